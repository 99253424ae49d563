"""An emulator's parts, put together."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING

from anam_personas.emulator import has_media
from anam_personas.emulator.door import is_here
from anam_personas.emulator.live.engine import Engine
from anam_personas.emulator.live.knowledge import Knowledge
from anam_personas.emulator.live.script import Scripted
from anam_personas.emulator.live.script_file import Script, read_script
from anam_personas.emulator.live.webhook import Webhooks
from anam_personas.emulator.shapes import session as shape
from anam_personas.emulator.shapes.passages import passages
from anam_personas.emulator.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.emulator.clock import Clock
    from anam_personas.emulator.live.brain import Brain
    from anam_personas.emulator.live.record import Record
    from anam_personas.emulator.live.session import Peer, Session
    from anam_personas.emulator.options import Options
    from anam_personas.emulator.store import Store

LOST = "ERROR"


def assemble(options: Options, store: Store, clock: Clock) -> World:
    """A world with an engine. Raises UnreadableFile and UsageError for a script that cannot be used."""
    world = World(options, store, clock)
    allowed = frozenset(options.allow_webhooks)
    world.script = script = Script() if options.script is None else read_script(options.script)
    webhooks = Webhooks(lambda host: is_here(host) or host in allowed)
    knowledge = Knowledge(options.knowledge, lambda groups: passages(world, groups))
    world.engine = Engine(
        clock,
        world.faults,
        think=_brains(options, script),
        servers={"webhook": webhooks, "rag": knowledge, "knowledge": knowledge},
        connect=_connect if options.media and has_media() else None,
        on_end=lambda id_, status, record: _keep(world, id_, status, record),
    )
    for session in list(store.all("session").values()):
        if session["endTime"] is None:  # the emulator that ran it is gone
            store.put("session", shape.ended(world, session, LOST))
    return world


def _brains(options: Options, script: Script) -> Callable[[], Brain]:
    """What makes the brain of a session. The model's client is imported only where there is a model."""
    if options.llm:
        from anam_personas.emulator.live.llm import Model, Thinking

        model = Model(options.llm, options.llm_model, options.llm_key)
        return lambda: Thinking(model)
    return lambda: Scripted(script)


async def _connect(session: Session, late: float) -> Peer:
    """The media of a session. They are imported with the first offer, in a thread: it takes half a second."""
    media = await asyncio.to_thread(importlib.import_module, "anam_personas.emulator.live.media.peer")
    peer: Peer = media.MediaPeer(session, late)
    return peer


def _keep(world: World, id_: str, status: str, record: Record) -> None:
    """A session has ended: what arose in it is stored beside it."""
    session = world.store.all("session").get(id_)
    if session is not None:
        world.store.put("report", record.document(id_))
        world.store.put("session", shape.ended(world, session, status))
