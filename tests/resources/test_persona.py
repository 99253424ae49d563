"""Personas in their canonical form: the same from a file and from the reply to what the file sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.resources import PERSONAS
from anam_personas.resources.body import nested
from tests.sync.support import BOOK, LLM, VOICE, persona


def canonical(**fields: Any) -> dict[str, Any]:
    (wanted,) = PERSONAS.from_files([persona(**fields)])
    assert wanted.problem is None
    return wanted.body


def reply(**fields: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "name": "Cara",
        "description": None,
        "avatar": None,
        "voice": None,
        "llmId": None,
        "brain": {},
        **fields,
    }


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("systemPrompt", "Hi.\r\nYou.\r\n\r\n", "Hi.\nYou."),
        ("systemPrompt", "\r\n", ""),
        ("voiceGenerationOptions", {"speed": 1.0}, {"speed": 1}),
        ("description", "Desk.\n", "Desk."),
        ("description", "", None),
        ("toolIds", ["b", "a", "b"], ["a", "b"]),
        ("initialMessage", "", ""),
        ("widgetConfig", {"allowedOrigins": ["a.example"]}, {"allowedOrigins": ["https://a.example"]}),
        ("widgetConfig", {"layout": None}, None),
        ("voiceDetectionOptions", {}, None),
    ],
)
def test_values_that_mean_the_same_are_the_same(name: str, one: Any, other: Any) -> None:
    assert canonical(**{name: one}) == canonical(**{name: other})


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("systemPrompt", "Hi.", " Hi."),
        ("skipGreeting", False, None),
        ("widgetConfig", {"showTranscript": False}, None),
        ("initialMessage", "", None),
        ("toolIds", [], None),
    ],
)
def test_values_that_mean_another_thing_are_not(name: str, one: Any, other: Any) -> None:
    assert canonical(**{name: one}) != canonical(**{name: other})


def test_an_explicitly_empty_greeting_is_managed() -> None:
    assert canonical(initialMessage="")["initialMessage"] is None


def test_a_reply_is_read_where_each_field_stands() -> None:
    body = PERSONAS.from_api(
        reply(
            voice={"id": VOICE},
            brain={"systemPrompt": "Hi.\r\n"},
            widgetConfig={"layout": "inline"},
            languageCode="inherit",
        )
    )
    assert body["voiceId"] == VOICE
    assert body["systemPrompt"] == "Hi."
    assert body["widgetConfig.layout"] == "inline"
    assert body["languageCode"] is None
    assert body["avatarId"] is None


def test_what_a_reply_lacks_is_unknown_even_where_it_is_documented() -> None:
    assert PERSONAS.from_api({"id": "p", "name": "Cara", "voice": None}) == {
        "name": "Cara", "voiceId": None, "widgetConfig": None,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["initialMessage", "uninterruptibleGreeting", "languageCode"])
def test_a_field_that_a_reply_may_leave_out_is_unknown_then(name: str) -> None:
    assert name not in PERSONAS.from_api(reply())
    assert name in PERSONAS.from_api(reply(**{name: None}))
    assert name in PERSONAS.silent


@pytest.mark.parametrize("tool", [{"_toolId": "t"}, {"id": "t"}, {"_toolId": "t", "id": "other"}])
def test_tools_are_known_by_either_id(tool: dict[str, str]) -> None:
    assert PERSONAS.from_api(reply(tools=[tool]))["toolIds"] == ["t"]


def test_tools_without_ids_are_unknown() -> None:
    assert "toolIds" not in PERSONAS.from_api(reply(tools=[{"name": "t"}]))


@pytest.mark.parametrize(
    ("value", "readable"), [(LLM, True), ("CUSTOMER_CLIENT_V1", False), ("ANAM_GPT_4O_MINI_V1", False), (None, False)]
)
def test_only_the_id_of_an_llm_reads_back(value: str | None, readable: bool) -> None:
    assert PERSONAS.comparable("llmId", value) is readable


def test_what_is_ephemeral_only_is_not_in_the_body() -> None:
    assert canonical(maxSessionLengthSeconds=60, extra={"a": 1}, sessionOptions={"videoQuality": "high"}) == canonical()


def test_the_widget_follows_the_create() -> None:
    first, rest = PERSONAS.stages({"name": "Cara", "widgetConfig.layout": "inline"})
    assert (nested(first), nested(rest)) == ({"name": "Cara"}, {"widgetConfig": {"layout": "inline"}})
    assert PERSONAS.stages({"name": "Cara"}) == [{"name": "Cara"}]


def test_stored_tools_are_references() -> None:
    (wanted,) = PERSONAS.from_files([persona(tools=[BOOK], toolIds=["t"])])
    assert wanted.body["toolIds"] == ["t"]
    assert [ref.key for ref in wanted.refs["toolIds"]] == ["book_visit"]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.text(min_size=1),
            "description": st.text(),
            "systemPrompt": st.text(st.characters(exclude_characters="{")),
            "skipGreeting": st.booleans(),
            "voiceDetectionOptions": st.dictionaries(st.just("endOfSpeechSensitivity"), st.floats(0, 1)),
            "widgetConfig": st.dictionaries(st.sampled_from(["layout", "position"]), st.text()),
            "toolIds": st.lists(st.text(min_size=1)),
            "initialMessage": st.text(st.characters(exclude_characters="{")),
        },
    )
)
def test_what_was_sent_reads_back_as_itself(fields: dict[str, Any]) -> None:
    (wanted,) = PERSONAS.from_files([persona(**fields)])
    if wanted.problem is not None:
        assert "{{" in f"{fields}"
        return
    sent = nested(wanted.body)
    stored = reply(**sent) | {
        "brain": {"systemPrompt": sent.get("systemPrompt")},
        "tools": [{"_toolId": id_} for id_ in sent.get("toolIds", [])],
        "voice": {"id": sent.get("voiceId")},
        "avatar": {"id": sent.get("avatarId")},
    }
    body = PERSONAS.from_api(stored)
    assert {path: body[path] for path in wanted.body} == wanted.body
