"""The verdict is one library's, its reasons another's: they must not part."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.schema.explain import _BOUNDS, _EXPLAINERS, _SIZES, Finding, explain
from anam_personas.schema.files import schema_text
from anam_personas.schema.misread import cut_at_comma
from anam_personas.schema.retired import RETIRED
from anam_personas.schema.validate import accepts
from tests.budget import examples
from tests.schema.documents import PERSONA, TOOLS, VALID, spoiled

ANNOTATIONS = {
    "$schema", "$id", "$defs", "$ref", "title", "description", "markdownDescription", "examples", "default", "deprecated",
    "properties", "items", "allOf", "if", "then", "else", "not", "patternErrorMessage", "errorMessage", "x-code", "x-message",
    "discriminator",
}  # fmt: skip
"""Keywords that never are the reason by themselves: they lead on to others, or only describe."""

DOCUMENTS = st.sampled_from(sorted(VALID)).flatmap(lambda kind: st.tuples(st.just(kind), spoiled(kind)))


@pytest.mark.parametrize("kind", sorted(VALID))
def test_valid_documents_have_no_findings(kind: str) -> None:
    for document in VALID[kind]:
        assert accepts(kind, document)
        assert explain(kind, document) == []


@settings(max_examples=examples(150))
@given(sample=DOCUMENTS)
def test_a_document_is_accepted_exactly_where_nothing_is_found(sample: tuple[str, Any]) -> None:
    kind, document = sample
    assert accepts(kind, document) == (explain(kind, document) == [])


@settings(max_examples=examples(60))
@given(sample=DOCUMENTS)
def test_findings_point_at_what_is_there(sample: tuple[str, Any]) -> None:
    kind, document = sample
    for finding in explain(kind, document):
        assert finding.code != "S099"
        *before, last = finding.route or (None,)
        holder = document
        for step in before:
            holder = holder[step]
        missing = finding.code == "S002"
        assert last is None or (last not in holder if missing else holder[last] is not ...)


@pytest.mark.parametrize("kind", sorted(VALID))
def test_every_keyword_of_the_schemas_is_told_in_words(kind: str) -> None:
    told = {*_EXPLAINERS, *_BOUNDS, *_SIZES}
    assert set(keywords(json.loads(schema_text(kind)))) - told - ANNOTATIONS - {"propertyNames"} == set()


def keywords(schema: Any) -> list[str]:
    found = []
    if isinstance(schema, dict):
        for name, value in schema.items():
            found.append(name)
            if name in {"properties", "$defs"}:
                found += [word for item in value.values() for word in keywords(item)]
            elif name not in {"examples", "default", "const", "enum", "required", "dependentRequired"}:
                found += keywords(value)
    elif isinstance(schema, list):
        found = [word for item in schema for word in keywords(item)]
    return found


def of(**changes: Any) -> list[tuple[str, str, tuple[Any, ...]]]:
    document = {name: value for name, value in (PERSONA | changes).items() if value is not ...}
    return [(finding.code, finding.message, finding.route) for finding in explain("persona", document)]


def test_one_mistake_is_one_finding() -> None:
    assert of(voiceID="x") == [("S001", 'unknown key "voiceID"', ("voiceID",))]
    assert of(avatarId=...) == [("S002", '"avatarId" is missing', ("avatarId",))]
    assert of(directorNotes=None) == [("S003", "directorNotes must be a mapping, not empty", ("directorNotes",))]
    assert of(systemPrompt=["a"]) == [
        ("S003", 'entry 1 of systemPrompt must be a mapping, not the text "a"', ("systemPrompt", 0))
    ]
    assert of(avatarModel=None) == [("S003", "avatarModel must be text, not empty", ("avatarModel",))]
    assert of(environments={"a b": {}}) == [("S007", 'the name "a b" has the wrong format', ("environments", "a b"))]
    assert of(tools=[{**TOOLS[0], "url": "x"}]) == [("S001", 'unknown key "url"', ("tools", 0, "url"))]


def test_several_mistakes_are_told_in_the_order_of_their_ways() -> None:
    found = of(zebra=1, name=3, tools=[1, {**TOOLS[0], "type": "x"}, *["a"] * 9, 2])
    assert [route for _, _, route in found] == [
        ("name",),
        ("tools", 0),
        ("tools", 1, "type"),
        ("tools", 11),
        ("zebra",),
    ]


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"voiceID": "x"}, 'Did you mean "voiceId"?'),
        ({"greeting": "x"}, "Use initialMessage for its text, or skipGreeting to omit it."),
        ({"languageCode": "EN"}, "Did you mean en?"),
        ({"description": 12}, "Put quotation marks around it."),
        ({"toolIds": ["a b"]}, "An id cannot contain white space."),
        ({"avatarId": ...}, "Add avatarId: ..."),
    ],
)
def test_what_to_do(changes: dict[str, Any], hint: str) -> None:
    document = {name: value for name, value in (PERSONA | changes).items() if value is not ...}
    (finding,) = explain("persona", document)
    assert finding.hint == hint


def test_a_misnomer_is_known_in_environments_too_and_not_deeper() -> None:
    (finding,) = explain("persona", PERSONA | {"environments": {"production": {"firstMessage": "x"}}})
    assert finding.code == "S009"
    (finding,) = explain("persona", PERSONA | {"widgetConfig": {"type": "x"}})
    assert finding.code == "S001"


def test_a_misnomer_of_personas_is_none_in_files_of_other_kinds() -> None:
    model = {
        "version": 1,
        "displayName": "x",
        "url": "https://llm.example.com/v1",
        "modelName": "m",
        "secret": "ANAM_SECRET_X",
    }
    found = explain("llm", model | {"model": "m", "id": "x"})
    assert {each.code for each in found} == {"S001"}


def test_no_misnomer_is_a_field() -> None:
    fields = set(json.loads(schema_text("persona"))["properties"])
    assert fields.isdisjoint(RETIRED)
    for name in RETIRED:
        (finding,) = explain("persona", PERSONA | {name: "x"})
        assert (finding.code, finding.route) == ("S009", (name,))


def test_what_is_required_depends() -> None:
    least = {"version": 1, "name": "a", "avatarId": "b"}
    full = least | {"voiceId": "v", "llmId": "l", "systemPrompt": "p"}
    assert accepts("persona", full)
    assert not accepts("persona", least)
    assert accepts("persona", least | {"llmId": "CUSTOMER_CLIENT_V1"})
    assert accepts("persona", least | {"enableAudioPassthrough": True})
    assert not accepts("persona", least | {"enableAudioPassthrough": False})
    assert accepts("persona", {"version": 1, "extends": "_a.yaml"})
    assert not accepts("persona", {"extends": "_a.yaml"})
    assert not accepts("persona", {"version": 1, "extends": []})
    assert not accepts("persona", {"version": 1, "extends": ""})
    assert accepts("partial", {})
    assert not accepts("partial", {"name": 1})


def test_findings_are_values() -> None:
    assert Finding("S001", "a", ("b",)) == Finding("S001", "a", ("b",))


def test_a_text_that_a_comma_cut_is_to_be_quoted() -> None:
    assert cut_at_comma("please.", {"user": "A visit", "please.": None}) == (
        'Put quotation marks around the whole text: user: "A visit, please.".'
    )
    for key, value in {"please": None, "please.": "x"}.items():
        assert cut_at_comma(key, {"user": "A visit", key: value}) is None
    assert cut_at_comma("A visit.", {"A visit.": None}) is None
