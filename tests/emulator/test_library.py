from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.support import CARA, CARTESIA, ELEVENLABS, GPT, LIV, MIA, OWN

if TYPE_CHECKING:
    import httpx

NO_USER_SETTINGS = "11111111-2222-4333-8444-555555555555"


def ids(reply: httpx.Response) -> set[str]:
    assert reply.status_code == 200, reply.text
    return {each["id"] for each in reply.json()["data"]}


def test_the_well_known_avatars_are_there(api: httpx.Client) -> None:
    assert ids(api.get("/v1/avatars")) == {CARA, LIV, MIA}
    mia = api.get(f"/v1/avatars/{MIA}").json()
    assert (mia["displayName"], mia["availableVersions"], mia["activeVersion"]) == ("Mia", ["cara-3"], "cara-3")


def test_there_is_a_voice_of_every_provider(api: httpx.Client) -> None:
    voices = api.get("/v1/voices").json()["data"]
    assert {CARTESIA, ELEVENLABS} <= {voice["id"] for voice in voices}
    assert {voice["provider"] for voice in voices} == {"CARTESIA", "ELEVENLABS", "FISH_AUDIO", "OPENAI_ADVANCED_VOICE"}
    assert all(voice["providerModelId"] for voice in voices)


def test_default_llms_are_listed_when_asked_for(api: httpx.Client) -> None:
    own = "00000000-0000-4000-8000-0000000000c1"
    assert ids(api.get("/v1/llms")) == {own}
    assert GPT in ids(api.get("/v1/llms", params={"includeDefaults": "true", "perPage": 1000}))
    assert api.get(f"/v1/llms/{GPT}").json()["isDefault"] is True
    api.post("/v1/personas", json={"llmId": OWN})
    assert ids(api.get("/v1/llms")) == {own, OWN}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "LIV"}, {LIV}),
        ({"tags": "studio,home"}, {LIV, MIA}),
        ({"renderStyle": "realistic"}, {CARA, LIV, MIA}),
        ({"renderStyle": "illustrated"}, set()),
        ({"onlyOneShot": "true"}, set()),
    ],
)
def test_avatars_can_be_filtered(api: httpx.Client, query: dict[str, str], found: set[str]) -> None:
    assert ids(api.get("/v1/avatars", params=query)) == found


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        (f"/v1/avatars/{NO_USER_SETTINGS}", 404, "Avatar not found"),
        ("/v1/avatars/x", 400, "Invalid avatar ID"),
        (f"/v1/voices/{NO_USER_SETTINGS}", 404, "Voice not found"),
        ("/v1/voices/x", 400, "Invalid voice ID"),
        ("/v1/llms/x", 404, "Llm not found"),
    ],
)
def test_what_is_not_there_is_said(api: httpx.Client, path: str, status: int, message: str) -> None:
    reply = api.get(path)
    assert (reply.status_code, reply.json()["message"]) == (status, message)
