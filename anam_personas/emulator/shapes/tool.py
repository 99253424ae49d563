"""A stored tool in replies: as ``/v1/tools`` shows it, and as a persona and the engine do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.world import World

_RUNTIME_TYPES = {
    "CLIENT": {"type": "client"},
    "SERVER_RAG": {"type": "server", "subtype": "rag"},
    "SERVER_WEBHOOK": {"type": "server", "subtype": "webhook"},
    "SYSTEM": {"type": "system"},
}


def usage(world: World) -> Counter[str]:
    """How many personas use each tool, by its id."""
    return Counter(id_ for persona in world.store.all("persona").values() for id_ in set(persona["toolIds"]))


def stored(tool: Document, used: Counter[str]) -> Document:
    """A tool as ``/v1/tools`` shows it (schema Tool)."""
    return {**tool, "usageCount": used[tool["id"]]}


def runtime(tool: Document) -> Document:
    """A tool as it hangs on a persona: the shape of an inline tool, with the id under ``_toolId``."""
    return {
        "_toolId": tool["id"],
        "name": tool["name"],
        "description": tool["description"],
        "disableInterruptions": tool["disableInterruptions"],
        **_RUNTIME_TYPES[tool["type"]],
        **tool["config"],
    }
