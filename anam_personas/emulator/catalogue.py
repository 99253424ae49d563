"""What every Anam organisation finds there: avatars, voices, LLMs and system tools, by their well-known ids.

Names and models are seeds for trying things: Anam's own sources label some of the LLM ids differently. What is asked
for and not seeded is made up by ``made_avatar``, ``made_voice`` and ``made_llm``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.world import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.emulator.exchange import Document

SEEDED_AT = "2026-01-01T00:00:00.000Z"
NO_LLM = "CUSTOMER_CLIENT_V1"
_STAMPS = {"createdAt": SEEDED_AT, "updatedAt": SEEDED_AT}
_MODELS = ("cara-3", "cara-4", "cara-4-latest")


def _avatar(id_: str, name: str, variant: str, versions: tuple[str, ...], owner: str | None = None) -> Document:
    picture = f"https://lab.anam.ai/persona_thumbnails/{name.lower()}_{variant}.png"
    return {
        "id": id_,
        "displayName": name,
        "variantName": variant,
        "imageUrl": picture,
        "landscapeImageUrl": picture,
        "portraitImageUrl": picture if "cara-4" in versions else None,
        "videoUrl": None,
        "idleVideoUrl": None,
        **_STAMPS,
        "createdByOrganizationId": owner,
        "availableVersions": list(versions),
        "activeVersion": versions[0],
        "description": f"{name}, {variant}.",
        "displayTags": [variant],
        "renderStyle": "realistic" if owner is None else "unknown",
    }


def _voice(id_: str, name: str, provider: str, model: str | None, owner: str | None = None) -> Document:
    return {
        "id": id_,
        "displayName": name,
        "provider": provider,
        "providerVoiceId": f"emulated-{id_[:8]}",
        "providerModelId": model,
        "sampleUrl": None,
        "previewSampleUrl": None,
        "gender": None,
        "country": None,
        "description": f"{name}.",
        "displayTags": [],
        "isZdr": True,
        "createdByOrganizationId": owner,
        **_STAMPS,
    }


def _llm(id_: str, name: str, model: str, owner: str | None = None) -> Document:
    return {
        "id": id_,
        "displayName": name,
        "description": f"{name}.",
        "llmFormat": "openai",
        "urls": [],
        "modelName": model,
        "temperature": 0.7,
        "maxTokens": 1024,
        "deploymentName": None,
        "apiVersion": None,
        "metadata": {},
        "displayTags": [],
        "isDefault": owner is None,
        "isGlobal": owner is None,
        "isZdr": True,
        "createdByOrganizationId": owner,
        "createdAt": SEEDED_AT,
        "updatedAt": None,
    }


def _system_tool(number: int, name: str, description: str) -> Document:
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "name": name,
        "description": description,
        "type": "SYSTEM",
        "config": {"action": name},
        "disableInterruptions": False,
        "createdAt": SEEDED_AT,
        "updatedAt": None,
    }


SEEDS: Mapping[str, tuple[Document, ...]] = {
    "avatar": (
        _avatar("30fa96d0-26c4-4e55-94a0-517025942e18", "Cara", "desk", ("cara-4", "cara-3", "cara-4-latest")),
        _avatar("071b0286-4cce-4808-bee2-e642f1062de3", "Liv", "home", ("cara-3", "cara-4")),
        _avatar("edf6fdcb-acab-44b8-b974-ded72665ee26", "Mia", "studio", ("cara-3",)),
    ),
    "voice": (
        _voice("6bfbe25a-979d-40f3-a92b-5394170af54b", "Cara", "CARTESIA", "sonic-3.5"),
        _voice("de23e340-1416-4dd8-977d-065a7ca11697", "Lucy - Fresh & Casual", "ELEVENLABS", "eleven_flash_v2_5"),
        _voice("00000000-0000-4000-8000-0000000000e1", "Emulated ElevenLabs V1", "ELEVENLABS", "eleven_monolingual_v1"),
        _voice("00000000-0000-4000-8000-0000000000f1", "Emulated Fish Audio", "FISH_AUDIO", "s1"),
        _voice("00000000-0000-4000-8000-0000000000a1", "Emulated OpenAI", "OPENAI_ADVANCED_VOICE", "gpt-realtime"),
    ),
    "llm": (
        _llm("a7cf662c-2ace-4de1-a21e-ef0fbf144bb7", "GPT-4o", "gpt-4o"),
        _llm("0934d97d-0c3a-4f33-91b0-5e136a0ef466", "GPT-4.1 mini", "gpt-4.1-mini"),
        _llm("7736a22f-2d79-4720-952c-25fdca55ad40", "GPT-4o mini", "gpt-4o-mini"),
        _llm("88190a76-3e87-4935-ab39-f4f73038815a", "Kimi K2", "kimi-k2"),
        _llm("00000000-0000-4000-8000-0000000000c1", "Emulated custom LLM", "custom", ORGANISATION),
    ),
    "tool": (
        _system_tool(1, "end_call", "Ends the call."),
        _system_tool(2, "change_language", "Changes the language that is listened for."),
        _system_tool(3, "skip_turn", "Waits without answering."),
    ),
    "group": (
        {
            "id": "67d27a9f-0ce1-4432-848b-8ab2b97f024b",
            "name": "Product docs",
            "description": "Help-centre articles.",
            **_STAMPS,
        },
    ),
}

# Presets that are not LLM configurations: always accepted as llmId, never objects of their own.
LLM_PRESETS = frozenset({NO_LLM, "ANAM_GPT_4O_MINI_V1", "ANAM_LLAMA_v3_3_70B_V1"})


def made_avatar(id_: str) -> Document:
    """An avatar of the organisation's own, for an id that is not seeded. Takes every model."""
    return _avatar(id_, "Emulated", "custom", ("cara-3", "cara-4", "cara-4-latest"), ORGANISATION)


def made_voice(id_: str) -> Document:
    """A voice of the organisation's own, for an id that is not seeded. Of no known model, so it takes any options."""
    return _voice(id_, "Emulated", "ELEVENLABS", None, ORGANISATION)


def made_llm(id_: str) -> Document:
    """An LLM of the organisation's own, for an id that is not seeded."""
    return _llm(id_, "Emulated", "custom", ORGANISATION)


# Field of a persona that refers to it -> kind in the store, and what makes one up.
REFERENCES: Mapping[str, tuple[str, Callable[[str], Document]]] = {
    "avatarId": ("avatar", made_avatar),
    "voiceId": ("voice", made_voice),
    "llmId": ("llm", made_llm),
}
