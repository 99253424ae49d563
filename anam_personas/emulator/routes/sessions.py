"""Session tokens, sessions, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator import keys, tokens
from anam_personas.emulator.exchange import Refused, Reply, not_found
from anam_personas.emulator.routes import listing
from anam_personas.emulator.routes.grants import grant
from anam_personas.emulator.routes.setups import setup
from anam_personas.emulator.rules import zod
from anam_personas.emulator.rules.environments import is_integrated
from anam_personas.emulator.shapes import session as shape

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Call, Document
    from anam_personas.emulator.world import World

_TALK = zod.Shape({"content": zod.string(1)}, required=frozenset({"content"}))


def mint(world: World, call: Call) -> Reply:
    """A token that is bound to the configuration, for one session, for an hour or as long as ``expiresIn`` says."""
    made = grant(world, call.body)
    now = int(world.clock())
    claims = {
        "type": made["type"],
        "accountId": shape.ORGANISATION,
        "sessionId": made["id"],
        "iat": now,
        "exp": now + made["lifetime"],
    }
    _forget_expired(world)
    world.store.put("grant", {**made, "exp": claims["exp"]})
    return Reply(200, {"sessionToken": tokens.sign(world.signing_secret(), claims)})


def start(world: World, call: Call) -> Reply:
    """Starts a session, by a token or by an API key with the configuration in the body."""
    if call.body is not None and not isinstance(call.body, dict):
        zod.refuse([((), f"Expected object, received {zod.kind(call.body)}")])
    body = call.body or {}
    metadata = body.get("clientMetadata", {})
    zod.refuse(zod.under(("clientMetadata",), zod.record()(metadata)))
    made = _granted(world, call.credential, body)
    if world.options.max_sessions is not None and len(_running(world)) >= world.options.max_sessions:
        raise Refused(429, {"error": "Concurrent session limit reached"})
    session = shape.started(world, made, metadata, None if is_integrated(made["environment"]) else call.host)
    world.store.put("session", session)
    world.engine.open(setup(world, made))
    if made["id"] in world.store.all("grant"):
        world.store.delete("grant", made["id"])
    return Reply(200, shape.connection(session))


def metrics(world: World, call: Call) -> Reply:  # noqa: ARG001 - a handler takes both
    """What the browser SDK reports about itself, by no credential. Nothing is kept."""
    return Reply(204)


def index(world: World, call: Call) -> Reply:
    """A page of sessions, oldest first; ``search`` looks into id and label, ``personaId`` and ``apiKeyId`` filter."""
    named = {name: call.query[name] for name in ("personaId", "apiKeyId") if name in call.query}
    every = world.store.all("session").values()
    found = [each for each in every if all(each[name] == value for name, value in named.items())]
    return listing.page(call, listing.matching(call, found, ("id", "clientLabel")), dict)


def show(world: World, call: Call) -> Reply:
    """One session, with the configuration it runs and, once it has ended, its tool calls."""
    session = _find(world, call)
    return Reply(200, {**session, "toolCalls": _report(world, session)["toolCalls"]})


def transcript(world: World, call: Call) -> Reply:
    """Who said what in a session: while it runs what was said up to now."""
    session = _find(world, call)
    running = world.engine.find(session["id"])
    report = _report(world, session) if running is None else running.stage.record.document(session["id"])
    shown = {
        "sessionId": session["id"],
        "personaName": session["personaConfig"]["name"],
        "startTime": session["startTime"],
        "endTime": session["endTime"],
        "durationMs": session["sessionLengthMs"],
        "totalMessages": len(report["messages"]),
        "transcriptsEnabled": report["enabled"],
        "messages": report["messages"],
    }
    return Reply(200, shown)


def stop(world: World, call: Call) -> Reply:
    """Ends a session, which frees its place under the limit."""
    session = _find(world, call)
    if session["engineHost"] is None:
        raise not_found("Session")  # "it has no engine to terminate", in the document's words
    if session["endTime"] is None:
        world.engine.end(session["id"], "STOPPED_BY_API", "The session was stopped by the API")
    return Reply(200, {})


def talk(world: World, call: Call) -> Reply:
    """Says a text as it is, in a session that runs. Its id is the only credential, as it is for the socket."""
    session = world.engine.find(call.query.get("session_id", ""))
    if session is None:
        raise not_found("Session")
    text = _TALK.read(call.body)["content"]
    session.conversation.talk(text)
    return Reply(200, {})


def concurrency(world: World, call: Call) -> Reply:  # noqa: ARG001 - a handler takes both
    """How many sessions run, of how many that may."""
    limit, active = world.options.max_sessions, len(_running(world))
    free = limit is None or active < limit
    shown = {
        "limit": shape.UNLIMITED if limit is None else limit,
        "active": active,
        "canStartSession": free,
        "estimatedWaitSeconds": 0 if free else None,
    }
    return Reply(200, shown)


def _report(world: World, session: Document) -> Document:
    """What a session left behind; nothing while it runs."""
    empty = {"enabled": not session["personaConfig"]["zeroDataRetention"], "messages": [], "toolCalls": []}
    return world.store.all("report").get(session["id"], empty)


def _granted(world: World, credential: str, body: Document) -> Document:
    known = world.options.keys is not None and credential in world.options.keys
    if known or not tokens.is_token(credential):
        keys.authorise(world.options.keys, credential, "write")
        return grant(world, body)
    claims = tokens.read(world.signing_secret(), credential)
    if claims is None:
        raise _bad_token("Invalid session token")
    if claims["exp"] <= world.clock():
        raise _bad_token("Session token has expired")
    made = world.store.all("grant").get(claims["sessionId"])
    if made is None:
        raise _bad_token("Session token has already been used")
    return made


def _forget_expired(world: World) -> None:
    now = world.clock()
    for id_ in [each["id"] for each in world.store.all("grant").values() if each["exp"] <= now]:
        world.store.delete("grant", id_)


def _bad_token(message: str) -> Refused:
    return Refused(401, {"error": "Unauthorized", "message": message})


def _running(world: World) -> list[Document]:
    return [session for session in world.store.all("session").values() if session["endTime"] is None]


def _find(world: World, call: Call) -> Document:
    id_ = call.params["id"]
    if not zod.is_uuid(id_):
        raise Refused(400, {"error": "Bad Request", "message": "Invalid session ID"})
    found = world.store.all("session").get(id_)
    if found is None:
        raise not_found("Session")
    return found
