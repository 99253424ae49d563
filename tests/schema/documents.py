"""Documents near to being right: valid ones of every kind, and strategies that spoil them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

TOOLS: list[dict[str, Any]] = [
    {
        "type": "client", "name": "a", "description": "d", "parameters": {"type": "object"}, "awaitResult": True,
        "toolTimeoutSeconds": 3, "disableInterruptions": True,
    },
    {
        "type": "webhook", "name": "w", "description": "d", "url": "https://a", "method": "GET", "headers": {"a": "b"},
        "queryParameters": {}, "awaitResponse": True, "bodyTemplate": "{}",
    },
    {"type": "server", "subtype": "webhook", "name": "w2", "description": "d", "url": "https://a", "method": "GET"},
    {"type": "knowledge", "name": "k", "description": "d", "documentFolderIds": ["x"]},
    {"type": "server", "subtype": "knowledge", "name": "k2", "description": "d", "documentFolderIds": ["x"]},
    {"type": "system", "name": "end_call", "action": "end_call"},
]  # fmt: skip

PARTIAL: dict[str, Any] = {
    "version": 1, "name": "Cara", "description": "d", "extends": ["_a.yaml"], "avatarId": "a",
    "avatarModel": "cara-4", "voiceId": "v", "llmId": "l", "systemPrompt": [{"section": "STYLE", "text": "hi"}, {"file": "_p.md"}],
    "variables": {
        "v": {"type": "string", "default": "x", "enum": ["a", 1, True], "examples": ["a"], "minLength": 1, "maxLength": 5, "pattern": "a"},
        "n": {"type": "number", "minimum": 1, "maximum": 2, "exclusiveMinimum": 0, "exclusiveMaximum": 9, "multipleOf": 2},
    },
    "languageCode": "no", "initialMessage": None, "skipGreeting": True, "uninterruptibleGreeting": False,
    "voiceDetectionOptions": {
        "endOfSpeechSensitivity": 0.5, "silenceBeforeSkipTurnSeconds": 1, "silenceBeforeSessionEndSeconds": 3,
        "silenceBeforeAutoEndTurnSeconds": 1, "speechEnhancementLevel": 1,
    },
    "voiceGenerationOptions": {
        "stability": 0.5, "similarityBoost": 0.5, "style": 0, "useSpeakerBoost": True, "model": "m", "speed": 1,
    },
    "maxSessionLengthSeconds": 60, "directorNotes": {"presetStyle": "warm", "expressivity": 0.5}, "zeroDataRetention": True,
    "enableAudioPassthrough": False, "tools": ["book", *TOOLS], "toolIds": ["x"],
    "sessionOptions": {
        "sessionReplay": {"enableSessionReplay": True}, "videoQuality": "high", "videoWidth": 1152, "videoHeight": 768,
        "egress": {"mode": "daily", "daily": {"roomUrl": "https://a", "token": "t", "userName": "u"}}, "extra": {"region": "eu"},
    },
    "widgetConfig": {
        "callToAction": "a", "allowedOrigins": ["a"], "allowEverywhere": True, "layout": "inline", "initialState": "minimized",
        "position": "a", "showTextInput": True, "showMuteButton": True, "showTranscript": True,
    },
    "extra": {"metadata": {"a": 1}},
    "environments": {
        "production": {
            "voiceId": None, "sessionOptions": {"videoQuality": None}, "tools": ["a"], "variables": {"v": {"default": "y"}},
        },
    },
}  # fmt: skip

PERSONA = {"renamedFrom": "old"} | {name: value for name, value in PARTIAL.items() if name != "extends"}

PROJECT: dict[str, Any] = {
    "project": "p", "personas": "personas", "tools": "tools", "default-environment": "staging",
    "environments": {
        "staging": {"api-key-variable": "A", "api-url": "https://a", "concurrency": 8, "requests-per-second": 3},
    },
    "lint": {"select": ["ALL"], "ignore": [], "required-sections": ["A"]},
}  # fmt: skip

VALID: dict[str, list[dict[str, Any]]] = {
    "persona": [PERSONA],
    "partial": [PARTIAL],
    "project": [PROJECT],
    "tool": [{"version": 1, **tool} for tool in TOOLS],
}

KEYS = st.sampled_from([
    "x", "firstMessage", "Name", "voiceid", "", "type", "subtype", "<<", "extends", "llmId", "enableAudioPassthrough", "a b",
    "presetStyle", "customStylePrompt", "emotion", "volume", "text", "file", "videoWidth",
])  # fmt: skip
ODD: st.SearchStrategy[Any] = st.sampled_from([
    None, True, False, 0, 1, -1, 1.5, 1e9, 10**18, "", "a", "cara-3", "CUSTOMER_CLIENT_V1", " ", "x" * 1100, "https://a", [], {},
    [1], ["a", "a"], {"a": 1}, {"type": "client"}, {"type": "server"}, {"type": "server", "subtype": "webhook"}, {"type": 3},
    [{"type": "system", "name": "a"}], [None], [[]], {"type": None, "subtype": []}, "server", "webhook", {"": 1},
    {"text": "a", "file": "b"}, "é",
])  # fmt: skip


@st.composite
def spoiled(draw: st.DrawFn, kind: str) -> Any:
    """A valid document of the kind with one to four values removed, replaced or added, anywhere in it."""
    document = deepcopy(draw(st.sampled_from(VALID[kind])))
    for _ in range(draw(st.integers(1, 4))):
        way = draw(st.sampled_from(routes(document)))
        if not way:
            continue
        *before, last = way
        holder: Any = document
        for step in before:
            holder = holder[step]
        match draw(st.sampled_from(["remove", "replace", "replace", "add"])):
            case "remove":
                del holder[last]
            case "add" if isinstance(holder[last], dict):
                holder[last][draw(KEYS)] = deepcopy(draw(ODD))
            case "add" if isinstance(holder[last], list):
                holder[last].append(deepcopy(draw(ODD)))
            case _:
                holder[last] = deepcopy(draw(ODD))
    return document


def routes(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to everything in a document."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(found for step, item in steps for found in routes(item, (*way, step)))]
