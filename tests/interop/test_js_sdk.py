"""Anam's own JavaScript SDK against the emulator, in Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.interop.node import folder_with

if TYPE_CHECKING:
    from anam_personas.emulator import Emulator

pytestmark = pytest.mark.interop
SCRIPT = Path(__file__).with_name("start_session.js")
PERSONA = {"avatarId": "30fa96d0-26c4-4e55-94a0-517025942e18", "voiceId": "6bfbe25a-979d-40f3-a92b-5394170af54b"}


@pytest.fixture
def sdk() -> Path:
    return folder_with("@anam-ai/js-sdk")


def start_session(sdk: Path, url: str, token: str) -> dict[str, Any]:
    command = ["node", str(SCRIPT), str(sdk), url]
    done = subprocess.run(command, input=token, capture_output=True, text=True, timeout=60, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def mint(emulator: Emulator, config: dict[str, Any]) -> str:
    url, headers = f"{emulator.url}/v1/auth/session-token", {"Authorization": "Bearer any-key"}
    return str(httpx.post(url, json={"personaConfig": config}, headers=headers).json()["sessionToken"])


def test_an_ephemeral_token_starts_a_session_once(sdk: Path, anam_emulator: Emulator) -> None:
    token = mint(anam_emulator, PERSONA)
    started = start_session(sdk, anam_emulator.url, token)
    (session,) = anam_emulator.sessions
    assert started == {"sessionId": session["id"], "iceServers": []}
    assert session["clientMetadata"]["client"] == "js-sdk"
    again = start_session(sdk, anam_emulator.url, token)
    assert (again["code"], again["status"]) == ("CLIENT_ERROR_CODE_AUTHENTICATION_ERROR", 401)


def test_a_stateful_token_starts_a_session(sdk: Path, anam_emulator: Emulator) -> None:
    headers = {"Authorization": "Bearer any-key"}
    persona = httpx.post(f"{anam_emulator.url}/v1/personas", json=PERSONA, headers=headers).json()
    started = start_session(sdk, anam_emulator.url, mint(anam_emulator, {"personaId": persona["id"]}))
    (session,) = anam_emulator.sessions
    assert (started["sessionId"], session["personaId"]) == (session["id"], persona["id"])


def test_what_is_no_token_is_refused_by_the_sdk_itself(sdk: Path, anam_emulator: Emulator) -> None:
    refused = start_session(sdk, anam_emulator.url, "not-a-token")
    assert "error" in refused
    assert anam_emulator.requests == ()
