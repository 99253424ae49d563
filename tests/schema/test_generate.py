"""The generated schemas, as they are shipped: kind to editors at every key.

That the models give these very bytes is compared by scripts/schema.py, with the locked pydantic only.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from anam_personas.schema.files import KINDS, schema_text

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_DEFAULT = {
    "enableStringUids": "Agora documents none",
    "useSpeakerBoost": "the platform documents none, and only one family of voices takes it",
    "awaitResponse": "the platform documents none",
    "allowEverywhere": "the platform documents none, and an absent key leaves what is stored",
    "showTextInput": "the platform documents none, and an absent key leaves what is stored",
    "showMuteButton": "the platform documents none, and an absent key leaves what is stored",
}
"""Fields that are true or false without a default. Why lists and mappings have none: see the test."""


def properties(kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every key that the schema offers: the mapping that has it, its name, its schema."""
    whole = json.loads(schema_text(kind))
    for owner, definition in {"": whole, **whole.get("$defs", {})}.items():
        for name, schema in definition.get("properties", {}).items():
            yield owner, name, schema


def types(schema: dict[str, Any]) -> set[str]:
    found = schema.get("type", [])
    return {found} if isinstance(found, str) else set(found)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema_text(kind)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_mapping_is_closed_and_has_a_title_in_words_and_a_description(kind: str) -> None:
    whole = json.loads(schema_text(kind))
    for definition in [whole, *whole.get("$defs", {}).values()]:
        assert definition["description"]
        assert definition["title"][1:] == definition["title"][1:].lower()
        if "properties" in definition:
            assert definition["additionalProperties"] is False


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_has_title_description_and_examples_that_fit(kind: str) -> None:
    whole = json.loads(schema_text(kind))
    for owner, name, schema in properties(kind):
        assert schema["title"], (owner, name)
        assert len(schema["description"]) > 8, (owner, name)
        assert schema["examples"], (owner, name)
        fits = Draft202012Validator({**schema, "$defs": whole.get("$defs", {})})
        for value in [*schema["examples"], *([schema["default"]] if "default" in schema else [])]:
            assert fits.is_valid(value), (owner, name, value)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_true_or_false_has_a_default(kind: str) -> None:
    flags = {
        name: schema
        for owner, name, schema in properties(kind)
        if types(schema) == {"boolean"} and not owner.endswith("Patch")
    }
    assert {name for name, schema in flags.items() if "default" not in schema} == flags.keys() & NO_DEFAULT.keys()


def test_where_the_platform_documents_a_default_it_is_there() -> None:
    found = {
        (owner, name): schema["default"]
        for kind in KINDS
        for owner, name, schema in properties(kind)
        if "default" in schema and types(schema) != {"boolean"}
    }
    assert found[("ClientTool", "toolTimeoutSeconds")] == 10
    assert found[("DailyRoom", "userName")] == "anam-avatar"
    assert found[("Variable", "type")] == "string"
    assert found[("EnvironmentSettings", "api-key-variable")] == "ANAM_API_KEY"
    assert found[("EnvironmentSettings", "concurrency")] == 8
    assert {found[("", name)] for name in ("personas", "tools", "default-environment")} == {
        "personas",
        "tools",
        "default",
    }


@pytest.mark.parametrize("kind", ["persona", "partial", "tool"])
def test_no_empty_list_is_a_default_in_yaml(kind: str) -> None:
    """Editors insert a default with the key: `tools: []` instead of the example. Absent and empty are the same."""
    assert [name for _, name, schema in properties(kind) if schema.get("default") in ([], {})] == []


@pytest.mark.parametrize("kind", ["persona", "partial"])
def test_an_environment_may_take_away_and_has_no_defaults(kind: str) -> None:
    """What is absent in an environment is as the file has it, whatever the default of the field is."""
    patched = [row for row in properties(kind) if row[0].endswith("Patch")]
    assert {owner for owner, _, _ in patched} > {"PersonaPatch", "VoiceDetectionOptionsPatch", "VariablePatch"}
    for owner, name, schema in patched:
        assert "default" not in schema, (owner, name)
        assert "null" in types(schema) or {"type": "null"} in schema["anyOf"], (owner, name)


@pytest.mark.parametrize("kind", KINDS)
def test_editors_get_words_for_patterns_and_markdown_for_code(kind: str) -> None:
    for node in _nodes(json.loads(schema_text(kind))):
        assert ("pattern" in node) == ("patternErrorMessage" in node)
        assert ("`" in node.get("description", "")) == ("markdownDescription" in node)
        if "x-message" in node and "type" in node:
            assert node["errorMessage"] == node["x-message"]


def test_one_title_for_a_field_of_several_forms() -> None:
    fields = json.loads(schema_text("persona"))["properties"]
    assert fields["systemPrompt"]["type"] == ["string", "array"]
    assert fields["extends"]["type"] == ["string", "array"]
    assert fields["initialMessage"]["type"] == ["string", "null"]


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema; a mapping of properties is none."""
    if isinstance(node, list):
        for each in node:
            yield from _nodes(each)
    elif isinstance(node, dict):
        if not any(isinstance(node.get(word), dict) for word in ("pattern", "description")):
            yield node
        for name, each in node.items():
            if name not in {"examples", "default"}:
                yield from _nodes(each)
