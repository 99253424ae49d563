"""The three bodies that carry a persona (session token, create, update), and what must be true beyond their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.emulator.catalogue import LLM_PRESETS, REFERENCES
from anam_personas.emulator.rules import voices, zod
from anam_personas.emulator.rules.persona_fields import checks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.world import World

CREATE = zod.Shape(checks("create"))
UPDATE = zod.Shape(checks("update"), closed=True)
EPHEMERAL = zod.Shape(checks("token"))


def misfits(world: World, given: Document, persona: Document) -> Iterator[zod.Issue]:
    """What the fields that were ``given`` refer to in vain, or do not fit in the ``persona`` that they would make."""
    yield from _unknown(world, given)
    for at, id_ in enumerate(given.get("toolIds", ())):
        if id_ not in world.store.all("tool"):
            yield ("toolIds", str(at)), "Tool not found"
    avatar = world.store.all("avatar").get(persona.get("avatarId") or "")
    model = given.get("avatarModel")
    if avatar and model and model not in avatar["availableVersions"]:
        yield ("avatarModel",), f"avatarModel '{model}' is not supported by this avatar"
    if "voiceGenerationOptions" in given:
        voice = world.store.all("voice").get(persona.get("voiceId") or "")
        found = voices.issues(given["voiceGenerationOptions"], voice)
        yield from zod.under(("voiceGenerationOptions",), found)


def _unknown(world: World, given: Document) -> Iterator[zod.Issue]:
    for name, (kind, _) in REFERENCES.items():
        id_ = given.get(name)
        if id_ is None or id_ in LLM_PRESETS or id_ in world.store.all(kind):
            continue
        if world.options.strict_catalogue or not zod.is_uuid(id_):
            yield (name,), f"{kind} not found"


def named_today(config: Any) -> Any:
    """A configuration with ``llmId`` in the place of ``brainType``, its old name, as far as only that is given."""
    if not isinstance(config, dict) or "brainType" not in config:
        return config
    rest = {name: value for name, value in config.items() if name != "brainType"}
    return {"llmId": config["brainType"], **rest}


def adopt(world: World, given: Document) -> None:
    """Make up the avatars, voices and LLMs that are referred to and not there yet: they are the user's own."""
    for name, (kind, make) in REFERENCES.items():
        id_ = given.get(name)
        if id_ and id_ not in LLM_PRESETS and id_ not in world.store.all(kind):
            world.store.put(kind, make(id_))
