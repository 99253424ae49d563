from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.errors import UsageError
from anam_personas.persona.compile import (
    client_label,
    ephemeral_only,
    inline_only,
    inline_tool,
    payload,
    stateful_token_request,
    stored_tool,
    token_request,
)
from tests.projects import CARA, TOOL, persona

if TYPE_CHECKING:
    from pathlib import Path

RICH = CARA + """\
description: Front desk.
variables: {visitor: {default: you}, room: {default: main}, floor: {type: integer, default: 1}}
initialMessage: Hi {{ visitor }}
directorNotes: {customStylePrompt: "Glad to see {{ visitor }}"}
maxSessionLengthSeconds: 60
skipGreeting: false
voiceDetectionOptions: {endOfSpeechSensitivity: 0}
toolIds: [d0000000-0000-4000-8000-000000000001]
tools: [{type: webhook, name: hook, description: d, url: "https://x", method: GET, headers: {X-Visitor: "{{ visitor }}"}}]
sessionOptions:
  videoQuality: high
  egress: {mode: daily, daily: {roomUrl: "https://x/{{ room }}"}}
  extra: {region: eu}
widgetConfig: {layout: inline}
zeroDataRetention: true
extra: {metadata: {a: 1}}
"""  # fmt: skip


def test_a_token_request_is_the_whole_configuration(tmp_path: Path) -> None:
    cara = persona(tmp_path, RICH)
    request = token_request(cara, {"visitor": "Ada"})
    assert request["clientLabel"] == client_label(cara) == f"cara@{cara.revision}"
    assert request["sessionOptions"] == {
        "videoQuality": "high",
        "egress": {"mode": "daily", "daily": {"roomUrl": "https://x/main"}},
        "region": "eu",
    }
    assert request["personaConfig"] == {
        "name": "Cara",
        "avatarId": "071b0286-4cce-4808-bee2-e642f1062de3",
        "voiceId": "de23e340-1416-4dd8-977d-065a7ca11697",
        "llmId": "a7cf662c-2ace-4de1-a21e-ef0fbf144bb7",
        "systemPrompt": "You are Cara.",
        "initialMessage": "Hi Ada",
        "skipGreeting": False,
        "voiceDetectionOptions": {"endOfSpeechSensitivity": 0},
        "maxSessionLengthSeconds": 60,
        "directorNotes": {"customStylePrompt": "Glad to see Ada"},
        "zeroDataRetention": True,
        "tools": [
            {
                "type": "server",
                "subtype": "webhook",
                "name": "hook",
                "description": "d",
                "url": "https://x",
                "method": "GET",
                "headers": {"X-Visitor": "Ada"},
            }
        ],
        "toolIds": ["d0000000-0000-4000-8000-000000000001"],
        "metadata": {"a": 1},
    }


def test_compiling_twice_gives_equal_bytes_and_changes_nothing(tmp_path: Path) -> None:
    cara = persona(tmp_path, RICH)
    before = deepcopy(cara.body)
    first = json.dumps(token_request(cara, {"visitor": "Ada"}))
    assert json.dumps(token_request(cara, {"visitor": "Bob"})) != first
    assert json.dumps(token_request(cara, {"visitor": "Ada"})) == first
    again = persona(tmp_path, RICH)
    assert json.dumps(token_request(again, {"visitor": "Ada"})) == first
    assert cara.body == before


def test_the_order_of_the_file_does_not_reach_the_request(tmp_path: Path) -> None:
    turned = "".join(reversed(CARA.splitlines(keepends=True)))
    assert json.dumps(token_request(persona(tmp_path, turned))) == json.dumps(token_request(persona(tmp_path, CARA)))


def test_no_session_options_are_sent_where_there_are_none(tmp_path: Path) -> None:
    assert list(token_request(persona(tmp_path, CARA))) == ["clientLabel", "personaConfig"]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"vistor": "x"}, 'unknown variable "vistor"'),
        ({"floor": "x"}, 'variable "floor" must be of type integer'),
        ({"visitor": "a\nb"}, 'variable "visitor" holds a line break'),
    ],
)
def test_variables_that_do_not_fit(variables: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        token_request(persona(tmp_path, RICH), variables)


def test_a_missing_value_is_named(tmp_path: Path) -> None:
    text = CARA.replace("Cara.", "{{ who }}.") + "variables: {who: {}}\n"
    with pytest.raises(UsageError, match='variable "who" has no value and no default'):
        token_request(persona(tmp_path, text))
    with pytest.raises(UsageError, match='variable "who" has no value and no default'):
        payload(persona(tmp_path, text), create=True)


def test_a_stateful_request_names_the_persona_alone(tmp_path: Path) -> None:
    request = stateful_token_request(persona(tmp_path, RICH), "id-1", {"room": "left"})
    assert request["personaConfig"] == {"personaId": "id-1"}
    assert request["sessionOptions"]["egress"]["daily"]["roomUrl"] == "https://x/left"
    with pytest.raises(UsageError, match='variable "visitor" keeps its default in a stored persona'):
        stateful_token_request(persona(tmp_path, RICH), "id-1", {"visitor": "Ada"})


def test_payloads_have_the_defaults_put_in(tmp_path: Path) -> None:
    cara = persona(tmp_path, RICH)
    create, update = payload(cara, create=True), payload(cara, create=False)
    assert create["initialMessage"] == "Hi you"
    assert update == create | {"widgetConfig": {"layout": "inline"}}
    assert set(create) == {
        "name", "description", "avatarId", "voiceId", "llmId", "systemPrompt", "initialMessage", "skipGreeting",
        "voiceDetectionOptions", "zeroDataRetention", "toolIds",
    }  # fmt: skip
    assert sorted(ephemeral_only(cara)) == ["directorNotes", "extra", "maxSessionLengthSeconds"]


def test_every_field_travels_or_builds() -> None:
    from anam_personas.model.persona import PersonaFile
    from anam_personas.model.travel_table import TRAVELS

    building = {
        "version",
        "extends",
        "renamedFrom",
        "variables",
        "environments",
        "sessionOptions",
        "environment",
        "extra",
    }
    assert set(TRAVELS) == set(PersonaFile.model_fields) - building


CLIENT = {"name": "a", "type": "client", "description": "d"}
WEBHOOK = {"name": "a", "type": "webhook", "description": "d", "url": "u", "method": "GET"}


@pytest.mark.parametrize(
    ("tool", "inline", "stored", "only_inline"),
    [
        (
            CLIENT | {"parameters": {}, "awaitResult": True, "toolTimeoutSeconds": 3, "disableInterruptions": True},
            CLIENT | {"parameters": {}, "awaitResult": True, "toolTimeoutSeconds": 3, "disableInterruptions": True},
            {
                "name": "a", "description": "d", "type": "CLIENT", "disableInterruptions": True,
                "config": {"parameters": {}, "awaitResult": True, "toolTimeoutSeconds": 3},
            },
            [],
        ),
        (
            WEBHOOK | {"headers": {}, "bodyTemplate": "b", "parameters": {}, "queryParameters": {}, "awaitResponse": True},
            WEBHOOK | {"type": "server", "subtype": "webhook", "headers": {}, "parameters": {}, "queryParameters": {}, "awaitResponse": True},
            {
                "name": "a", "description": "d", "type": "SERVER_WEBHOOK",
                "config": {"url": "u", "method": "GET", "headers": {}, "bodyTemplate": "b"},
            },
            ["parameters", "queryParameters", "awaitResponse"],
        ),
        (
            WEBHOOK | {"type": "server", "subtype": "webhook"},
            WEBHOOK | {"type": "server", "subtype": "webhook"},
            {"name": "a", "description": "d", "type": "SERVER_WEBHOOK", "config": {"url": "u", "method": "GET"}},
            [],
        ),
        (
            {"name": "a", "type": "knowledge", "description": "d", "documentFolderIds": ["x"]},
            {"name": "a", "type": "server", "subtype": "knowledge", "description": "d", "documentFolderIds": ["x"]},
            {"name": "a", "description": "d", "type": "SERVER_RAG", "config": {"documentFolderIds": ["x"]}},
            [],
        ),
        (
            {"name": "a", "type": "server", "subtype": "knowledge", "description": "d", "documentFolderIds": ["x"]},
            {"name": "a", "type": "server", "subtype": "knowledge", "description": "d", "documentFolderIds": ["x"]},
            {"name": "a", "description": "d", "type": "SERVER_RAG", "config": {"documentFolderIds": ["x"]}},
            [],
        ),
        (
            {"name": "a", "type": "knowledge", "description": "d", "knowledge": ["b", "a"], "documentFolderIds": ["x"]},
            {"name": "a", "type": "server", "subtype": "knowledge", "description": "d",
             "documentFolderIds": ["id of a", "id of b", "x"]},
            {"name": "a", "description": "d", "type": "SERVER_RAG", "config": {"documentFolderIds": ["x"]}},
            [],
        ),
        (
            {"name": "end_call", "type": "system", "action": "end_call"},
            {"name": "end_call", "type": "system"},
            {"name": "end_call", "type": "SYSTEM", "config": {"action": "end_call"}},
            [],
        ),
    ],
)  # fmt: skip
def test_tools_in_both_dialects(tool: dict[str, Any], inline: object, stored: object, only_inline: list[str]) -> None:
    before = deepcopy(tool)
    assert inline_tool(tool, "id of {}".format) == inline
    assert stored_tool(tool) == stored
    assert inline_only(tool) == only_inline
    assert tool == before


def test_a_tool_file_and_the_same_in_place_are_one_request(tmp_path: Path) -> None:
    stored = persona(tmp_path, CARA + "tools: [book]\n", {"tools/book.yaml": TOOL})
    placed = persona(tmp_path, CARA + "tools: [{name: book_visit, type: client, description: Book a visit.}]\n")
    assert token_request(stored) == token_request(placed)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("東京", "outside Latin-1"),
        ("a\nb", "a line break"),
        ("a\tb", "a control character"),
        ("Zoë", None),
        ("€", "outside Latin-1"),
    ],
)
def test_a_header_takes_one_line_of_latin_1(value: str, problem: str | None, tmp_path: Path) -> None:
    made = persona(tmp_path, RICH.replace("visitor: {default: you}", "visitor: {default: you, multiline: true}"))
    if problem is None:
        assert token_request(made, {"visitor": value})["personaConfig"]["tools"][0]["headers"] == {"X-Visitor": value}
        return
    with pytest.raises(
        UsageError, match=f'the header X-Visitor of the tool "hook", with "visitor", .*{problem}'
    ) as caught:
        token_request(made, {"visitor": value})
    assert value not in str(caught.value)
