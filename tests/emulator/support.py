"""Ids that the emulator seeds, spelled out: the tests must not take them from what they test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

CARA, LIV, MIA = (
    "30fa96d0-26c4-4e55-94a0-517025942e18",
    "071b0286-4cce-4808-bee2-e642f1062de3",
    "edf6fdcb-acab-44b8-b974-ded72665ee26",
)
CARTESIA, ELEVENLABS = "6bfbe25a-979d-40f3-a92b-5394170af54b", "de23e340-1416-4dd8-977d-065a7ca11697"
GPT = "a7cf662c-2ace-4de1-a21e-ef0fbf144bb7"
OWN = "11111111-2222-4333-8444-555555555555"
"""An id that is not seeded: a thing of the organisation's own."""
SOMEBODY = {"name": "Cara", "avatarId": CARA, "voiceId": CARTESIA, "llmId": GPT, "systemPrompt": "You are Cara."}


CUSTOM = {
    "displayName": "Our model",
    "urls": [{"url": "https://llm.example.org/v1"}],
    "llmFormat": "openai",
    "modelName": "m-1",
    "secret": "s1",
}


def create(api: httpx.Client, path: str = "/v1/personas", /, **fields: Any) -> dict[str, Any]:
    reply = api.post(path, json=fields)
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


def complaint(reply: httpx.Response, *path: str) -> str:
    """The one message that a 400 has at a path of its tree."""
    assert reply.status_code == 400, reply.text
    assert reply.json()["error"] == "Invalid request body"
    node = reply.json()["details"]
    for step in path:
        node = node[step]
    (message,) = node["_errors"]
    return str(message)
