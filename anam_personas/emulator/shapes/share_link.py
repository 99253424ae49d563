"""A share link in replies: alone, with the persona that it leads to, and as a part of that persona."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from anam_personas.emulator.world import ORGANISATION

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.world import World

KIND = "share-link"
_OF_PERSONA = ("personaId", "personaName")


def plain(world: World, link: Document) -> Document:
    """A link as create and update show it (schema ShareLink)."""
    shown = {name: value for name, value in link.items() if name not in _OF_PERSONA}
    return {**shown, "enabled": link["enabled"] and _can_be_used(world, link)}


def with_persona(world: World, link: Document) -> Document:
    """A link as lists and reads show it (schema PersonaShareLink)."""
    named = {name: link[name] for name in _OF_PERSONA}
    return {**plain(world, link), **named, "organizationId": ORGANISATION}


def of_persona(world: World, id_: str) -> Document:
    """The fields of a persona that show its links. Null where it has none."""
    links = [plain(world, link) for link in world.store.all(KIND).values() if link["personaId"] == id_]
    primary = next(
        ({"token": link["token"], "enabled": link["enabled"]} for link in links if link["isPrimary"]),
        None,
    )
    return {"shareLinks": links or None, "primaryShareLink": primary}


def forget_persona(world: World, id_: str) -> None:
    """Delete the links of a persona."""
    for link in list(world.store.all(KIND).values()):
        if link["personaId"] == id_:
            world.store.delete(KIND, link["id"])


def _can_be_used(world: World, link: Document) -> bool:
    """Whether it has neither expired nor been used up."""
    expires, limit = link["expiresAt"], link["usageLimit"]
    expired = expires is not None and datetime.fromisoformat(expires).timestamp() <= world.clock()
    return not expired and (limit is None or link["usageCount"] < limit)
