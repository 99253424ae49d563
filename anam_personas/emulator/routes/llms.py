"""``/v1/llms``: language models of the organisation's own. The platform's can be listed and read alone (routes/library.py).

A secret is not kept: its digest is, so that a test can see which one arrived.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from anam_personas.emulator.exchange import Refused, Reply, not_found
from anam_personas.emulator.rules import llms as rules
from anam_personas.emulator.world import ORGANISATION

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Call, Document
    from anam_personas.emulator.world import World

SECRETS = "llm-secret"
"""The kind of the digests in the store: ``{"id", "sha256"}``, part of ``/_emulator/state``."""


def create(world: World, call: Call) -> Reply:
    """A new language model. Names need not be unique."""
    given = rules.CREATE.read(call.body)
    llm = {**rules.defaults(), **given, "id": world.new_id(), "createdAt": world.now(), "updatedAt": None}
    return Reply(201, _keep(world, {**llm, "createdByOrganizationId": ORGANISATION}))


def update(world: World, call: Call) -> Reply:
    """Changes the fields that are given. ``url`` replaces all addresses: an update has no ``urls``."""
    before = _own(world, call, "update")
    given = rules.UPDATE.read(call.body)
    if "url" in given:
        given["urls"] = [{"url": given.pop("url")}]
    return Reply(200, _keep(world, {**before, **given, "updatedAt": world.now()}))


def delete(world: World, call: Call) -> Reply:
    """Deletes a language model. Personas that use it keep its id."""
    id_ = _own(world, call, "delete")["id"]
    world.store.delete("llm", id_)
    if id_ in world.store.all(SECRETS):
        world.store.delete(SECRETS, id_)
    return Reply(204)


def _own(world: World, call: Call, what: str) -> Document:
    llm = world.store.all("llm").get(call.params["id"])
    if llm is None:
        raise not_found("Llm")
    if llm["isDefault"]:
        raise Refused(403, {"error": "Forbidden", "message": f"Cannot {what} default LLMs"})
    return llm


def _keep(world: World, llm: Document) -> Document:
    """Store a model without its secret, which no reply shows."""
    secret = llm.pop("secret", None)
    if secret is not None:
        digest = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
        world.store.put(SECRETS, {"id": llm["id"], "sha256": digest})
    world.store.put("llm", llm)
    return llm
