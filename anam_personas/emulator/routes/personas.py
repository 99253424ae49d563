"""``/v1/personas``: strict and partial updates, with the resets that the API document names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.emulator.exchange import Reply, not_found
from anam_personas.emulator.routes import listing
from anam_personas.emulator.rules import personas as rules
from anam_personas.emulator.rules import zod
from anam_personas.emulator.rules.persona_fields import stored_defaults
from anam_personas.emulator.shapes import persona as shape
from anam_personas.emulator.shapes import share_link

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Call, Document
    from anam_personas.emulator.world import World


def find(world: World, id_: str) -> Document:
    """A stored persona. Raises Refused (404)."""
    found = world.store.all("persona").get(id_)
    if found is None:
        raise not_found("Persona")
    return found


def index(world: World, call: Call) -> Reply:
    """A page of summaries, oldest first; ``search`` looks into the name."""
    found = listing.matching(call, world.listed("persona"), ("name",))
    return listing.page(call, found, lambda persona: shape.summary(world, persona))


def show(world: World, call: Call) -> Reply:
    """One persona in full."""
    return Reply(200, shape.full(world, find(world, call.params["id"])))


def create(world: World, call: Call) -> Reply:
    """A new persona. Names that are not known are dropped in silence."""
    given = rules.CREATE.read(rules.named_today(call.body))
    now = world.now()
    persona = {**stored_defaults(), **given, "id": world.new_id(), "createdAt": now, "updatedAt": now}
    return Reply(201, _keep(world, given, persona))


def update(world: World, call: Call) -> Reply:
    """Changes the fields that are given, and what follows from them. Names that are not known are refused."""
    before = find(world, call.params["id"])
    given = rules.UPDATE.read(call.body)
    persona = {**before, **given, "updatedAt": world.now()}
    if "widgetConfig" in given:
        persona["widgetConfig"] = {**before["widgetConfig"], **_with_origins(given["widgetConfig"])}
    if persona["voiceId"] != before["voiceId"] and "voiceGenerationOptions" not in given:
        persona["voiceGenerationOptions"] = None
    return Reply(200, _keep(world, given, persona))


def delete(world: World, call: Call) -> Reply:
    """Deletes a persona for good, and its share links, which would lead nowhere."""
    id_ = find(world, call.params["id"])["id"]
    world.store.delete("persona", id_)
    share_link.forget_persona(world, id_)
    return Reply(200, {"message": "Persona deleted"})


def _keep(world: World, given: Document, persona: Document) -> Document:
    zod.refuse(rules.misfits(world, given, persona))
    rules.adopt(world, given)
    avatar = world.store.all("avatar").get(persona["avatarId"] or "")
    if avatar and persona["avatarModel"] not in avatar["availableVersions"]:
        persona["avatarModel"] = avatar["activeVersion"]
    world.store.put("persona", persona)
    return shape.full(world, persona)


def _with_origins(widget: dict[str, Any]) -> dict[str, Any]:
    if "allowedOrigins" not in widget:
        return widget
    origins = [origin if "://" in origin else f"https://{origin}" for origin in widget["allowedOrigins"]]
    return {**widget, "allowedOrigins": origins}
