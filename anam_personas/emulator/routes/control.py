"""``/_emulator/``: how a test in another process looks at an emulator and steers it. No key is needed, but the
header ``X-Anam-Emulator`` with any value: a web page cannot send it.

GET  /_emulator/requests    the log: [{"method", "path", "query", "status", "fault"}], oldest first
POST /_emulator/faults      {"rules": ["POST /v1/personas 503 x2"]} puts rules in force, after those that are
POST /_emulator/reset       back to the start: no personas, tools, sessions, faults or log
POST /_emulator/clock       {"move": SECONDS} lets time pass at once, {"set": SECONDS} makes it a moment since 1970, {"stopped":
                            true} lets it pass by these alone; answers with {"now"}
GET  /_emulator/state       everything that is stored, by its kind
PUT  /_emulator/state       that, put in the place of what is stored: how a test begins with personas of its own
POST /_emulator/hear        {"sessionId", "text"} is said by the user of a session, as if the microphone had heard it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas import errors
from anam_personas.emulator.exchange import Refused, Reply, not_found
from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Call
    from anam_personas.emulator.world import World

_RULES = zod.Shape({"rules": zod.array(zod.string())}, required=frozenset({"rules"}), closed=True)

KINDS = (
    "avatar", "voice", "llm", "llm-secret", "tool", "group", "document", "persona", "share-link", "session", "report",
)  # fmt: skip
_CLOCK = zod.Shape({"move": zod.number(), "set": zod.number(), "stopped": zod.boolean}, closed=True)
_STATE = zod.record(zod.array(zod.Shape({"id": zod.string(1)}, required=frozenset({"id"}))))
_HEARD = zod.Shape({"sessionId": zod.string(), "text": zod.string(1)}, required=frozenset({"sessionId", "text"}))


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


def clock(world: World, call: Call) -> Reply:
    """Stops the clock, sets it, moves it, in this order."""
    wanted = _CLOCK.read(call.body)
    if wanted.get("stopped"):
        world.clock.stop()
    if "set" in wanted:
        world.clock.set(wanted["set"])
    if "move" in wanted:
        world.clock.move(wanted["move"])
    return Reply(200, {"now": world.clock()})


def state(world: World, call: Call) -> Reply:  # noqa: ARG001
    """What is stored. Neither secrets nor tokens that were granted are part of it."""
    return Reply(200, {kind: list(world.store.all(kind).values()) for kind in KINDS})


def seed(world: World, call: Call) -> Reply:
    """Puts documents in the place of those that are stored, of the kinds that are named. Sessions that run are ended."""
    zod.refuse(_STATE(call.body))
    unknown = sorted(set(call.body) - set(KINDS))
    zod.refuse([((name,), f"Unknown kind; known are {', '.join(KINDS)}") for name in unknown])
    if "session" in call.body:
        world.engine.end_all("The emulator was seeded")
    for kind, documents in call.body.items():
        world.store.replace(kind, documents)
    return Reply(204)


def hear(world: World, call: Call) -> Reply:
    """The user of a session says something."""
    heard = _HEARD.read(call.body)
    session = world.engine.find(heard["sessionId"])
    if session is None:
        raise not_found("Session")
    session.hear(heard["text"], spoken=True)
    return Reply(204)
