from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import httpx
import pytest

from anam_personas.emulator import Emulator
from tests.emulator.conftest import client_of
from tests.emulator.support import CARA, CARTESIA, GPT, MIA, SOMEBODY, complaint, create

DAILY = {"mode": "daily", "daily": {"roomUrl": "https://example.daily.co/room"}}


def mint(api: httpx.Client, persona: dict[str, Any], **more: Any) -> str:
    reply = api.post("/v1/auth/session-token", json={"personaConfig": persona, **more})
    assert reply.status_code == 200, reply.text
    assert list(reply.json()) == ["sessionToken"]
    return str(reply.json()["sessionToken"])


def start(api: httpx.Client, credential: str, body: Any = None) -> httpx.Response:
    return api.post("/v1/engine/session", json=body, headers={"Authorization": f"Bearer {credential}"})


def claims(token: str) -> dict[str, Any]:
    header, payload, signature = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    assert json.loads(header) == {"alg": "HS256", "typ": "JWT"}
    assert len(signature) == 32
    return dict(json.loads(payload))


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_token_says_what_it_is(api: httpx.Client) -> None:
    persona = create(api, **SOMEBODY)
    for config, kind in ((SOMEBODY, "ephemeral"), ({"personaId": persona["id"]}, "stateful")):
        read = claims(mint(api, config))
        assert sorted(read) == ["accountId", "exp", "iat", "sessionId", "type"]
        assert (read["type"], read["exp"] - read["iat"]) == (kind, 3600)
        assert str(uuid.UUID(read["sessionId"])) == read["sessionId"]


def test_a_token_starts_one_session(api: httpx.Client, anam_emulator: Emulator) -> None:
    token = mint(api, SOMEBODY, clientLabel="cara@3f")
    first, second = start(api, token, {"clientMetadata": {"client": "js-sdk"}}), start(api, token)
    assert first.status_code == 200
    assert first.json() == {
        "sessionId": claims(token)["sessionId"],
        "engineHost": anam_emulator.url.removeprefix("http://"),
        "engineProtocol": "http",
        "signallingEndpoint": "/ws",
        "clientConfig": {"heartbeatIntervalSeconds": 5, "maxWsReconnectionAttempts": 5, "iceServers": []},
    }
    assert (second.status_code, second.json()["message"]) == (401, "Session token has already been used")
    (session,) = anam_emulator.sessions
    assert (session["clientLabel"], session["clientMetadata"]) == ("cara@3f", {"client": "js-sdk"})


def test_a_token_lasts_an_hour() -> None:
    clock = Clock()
    with Emulator(clock=clock) as emulator, client_of(emulator) as api:
        early, late = mint(api, SOMEBODY), mint(api, SOMEBODY)
        clock.now += 3599
        assert start(api, early).status_code == 200
        clock.now += 1
        expired = start(api, late)
        assert (expired.status_code, expired.json()["message"]) == (401, "Session token has expired")


def test_a_forged_token_starts_nothing(api: httpx.Client) -> None:
    header, payload, signature = mint(api, SOMEBODY).split(".")
    changed = base64.urlsafe_b64encode(b'{"type":"ephemeral"}').decode().rstrip("=")
    for forged in (f"{header}.{changed}.{signature}", f"{header}.{payload}.x", "a.b.c", "..", f"{header}.{payload}.é"):
        reply = api.post("/v1/engine/session", headers={b"Authorization": f"Bearer {forged}".encode()})
        assert (reply.status_code, reply.json()["message"]) == (401, "Invalid session token")


def test_an_api_key_starts_a_session_with_a_config_of_its_own(api: httpx.Client) -> None:
    started = start(api, "any-key", {"personaConfig": SOMEBODY, "clientLabel": "python-sdk"})
    assert started.status_code == 200
    session = api.get(f"/v1/sessions/{started.json()['sessionId']}").json()
    assert (session["clientLabel"], session["personaId"], session["toolCalls"]) == ("python-sdk", None, [])
    assert complaint(start(api, "any-key", {}), "personaConfig") == "Required"
    assert complaint(start(api, "any-key", [])) == "Expected object, received array"


def test_a_session_shows_the_resolved_configuration(api: httpx.Client) -> None:
    tool = {"type": "server", "subtype": "webhook", "name": "t", "headers": {"X-Key": "secret"}, "url": "https://a.b"}
    config = {**SOMEBODY, "tools": [tool], "maxSessionLengthSeconds": 60, "directorNotes": {"presetStyle": "warm"}}
    started = start(api, mint(api, config))
    shown = api.get(f"/v1/sessions/{started.json()['sessionId']}").json()["personaConfig"]
    assert (shown["type"], shown["systemPrompt"], shown["maxSessionLengthSeconds"]) == (
        "ephemeral",
        "You are Cara.",
        60,
    )
    assert (shown["llmConfig"]["id"], shown["ttsProvider"], shown["avatarVersion"]) == (GPT, "CARTESIA", "cara-4")
    assert shown["directorNotes"] == {"presetStyle": "warm"}
    assert shown["tools"] == [{name: value for name, value in tool.items() if name != "headers"}]


def test_director_notes_are_stripped_on_cara_3(api: httpx.Client) -> None:
    started = start(api, mint(api, {"avatarId": MIA, "directorNotes": {"presetStyle": "warm"}}))
    shown = api.get(f"/v1/sessions/{started.json()['sessionId']}").json()["personaConfig"]
    assert (shown["avatarVersion"], shown["directorNotes"]) == ("cara-3", None)


def test_next_to_a_persona_id_the_rest_is_ignored(api: httpx.Client) -> None:
    persona = create(api, **SOMEBODY)
    config = {"personaId": persona["id"], "systemPrompt": "Other.", "avatarModel": 7}
    started = start(api, mint(api, config))
    session = api.get(f"/v1/sessions/{started.json()['sessionId']}").json()
    assert session["personaId"] == persona["id"]
    assert (session["personaConfig"]["type"], session["personaConfig"]["systemPrompt"]) == ("stateful", "You are Cara.")


def test_a_persona_that_is_not_there_has_no_token(api: httpx.Client) -> None:
    reply = api.post("/v1/auth/session-token", json={"personaConfig": {"personaId": "x"}})
    assert (reply.status_code, reply.json()["message"]) == (404, "Persona not found")


WRONG: list[tuple[dict[str, Any], tuple[str, ...], str]] = [
    ({"persona": {}}, ("personaConfig",), "Required"),
    ({"personaConfig": {"personaId": 1}}, ("personaConfig", "personaId"), "Expected string, received number"),
    (
        {"personaConfig": {"directorNotes": {"presetStyle": "warm", "customStylePrompt": "x"}}},
        ("personaConfig", "directorNotes"),
        "presetStyle and customStylePrompt are mutually exclusive",
    ),
    (
        {"personaConfig": {"directorNotes": {"customStylePrompt": "x" * 2001}}},
        ("personaConfig", "directorNotes", "customStylePrompt"),
        "String must contain at most 2000 character(s)",
    ),
    (
        {"personaConfig": {"voiceId": CARTESIA, "voiceGenerationOptions": {"style": 1}}},
        ("personaConfig", "voiceGenerationOptions"),
        "Unrecognized key(s) in object: 'style'",
    ),
    ({"personaConfig": {"toolIds": ["x"]}}, ("personaConfig", "toolIds", "0"), "Invalid uuid"),
    ({"personaConfig": {"tools": [{"type": "client"}]}}, ("personaConfig", "tools", "0", "name"), "Required"),
    (
        {"personaConfig": {"tools": [{"type": "server", "name": "t"}]}},
        ("personaConfig", "tools", "0", "subtype"),
        "Required",
    ),
    (
        {"personaConfig": {"tools": [{"type": "client", "name": "t", "parameters": {"description": "é" * 5000}}]}},
        ("personaConfig", "tools", "0", "parameters"),
        "parameters must serialize to 10000 bytes or less",
    ),
    (
        {"personaConfig": {"avatarId": MIA, "avatarModel": "cara-4"}},
        ("personaConfig", "avatarModel"),
        "avatarModel 'cara-4' is not supported by this avatar",
    ),
    (
        {"personaConfig": {}, "sessionOptions": {"videoWidth": 1152}},
        ("sessionOptions", "videoHeight"),
        "Required together with videoWidth",
    ),
    (
        {"personaConfig": {}, "sessionOptions": {"videoWidth": 1.5, "videoHeight": 1}},
        ("sessionOptions", "videoWidth"),
        "Expected integer, received float",
    ),
    (
        {"personaConfig": {}, "sessionOptions": {"egress": DAILY}},
        ("sessionOptions", "egress"),
        "egress requires personaConfig.enableAudioPassthrough=true",
    ),
    (
        {"personaConfig": {"enableAudioPassthrough": True}, "sessionOptions": {"egress": {"mode": "daily"}}},
        ("sessionOptions", "egress", "daily"),
        "Required",
    ),
]


@pytest.mark.parametrize(("body", "path", "message"), WRONG)
def test_a_config_that_does_not_fit_has_no_token(
    api: httpx.Client, body: dict[str, Any], path: tuple[str, ...], message: str
) -> None:
    assert complaint(api.post("/v1/auth/session-token", json=body), *path) == message


def test_egress_goes_with_audio_passthrough(api: httpx.Client) -> None:
    mint(api, {"avatarId": CARA, "enableAudioPassthrough": True}, sessionOptions={"egress": DAILY})


@pytest.mark.parametrize(
    ("persona", "size", "supported"),
    [
        ({"avatarModel": "cara-3"}, (1152, 768), ["720x480"]),
        ({"avatarId": MIA}, (1152, 768), ["720x480"]),
        ({"avatarId": CARA}, (720, 480), ["1152x768", "768x1152"]),
    ],
)
def test_a_video_size_must_be_one_of_the_model(
    api: httpx.Client, persona: dict[str, Any], size: tuple[int, int], supported: list[str]
) -> None:
    options = {"videoWidth": size[0], "videoHeight": size[1]}
    reply = api.post("/v1/auth/session-token", json={"personaConfig": persona, "sessionOptions": options})
    assert (reply.status_code, reply.json()["error"]) == (400, "video_dimensions_not_supported_for_model")
    assert reply.json()["supportedDimensions"] == supported
    width, height = map(int, supported[-1].split("x"))
    mint(api, persona, sessionOptions={"videoWidth": width, "videoHeight": height})


def test_only_so_many_sessions_run_at_once() -> None:
    with Emulator(max_sessions=1) as emulator, client_of(emulator) as api:
        first, token = start(api, mint(api, SOMEBODY)).json()["sessionId"], mint(api, SOMEBODY)
        full = start(api, token)
        assert (full.status_code, full.json()) == (429, {"error": "Concurrent session limit reached"})
        status = api.get("/v1/sessions/concurrency").json()
        assert status == {"limit": 1, "active": 1, "canStartSession": False, "estimatedWaitSeconds": None}
        assert api.post(f"/v1/sessions/{first}/stop").status_code == 200
        ended = api.get(f"/v1/sessions/{first}").json()
        assert ended["endTime"] is not None
        assert ended["sessionLengthMs"] >= 0
        assert start(api, token).status_code == 200


def test_sessions_are_listed_and_found_by_label(api: httpx.Client) -> None:
    persona = create(api, **SOMEBODY)["id"]
    start(api, mint(api, SOMEBODY, clientLabel="one"))
    start(api, mint(api, {"personaId": persona}, clientLabel="two"))
    for query in ({"search": "TWO"}, {"personaId": persona}):
        found = api.get("/v1/sessions", params=query).json()["data"]
        assert [each["clientLabel"] for each in found] == ["two"]
    assert api.get("/v1/sessions/x").status_code == 400
    assert api.get(f"/v1/sessions/{persona}").status_code == 404


def test_metrics_are_taken_from_anybody(anam_emulator: Emulator) -> None:
    reply = httpx.post(f"{anam_emulator.url}/v1/metrics/client", json={"name": "x"})
    assert (reply.status_code, reply.content) == (204, b"")
