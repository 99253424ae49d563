"""``/v1/knowledge/groups``: folders of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.exchange import Refused, Reply
from anam_personas.emulator.rules import zod
from anam_personas.emulator.shapes import document as shape

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Call, Document
    from anam_personas.emulator.world import World

_FIELDS = {"name": zod.string(), "description": zod.string()}
_CREATE = zod.Shape(_FIELDS, required=frozenset({"name"}))
_UPDATE = zod.Shape(_FIELDS)


def index(world: World, call: Call) -> Reply:  # noqa: ARG001 - a handler takes both
    """All groups, oldest first: a bare array, without pages and without a search."""
    return Reply(200, [shape.group(world, each) for each in world.listed("group")])


def show(world: World, call: Call) -> Reply:
    """One group."""
    return Reply(200, shape.group(world, find(world, call)))


def create(world: World, call: Call) -> Reply:
    """A new group. Names need not be unique."""
    given = _CREATE.read(call.body)
    fresh = {"id": world.new_id(), "name": "", "description": None}
    group = {**fresh, **given, "createdAt": world.now(), "updatedAt": None}
    world.store.put("group", group)
    return Reply(201, shape.group(world, group))


def update(world: World, call: Call) -> Reply:
    """Changes the fields that are given."""
    before = find(world, call)
    group = {**before, **_UPDATE.read(call.body), "updatedAt": world.now()}
    world.store.put("group", group)
    return Reply(200, shape.group(world, group))


def delete(world: World, call: Call) -> Reply:
    """Deletes a group with its documents. Tools that name it keep its id."""
    id_ = find(world, call)["id"]
    inside = [each["id"] for each in world.store.all("document").values() if each["knowledgeFolderId"] == id_]
    for document in inside:
        world.store.delete("document", document)
    world.store.contents.delete(inside)
    world.store.delete("group", id_)
    return Reply(204)


def find(world: World, call: Call) -> Document:
    """The group that a path names. Raises Refused (404)."""
    found = world.store.all("group").get(call.params["id"])
    if found is None:
        raise Refused(404, {"error": "Not Found", "message": "RAG group not found"})
    return found
