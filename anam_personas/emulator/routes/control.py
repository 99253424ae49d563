"""``/_emulator/``: how a test in another process looks at an emulator and steers it. No key is needed, but the
header ``X-Anam-Emulator`` with any value: a web page cannot send it.

GET  /_emulator/requests    the log: [{"method", "path", "query", "status", "fault"}], oldest first
POST /_emulator/faults      {"rules": ["POST /v1/personas 503 x2"]} puts rules in force, after those that are
POST /_emulator/reset       back to the start: no personas, tools, sessions, faults or log
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas import errors
from anam_personas.emulator.exchange import Refused, Reply
from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Call
    from anam_personas.emulator.world import World

_RULES = zod.Shape({"rules": zod.array(zod.string())}, required=frozenset({"rules"}), closed=True)


def requests(world: World, call: Call) -> Reply:  # noqa: ARG001 - a handler takes both
    """The log."""
    return Reply(200, [logged.to_json() for logged in world.requests])


def faults(world: World, call: Call) -> Reply:
    """Puts rules in force: all of them, or none where one is wrong."""
    rules = _RULES.read(call.body)["rules"]
    try:
        world.faults.add(*rules)
    except errors.UsageError as error:
        raise Refused(400, {"error": "Invalid fault rule", "message": str(error)}) from error
    return Reply(204)


def reset(world: World, call: Call) -> Reply:  # noqa: ARG001
    """Back to the start."""
    world.reset()
    return Reply(204)
