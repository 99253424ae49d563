from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.support import CARTESIA, ELEVENLABS, OWN, complaint, create

if TYPE_CHECKING:
    import httpx

    from anam_personas.emulator import Emulator

FISH, ELEVENLABS_V1, OPENAI = (f"00000000-0000-4000-8000-0000000000{end}" for end in ("f1", "e1", "a1"))

WRONG = [
    ({"name": 1}, ("name",), "Expected string, received number"),
    ({"name": None}, ("name",), "Expected string, received null"),
    ({"skipGreeting": "yes"}, ("skipGreeting",), "Expected boolean, received string"),
    ({"toolIds": "t"}, ("toolIds",), "Expected array, received string"),
    ({"toolIds": [True]}, ("toolIds", "0"), "Expected string, received boolean"),
    (
        {"avatarModel": "cara-2"},
        ("avatarModel",),
        "Invalid enum value. Expected 'cara-3' | 'cara-4' | 'cara-4-latest', received 'cara-2'",
    ),
    ({"voiceDetectionOptions": []}, ("voiceDetectionOptions",), "Expected object, received array"),
    (
        {"voiceDetectionOptions": {"endOfSpeechSensitivity": 1.01}},
        ("voiceDetectionOptions", "endOfSpeechSensitivity"),
        "Number must be less than or equal to 1",
    ),
    (
        {"voiceDetectionOptions": {"silenceBeforeAutoEndTurnSeconds": 0.4}},
        ("voiceDetectionOptions", "silenceBeforeAutoEndTurnSeconds"),
        "Number must be greater than or equal to 0.5",
    ),
]


@pytest.mark.parametrize(("body", "path", "message"), WRONG, ids=[str(row[0]) for row in WRONG])
def test_what_does_not_fit_is_named_at_its_place(
    api: httpx.Client, body: dict[str, Any], path: tuple[str, ...], message: str
) -> None:
    assert complaint(api.post("/v1/personas", json=body), *path) == message


def test_the_tree_is_that_of_zod(api: httpx.Client) -> None:
    refused = api.post("/v1/personas", json={"name": 1, "voiceDetectionOptions": {"speechEnhancementLevel": "high"}})
    assert refused.json()["details"] == {
        "_errors": [],
        "name": {"_errors": ["Expected string, received number"]},
        "voiceDetectionOptions": {
            "_errors": [],
            "speechEnhancementLevel": {"_errors": ["Expected number, received string"]},
        },
    }


FITTING = [
    (CARTESIA, {"volume": 2, "speed": 0.6, "emotion": "calm"}),
    (
        ELEVENLABS,
        {"stability": 1, "similarityBoost": 0, "speed": 1.2, "style": 0, "useSpeakerBoost": True, "model": "m"},
    ),
    (ELEVENLABS_V1, {"stability": 1, "similarityBoost": 0, "speed": 0.7}),
    (FISH, {"volume": 0.5, "speed": 2}),
    (OPENAI, {}),
    (OWN, {"stability": 1}),
    (OWN, {"emotion": "sad"}),
    (None, {"speed": 2}),
]
MISFITS = [
    (CARTESIA, {"stability": 0.5}, (), "Unrecognized key(s) in object: 'stability'"),
    (CARTESIA, {"emotion": "jolly"}, ("emotion",), "Invalid enum value. Expected 'neutral' | 'calm'"),
    (CARTESIA, {"speed": 1.6}, ("speed",), "Number must be less than or equal to 1.5"),
    (ELEVENLABS, {"speed": 1.3}, ("speed",), "Number must be less than or equal to 1.2"),
    (ELEVENLABS_V1, {"style": 0.1}, (), "Unrecognized key(s) in object: 'style'"),
    (FISH, {"emotion": "sad"}, (), "Unrecognized key(s) in object: 'emotion'"),
    (OPENAI, {"speed": 1}, (), "Unrecognized key(s) in object: 'speed'"),
    (OWN, {"speed": 2.1}, ("speed",), "Number must be less than or equal to"),
    (None, {"emotion": "sad", "stability": 1}, (), "Unrecognized key(s) in object"),
]


@pytest.mark.parametrize(("voice", "options"), FITTING)
def test_options_that_fit_the_voice_are_kept(api: httpx.Client, voice: str | None, options: dict[str, Any]) -> None:
    body = {"voiceGenerationOptions": options} | ({"voiceId": voice} if voice else {})
    assert create(api, **body)["voiceGenerationOptions"] == options


@pytest.mark.parametrize(("voice", "options", "path", "message"), MISFITS)
def test_options_of_another_provider_or_range_are_refused(
    api: httpx.Client, voice: str | None, options: dict[str, Any], path: tuple[str, ...], message: str
) -> None:
    body = {"voiceGenerationOptions": options} | ({"voiceId": voice} if voice else {})
    refused = api.post("/v1/personas", json=body)
    assert complaint(refused, "voiceGenerationOptions", *path).startswith(message)


def test_options_are_judged_by_the_voice_that_the_update_leaves(api: httpx.Client) -> None:
    at = f"/v1/personas/{create(api, voiceId=CARTESIA)['id']}"
    assert api.put(at, json={"voiceGenerationOptions": {"stability": 1}}).status_code == 400
    assert api.put(at, json={"voiceId": ELEVENLABS, "voiceGenerationOptions": {"stability": 1}}).status_code == 200


NOT_JSON = [b"{", b"[NaN]", b'{"name": Infinity}', b'{"a": 1e999}', b"\xff", b"[" * 100_000, b"1" * 5_000]


@pytest.mark.parametrize("raw", NOT_JSON, ids=[str(index) for index in range(len(NOT_JSON))])
def test_a_body_that_is_not_json_is_refused(api: httpx.Client, raw: bytes) -> None:
    reply = api.post("/v1/personas", content=raw)
    assert (reply.status_code, reply.json()["message"]) == (400, "The request body is not valid JSON")


@pytest.mark.parametrize(("raw", "kind"), [(b"[]", "array"), (b"null", "null"), (b"", "null"), (b'"x"', "string")])
def test_a_body_that_is_no_object_is_refused(api: httpx.Client, raw: bytes, kind: str) -> None:
    assert complaint(api.post("/v1/personas", content=raw)) == f"Expected object, received {kind}"


def test_odd_texts_come_back_as_they_went(api: httpx.Client, anam_emulator: Emulator) -> None:
    name = 'Zoë 🎭 \u2028 "quoted" \x00'
    assert create(api, name=name)["name"] == name
    lone = api.post("/v1/personas", content=rb'{"name": "\ud800"}')
    assert lone.status_code == 201
    assert anam_emulator.personas[-1]["name"] == "\ud800"
