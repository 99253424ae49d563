"""What a session is allowed to be: the checked configuration that a token is bound to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.emulator import tokens
from anam_personas.emulator.routes import personas
from anam_personas.emulator.rules import environments, zod
from anam_personas.emulator.rules import personas as persona_rules
from anam_personas.emulator.rules import sessions as rules

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.world import World


def grant(world: World, body: Any) -> Document:
    """A checked request: ``{id, type, personaId, clientLabel, config, options, environment, lifetime}``.

    Raises Refused (400; 404 for the persona).
    """
    request = rules.REQUEST.read(body)
    given = persona_rules.named_today(request["personaConfig"])
    kind, config = ("stateful", _stored(world, given)) if "personaId" in given else ("ephemeral", _given(world, given))
    model = _model(world, config)
    rules.check_options(request.get("sessionOptions", {}), config, model)
    return {
        "id": world.new_id(),
        "type": kind,
        "personaId": config.get("id"),
        "clientLabel": request.get("clientLabel"),
        "config": {**config, "avatarModel": model},
        "options": request.get("sessionOptions", {}),
        "environment": environments.shown(request.get("environment", {})),
        "lifetime": rules.seconds_of(request.get("expiresIn")) or tokens.LIFETIME_SECONDS,
    }


def _stored(world: World, given: Document) -> Document:
    """The persona itself: next to ``personaId`` everything else is ignored, except the audio passthrough."""
    shape = zod.Shape({"personaId": zod.string(), "enableAudioPassthrough": zod.boolean})
    zod.refuse(zod.under(("personaConfig",), shape(given)))
    persona = personas.find(world, given["personaId"])
    return {**persona, "enableAudioPassthrough": given.get("enableAudioPassthrough", False)}


def _given(world: World, given: Document) -> Document:
    zod.refuse(zod.under(("personaConfig",), persona_rules.EPHEMERAL(given)))
    config = persona_rules.EPHEMERAL.strip(given)
    zod.refuse(zod.under(("personaConfig",), persona_rules.misfits(world, config, config)))
    persona_rules.adopt(world, config)
    return config


def _model(world: World, config: Document) -> str | None:
    avatar = world.store.all("avatar").get(config.get("avatarId") or "")
    model: str | None = config.get("avatarModel") or (avatar["activeVersion"] if avatar else None)
    return model
