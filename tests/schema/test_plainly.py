from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.schema.files import KINDS, schema_text
from anam_personas.schema.plainly import _fits, fits_plainly
from anam_personas.schema.validate import _validator
from tests.budget import examples

USUAL: list[dict[str, Any]] = [
    {},
    {"project": "front-desk", "personas": "people"},
    {"lint": {"select": ["ALL"], "preset": "strict", "preview": True, "per-file-ignores": {"a.yaml": ["CL"]}}},
    {"default-environment": "live", "environments": {"live": {"api-key-variable": "ANAM_API_KEY_LIVE", "concurrency": 8}}},
    {"lint": {"severity": {"CL": "error"}, "options": {"X": {"a": [1]}}, "max-prompt-tokens": 1}},
]  # fmt: skip


@pytest.mark.parametrize("table", USUAL)
def test_the_usual_settings_fit_plainly(table: dict[str, Any]) -> None:
    assert fits_plainly("project", table)
    assert _validator("project").is_valid(table)


WORDS = sorted(
    {name for kind in ("project",) for name in json.loads(schema_text(kind))["properties"]}
    | {"live", "api-key-variable", "api-url", "concurrency", "select", "preset", "strict", "recommended", "severity", "error", "CL"}
    | {"options", "max-prompt-tokens", "per-file-ignores", "preview", "x", "", "a b", "é", "A\n", "../x", "-a", "https://x/"}
)  # fmt: skip
TABLES = st.recursive(
    st.sampled_from(WORDS) | st.booleans() | st.sampled_from([0, 1, 8, 64, 65, -1, 1.0, 0.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)
"""What is near settings."""


SOME = {
    "persona": {
        "version": 1, "name": "Cara", "avatarId": "30fa96d0-26c4-4e55-94a0-517025942e18", "avatarModel": "cara-4",
        "voiceId": "6bfbe25a-979d-40f3-a92b-5394170af54b", "llmId": {"key": "own"}, "systemPrompt": [{"text": "Hi."}, {"file": "a.md"}],
        "variables": {"guest": {"type": "string", "maxLength": 60, "default": "you"}}, "languageCode": "en",
        "voiceDetectionOptions": {"endOfSpeechSensitivity": 0.5}, "maxSessionLengthSeconds": 600, "tools": ["book"],
        "sessionOptions": {"videoQuality": "high"}, "environments": {"live": {"voiceId": {"name": "Ann"}}}, "extends": "_x.yaml",
    },
    "tool": {
        "version": 1, "name": "book", "type": "webhook", "description": "Book.", "url": "https://a.example/", "method": "POST",
        "parameters": {"type": "object", "properties": {"day": {"type": "string"}}}, "headers": {"x-a": "b"},
    },
}  # fmt: skip
"""Documents that hold much of what a kind may hold."""
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 1, 2, -1, 1.0, 0.5, 1e400, 10**30, "", "x", "1", "é", "a\n", "A" * 500, [], {}, [1], {"x": 1}, {"key": "a"},
     "cara-3", "client", "system", "knowledge", "en-US", "_y.yaml", "../x.yaml", "30fa96d0-26c4-4e55-94a0-517025942e18", [{}], ["a"]]
).map(deepcopy)  # fmt: skip


@pytest.mark.parametrize("kind", SOME)
def test_documents_without_oddities_fit_plainly(kind: str) -> None:
    assert _validator(kind).is_valid(SOME[kind])
    assert fits_plainly(kind, SOME[kind])


def _places(data: Any) -> list[Any]:
    inner = list(data.values() if isinstance(data, dict) else data) if isinstance(data, dict | list) else []
    return [data, *(place for each in inner for place in _places(each))] if isinstance(data, dict | list) else []


@settings(max_examples=examples(600))
@given(st.data(), st.sampled_from(sorted(SOME)))
def test_documents_that_are_nearly_right_are_never_taken_for_right(data: st.DataObject, kind: str) -> None:
    changed = json.loads(json.dumps(SOME[kind]))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.sampled_from(_places(changed)))
        if isinstance(at, list):
            at[:] = data.draw(st.lists(ODD, max_size=2))
        elif data.draw(st.booleans()) and at:
            del at[data.draw(st.sampled_from(sorted(at)))]
        else:
            at[data.draw(st.sampled_from(sorted({*at, *SOME["persona"], *SOME["tool"], "x"})))] = data.draw(ODD)
    assert _validator(kind).is_valid(changed) or not fits_plainly(kind, changed)


@settings(max_examples=examples(300))
@given(st.sampled_from(KINDS), TABLES)
def test_what_fits_plainly_is_accepted(kind: str, data: object) -> None:
    assert _validator(kind).is_valid(data) or not fits_plainly(kind, data)


@settings(max_examples=examples(300))
@given(st.data(), st.sampled_from(USUAL))
def test_settings_that_are_near_the_usual_ones_are_judged_alike(data: st.DataObject, table: dict[str, Any]) -> None:
    changed = json.loads(json.dumps(table))
    at = changed
    while isinstance(at, dict) and at and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(at)))
        if not isinstance(at[key], dict):
            at[key] = data.draw(TABLES)
            break
        at = at[key]
    at[data.draw(st.sampled_from(WORDS))] = data.draw(TABLES)
    assert _validator("project").is_valid(changed) or not fits_plainly("project", changed)


@pytest.mark.parametrize("field", ["variables", "tools", "systemPrompt"])
def test_large_documents_are_left_to_the_library(field: str) -> None:
    many = {
        "variables": {f"v{n}": {"type": "string"} for n in range(201)},
        "tools": ["book"] * 201,
        "systemPrompt": [{"text": "x"}] * 201,
    }
    assert not fits_plainly("persona", {**SOME["persona"], field: many[field]})


def test_levels_are_not_asked_again_and_again() -> None:
    """Three keywords of an object ask about what is inside it: asked each for itself, 20 levels would be three billion times."""
    schema: dict[str, Any] = {"type": "string"}
    data: Any = "x"
    for _ in range(20):
        schema = {"type": "object", "properties": {"a": schema}, "required": ["a"], "additionalProperties": False}
        data = {"a": data}
    assert _fits(schema, data, {}) is True
