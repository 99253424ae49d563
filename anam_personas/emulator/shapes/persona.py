"""A persona is stored flat, by the names it is written with; replies nest it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.catalogue import NO_LLM
from anam_personas.emulator.rules.persona_fields import reply_fields
from anam_personas.emulator.shapes import share_link
from anam_personas.emulator.shapes.tool import runtime

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.world import World

_SAME = ("id", "name", "createdAt", "updatedAt")


def summary(world: World, persona: Document) -> Document:
    """A persona as lists show it (schema PersonaSummary)."""
    return {
        **_shared(world, persona),
        "description": persona["description"] or "",
        "isDefaultPersona": False,
        "languageCode": persona["languageCode"] or "inherit",
    }


def full(world: World, persona: Document) -> Document:
    """A persona as create, get and update show it (schema Persona), with or without what is undocumented."""
    tools = world.store.all("tool")
    shown = {
        **_shared(world, persona),
        "llmId": None if persona["llmId"] == NO_LLM else persona["llmId"],
        "brain": {"personality": None, "systemPrompt": persona["systemPrompt"]},
        "tools": [runtime(tools[id_]) for id_ in persona["toolIds"] if id_ in tools],
        "knowledge": [],
        **share_link.of_persona(world, persona["id"]),
        "enableAudioPassthrough": False,
        **reply_fields(persona, undocumented=world.options.undocumented),
    }
    if world.options.undocumented:
        shown["publishedAt"] = None
    return shown


def _shared(world: World, persona: Document) -> Document:
    return {
        **{name: persona[name] for name in _SAME},
        "personaPreset": "",
        "avatar": world.store.all("avatar").get(persona["avatarId"] or ""),
        "voice": world.store.all("voice").get(persona["voiceId"] or ""),
        "voiceSpeed": 1,
    }
