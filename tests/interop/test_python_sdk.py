"""Anam's own Python SDK against the emulator: a whole session, with picture, sound and words."""

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


def talked(anam: Any, client: Any) -> dict[str, Any]:
    """What a session of the SDK gives: the first picture and sound, and all that was said until the greeting ended."""

    async def talk() -> dict[str, Any]:
        said: list[str] = []
        greeted = asyncio.Event()

        @client.on(anam.AnamEvent.MESSAGE_STREAM_EVENT_RECEIVED)
        async def heard(event: Any) -> None:
            said.append(event.content)
            if event.end_of_speech:
                greeted.set()

        async with client.connect() as session:
            frame = await anext(aiter(session.video_frames()))
            sound = await anext(aiter(session.audio_frames()))
            await asyncio.wait_for(greeted.wait(), 20)
            found = {"id": session.session_id, "size": (frame.width, frame.height), "rate": sound.sample_rate}
        return {**found, "said": "".join(said)}

    return asyncio.run(talk())


def has_ended(emulator: Emulator) -> dict[str, Any]:
    (session,) = emulator.sessions
    assert session["exitStatus"] == "NORMAL_EXIT", "the SDK ends its session with a message"
    return dict(session)


def test_an_api_key_gets_a_session(anam: Any, anam_emulator: Emulator) -> None:
    options = anam.ClientOptions(api_base_url=anam_emulator.url)
    persona = anam.PersonaConfig(name="Cara", avatar_id=CARA, voice_id=VOICE, llm_id=LLM, system_prompt="You are Cara.")
    talk = talked(anam, anam.AnamClient(api_key="any-key", persona_config=persona, options=options))
    session = has_ended(anam_emulator)
    assert (session["id"], session["clientLabel"]) == (talk["id"], "python-sdk")
    assert session["personaConfig"]["systemPrompt"] == "You are Cara."
    assert (talk["size"], talk["rate"], talk["said"]) == ((1152, 768), 48000, "Hello, I am Cara.")


def test_a_minted_token_gets_a_session(anam: Any, anam_emulator: Emulator) -> None:
    config = {"avatarId": CARA, "avatarModel": "cara-3", "voiceId": VOICE, "initialMessage": "Hi."}
    body = {"clientLabel": "mine", "personaConfig": config}
    headers = {"Authorization": "Bearer any-key"}
    minted = httpx.post(f"{anam_emulator.url}/v1/auth/session-token", json=body, headers=headers).json()
    options = anam.ClientOptions(api_base_url=anam_emulator.url)
    talk = talked(anam, anam.AnamClient(session_token=minted["sessionToken"], options=options))
    session = has_ended(anam_emulator)
    assert (session["id"], session["clientLabel"]) == (talk["id"], "mine")
    assert (talk["size"], talk["said"]) == ((720, 480), "Hi.")


def test_a_refused_key_is_understood(anam: Any, anam_emulator: Emulator) -> None:
    options = anam.ClientOptions(api_base_url=anam_emulator.url)
    persona = anam.PersonaConfig(avatar_id=CARA)
    client = anam.AnamClient(api_key="invalid-key", persona_config=persona, options=options)
    with pytest.raises(anam.AuthenticationError, match="Invalid or missing API key"):
        asyncio.run(client.connect_async())
