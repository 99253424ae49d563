"""``/v1/share-links``: public links to personas, with a lifetime and a limit of uses."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from anam_personas.emulator.clock import stamp
from anam_personas.emulator.exchange import Reply, not_found
from anam_personas.emulator.routes import listing
from anam_personas.emulator.routes.personas import find
from anam_personas.emulator.rules import share_links as rules
from anam_personas.emulator.rules import zod
from anam_personas.emulator.shapes import share_link as shape

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Call, Document
    from anam_personas.emulator.world import World

_PER_PAGE = 20


def index(world: World, call: Call) -> Reply:
    """A page of links, oldest first, of all personas or one; ``search`` looks into the persona's name and the token."""
    persona = call.query.get("personaId")
    if persona is not None:
        zod.refuse(zod.under(("personaId",), zod.uuid(persona)), "Invalid query parameters")
    links = (each for each in world.listed(shape.KIND) if persona is None or each["personaId"] == persona)
    found = listing.matching(call, links, ("personaName", "token"))
    return listing.page(call, found, lambda link: shape.with_persona(world, link), per_page=_PER_PAGE)


def show(world: World, call: Call) -> Reply:
    """One link, with the persona that it leads to."""
    return Reply(200, shape.with_persona(world, _find(world, call)))


def create(world: World, call: Call) -> Reply:
    """A new link to a persona. Raises Refused (404) where there is no such persona."""
    given = {**rules.DEFAULTS, **rules.CREATE.read(call.body)}
    persona = find(world, given["personaId"])
    link = {
        "id": world.new_id(),
        "token": f"sh_{secrets.token_urlsafe(16)}",
        "type": "LINK",
        **_limits(world, given),
        "usageCount": 0,
        "allowedOrigins": [],
        "allowAllOrigins": False,
        "removeWatermark": False,
        "enabled": True,
        "isPrimary": False,
        "createdAt": world.now(),
        "personaId": persona["id"],
        "personaName": persona["name"],
    }
    world.store.put(shape.KIND, link)
    return Reply(201, shape.plain(world, link))


def update(world: World, call: Call) -> Reply:
    """Changes the lifetime, counted from now, and the limit of uses, as far as they are given."""
    before = _find(world, call)
    link = {**before, **_limits(world, rules.UPDATE.read(call.body))}
    world.store.put(shape.KIND, link)
    return Reply(200, shape.plain(world, link))


def delete(world: World, call: Call) -> Reply:
    """Deletes a link: it leads nowhere from now on."""
    world.store.delete(shape.KIND, _find(world, call)["id"])
    return Reply(200, {"message": "Share link deleted successfully"})


def _find(world: World, call: Call) -> Document:
    id_ = call.params["id"]
    zod.refuse([] if zod.is_uuid(id_) else [(("id",), "Invalid uuid")], "Invalid share link ID")
    found = world.store.all(shape.KIND).get(id_)
    if found is None:
        raise not_found("Share link")
    return found


def _limits(world: World, given: Document) -> Document:
    """The stored form of what was given."""
    stored: Document = {}
    if "expiresInHours" in given:
        stored["expiresAt"] = stamp(world.clock() + given["expiresInHours"] * 3600)
    if "usageLimit" in given:
        stored["usageLimit"] = int(given["usageLimit"])
    return stored
