"""``/v1/tools``: stored tools. Those of the system can be attached, not changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.exchange import Refused, Reply, not_found
from anam_personas.emulator.routes import listing
from anam_personas.emulator.rules import tools as rules
from anam_personas.emulator.rules import zod
from anam_personas.emulator.shapes import tool as shape

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Call, Document
    from anam_personas.emulator.world import World

_SEARCHED = ("name", "description", "id")


def index(world: World, call: Call) -> Reply:
    """A page of tools, oldest first, the system's before all; ``search`` looks into name, description and id."""
    used = shape.usage(world)
    found = listing.matching(call, world.listed("tool"), _SEARCHED)
    return listing.page(call, found, lambda tool: shape.stored(tool, used))


def show(world: World, call: Call) -> Reply:
    """One tool."""
    return Reply(200, shape.stored(_find(world, call), shape.usage(world)))


def create(world: World, call: Call) -> Reply:
    """A new tool. Two of one name are possible: the document calls names unique, but names no error for it."""
    given = rules.CREATE.read(call.body)
    zod.refuse(rules.config_issues(given, given["type"], whole=True))
    fresh = {"config": {}, "disableInterruptions": False, **given}
    tool = {**fresh, "id": world.new_id(), "createdAt": world.now(), "updatedAt": None}
    world.store.put("tool", tool)
    return Reply(201, shape.stored(tool, shape.usage(world)))


def update(world: World, call: Call) -> Reply:
    """Changes the fields that are given; ``config`` as a whole."""
    before = _own(world, call, "modified")
    given = rules.UPDATE.read(call.body)
    tool = {**before, **given, "updatedAt": world.now()}
    zod.refuse(rules.config_issues(given, tool["type"], whole=False))
    world.store.put("tool", tool)
    return Reply(200, shape.stored(tool, shape.usage(world)))


def delete(world: World, call: Call) -> Reply:
    """Deletes a tool. Personas that use it go on without."""
    _own(world, call, "deleted")
    world.store.delete("tool", call.params["id"])
    return Reply(204)


def _find(world: World, call: Call) -> Document:
    found = world.store.all("tool").get(call.params["id"])
    if found is None:
        raise not_found("Tool")
    return found


def _own(world: World, call: Call, what: str) -> Document:
    tool = _find(world, call)
    if tool["type"] == "SYSTEM":
        raise Refused(403, {"error": "Forbidden", "message": f"System tools cannot be {what}"})
    return tool
