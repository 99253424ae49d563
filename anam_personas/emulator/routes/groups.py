"""``/v1/knowledge/groups``: folders of documents. Documents themselves are not emulated, so every group is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.exchange import Refused, Reply
from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Call, Document
    from anam_personas.emulator.world import World

_FIELDS = {"name": zod.string(), "description": zod.string()}
_CREATE = zod.Shape(_FIELDS, required=frozenset({"name"}))
_UPDATE = zod.Shape(_FIELDS)


def index(world: World, call: Call) -> Reply:  # noqa: ARG001 - a handler takes both
    """All groups, oldest first: a bare array, without pages and without a search."""
    return Reply(200, world.listed("group"))


def show(world: World, call: Call) -> Reply:
    """One group."""
    return Reply(200, _find(world, call))


def create(world: World, call: Call) -> Reply:
    """A new group. Names need not be unique."""
    given = _CREATE.read(call.body)
    fresh = {"id": world.new_id(), "name": "", "description": None, "documentCount": 0}
    group = {**fresh, **given, "createdAt": world.now(), "updatedAt": None}
    world.store.put("group", group)
    return Reply(201, group)


def update(world: World, call: Call) -> Reply:
    """Changes the fields that are given."""
    before = _find(world, call)
    group = {**before, **_UPDATE.read(call.body), "updatedAt": world.now()}
    world.store.put("group", group)
    return Reply(200, group)


def delete(world: World, call: Call) -> Reply:
    """Deletes a group. Tools that name it keep its id."""
    _find(world, call)
    world.store.delete("group", call.params["id"])
    return Reply(204)


def _find(world: World, call: Call) -> Document:
    found = world.store.all("group").get(call.params["id"])
    if found is None:
        raise Refused(404, {"error": "Not Found", "message": "RAG group not found"})
    return found
