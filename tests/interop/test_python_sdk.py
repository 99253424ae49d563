"""Anam's own Python SDK against the emulator: as far as a session can go without an engine."""

from __future__ import annotations

import asyncio
import warnings
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from anam_personas.emulator import Emulator

pytestmark = pytest.mark.interop
CARA = "30fa96d0-26c4-4e55-94a0-517025942e18"
VOICE = "6bfbe25a-979d-40f3-a92b-5394170af54b"
LLM = "a7cf662c-2ace-4de1-a21e-ef0fbf144bb7"


@pytest.fixture
def anam() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the SDK's own and its libraries', while they are imported
        return pytest.importorskip("anam", reason="Anam's Python SDK is not installed: pip install anam")


def connected(anam: Any, client: Any) -> str:
    """The id of the session that the SDK has got, once it goes on to the engine that is not there."""

    async def connect() -> str:
        try:
            with pytest.raises(Exception) as failed:  # noqa: PT011 - whatever the missing engine makes it raise
                await client.connect_async()
        finally:
            await client.close()
        assert not isinstance(failed.value, (anam.AuthenticationError, anam.SessionError)), failed.value
        return str(client.session_id)

    return asyncio.run(connect())


def test_an_api_key_gets_a_session(anam: Any, anam_emulator: Emulator) -> None:
    options = anam.ClientOptions(api_base_url=anam_emulator.url)
    persona = anam.PersonaConfig(avatar_id=CARA, voice_id=VOICE, llm_id=LLM, system_prompt="You are Cara.")
    id_ = connected(anam, anam.AnamClient(api_key="any-key", persona_config=persona, options=options))
    (session,) = anam_emulator.sessions
    assert (session["id"], session["clientLabel"]) == (id_, "python-sdk")
    assert session["personaConfig"]["systemPrompt"] == "You are Cara."


def test_a_minted_token_gets_a_session(anam: Any, anam_emulator: Emulator) -> None:
    body = {"clientLabel": "mine", "personaConfig": {"avatarId": CARA, "voiceId": VOICE}}
    headers = {"Authorization": "Bearer any-key"}
    minted = httpx.post(f"{anam_emulator.url}/v1/auth/session-token", json=body, headers=headers).json()
    options = anam.ClientOptions(api_base_url=anam_emulator.url)
    id_ = connected(anam, anam.AnamClient(session_token=minted["sessionToken"], options=options))
    (session,) = anam_emulator.sessions
    assert (session["id"], session["clientLabel"]) == (id_, "mine")


def test_a_refused_key_is_understood(anam: Any, anam_emulator: Emulator) -> None:
    options = anam.ClientOptions(api_base_url=anam_emulator.url)
    persona = anam.PersonaConfig(avatar_id=CARA)
    client = anam.AnamClient(api_key="invalid-key", persona_config=persona, options=options)
    with pytest.raises(anam.AuthenticationError, match="Invalid or missing API key"):
        asyncio.run(client.connect_async())
