from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.support import CARA, complaint
from tests.emulator.test_sessions import claims, start

if TYPE_CHECKING:
    import httpx

    from anam_personas.emulator import Emulator

AGENT = {"elevenLabsAgentSettings": {"signedUrl": "wss://api.elevenlabs.io/x?signature=s3cr3t", "agentId": "agent_1"}}
ROOM = {"livekitUrl": "wss://front-desk.livekit.cloud", "livekitToken": "s3cr3t"}
CHANNEL = {"agoraSettings": {"appId": "app", "token": "s3cr3t", "channel": "lobby", "uid": "333"}}


def minted(api: httpx.Client, **more: Any) -> httpx.Response:
    return api.post("/v1/auth/session-token", json={"personaConfig": {"avatarId": CARA}, **more})


@pytest.mark.parametrize(("environment", "has_host"), [(AGENT, True), (ROOM, False), (CHANNEL, False), ({}, True)])
def test_who_speaks_decides_whether_there_is_a_host(
    api: httpx.Client, anam_emulator: Emulator, environment: dict[str, Any], *, has_host: bool
) -> None:
    token = minted(api, environment=environment).json()["sessionToken"]
    reply = start(api, token, {})
    assert reply.status_code == 200, reply.text
    assert ("engineHost" in reply.json()) is has_host
    (session,) = anam_emulator.sessions
    assert (session["engineHost"] is not None) is has_host
    stopped = api.post(f"/v1/sessions/{session['id']}/stop")
    assert stopped.status_code == (200 if has_host else 404)


@pytest.mark.parametrize("environment", [AGENT, ROOM, CHANNEL])
def test_no_reply_shows_a_secret_and_none_is_kept(
    api: httpx.Client, anam_emulator: Emulator, environment: dict[str, Any]
) -> None:
    token = minted(api, environment=environment).json()["sessionToken"]
    assert "s3cr3t" not in json.dumps(claims(token))
    reply = start(api, token, {})
    (session,) = anam_emulator.sessions
    shown = api.get(f"/v1/sessions/{session['id']}").text
    assert "s3cr3t" not in reply.text + shown + json.dumps(session)


def test_an_api_key_starts_such_a_session_directly(api: httpx.Client) -> None:
    reply = api.post("/v1/engine/session", json={"personaConfig": {"avatarId": CARA}, "environment": ROOM})
    assert reply.status_code == 200
    assert "engineHost" not in reply.json()


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ("x", ("environment",)),
        ({"livekitUrl": "wss://x"}, ("environment", "livekitToken")),
        ({"livekitToken": "t"}, ("environment", "livekitUrl")),
        (AGENT | ROOM, ("environment",)),
        ({"elevenLabsAgentSettings": {"agentId": "a"}}, ("environment", "elevenLabsAgentSettings", "signedUrl")),
        ({"agoraSettings": {**CHANNEL["agoraSettings"], "uid": 3}}, ("environment", "agoraSettings", "uid")),
    ],
)
def test_an_environment_with_a_mistake_is_refused(api: httpx.Client, environment: Any, path: tuple[str, ...]) -> None:
    assert complaint(minted(api, environment=environment), *path)


@pytest.mark.parametrize(("lifetime", "seconds"), [("1h", 3600), ("5m", 300), ("90s", 90), ("1d", 86400), (60, 60)])
def test_a_token_lives_as_long_as_it_says(api: httpx.Client, lifetime: Any, seconds: int) -> None:
    found = claims(minted(api, expiresIn=lifetime).json()["sessionToken"])
    assert found["exp"] - found["iat"] == seconds


@pytest.mark.parametrize("lifetime", ["", "1", "h", "0m", 0, -1, True, None, 1.5, "1 h", "9999999h"])
def test_a_lifetime_that_is_none_is_refused(api: httpx.Client, lifetime: Any) -> None:
    assert "expiresIn" in minted(api, expiresIn=lifetime).json()["details"]
