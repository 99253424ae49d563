"""What each signalling message of a client does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from anam_personas.emulator.live import page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.live.engine import Engine
    from anam_personas.emulator.live.session import Session

DATA = "datachannel"
"""The emulator's own: the messages of the data channel over the socket, for clients without WebRTC."""
NO_MEDIA = (
    "The emulator sends no picture and no sound: pip install 'anam-personas[live]'; "
    f"chat and tools work by messages of actionType {DATA}"
)


async def act(engine: Engine, session: Session, message: Document) -> None:
    """Do what a message says. What cannot be understood is answered with a warning, and changes nothing."""
    name = message.get("actionType")
    handler = _HANDLERS.get(name.lower()) if isinstance(name, str) else None
    if handler is None:
        session.stage.warn(f"Unknown actionType {str(name)[:80]!r}; known are {', '.join(_HANDLERS)}")
        return
    await handler(engine, session, message.get("payload"))


async def _offer(engine: Engine, session: Session, payload: Any) -> None:
    if engine.connect is None:
        session.stage.warn(NO_MEDIA)
        return
    description = payload.get("connectionDescription") if isinstance(payload, dict) else None
    sdp = description.get("sdp") if isinstance(description, dict) else None
    before = session.peer
    peer = engine.connect(session)
    try:
        answer = await peer.answer(sdp if isinstance(sdp, str) else "")
    except ValueError as error:
        engine.spawn(peer.close())
        session.stage.warn(f"The offer is no session description: {error}")
        return
    if session.has_ended:  # while the answer was made
        engine.spawn(peer.close())
        return
    session.peer = peer
    if before is not None:
        engine.spawn(before.close())
    session.stage.to_socket("answer", answer)


async def _candidate(engine: Engine, session: Session, payload: Any) -> None:  # noqa: ARG001 - an action takes all three
    if session.peer is not None and isinstance(payload, dict):
        await session.peer.candidate(payload)


async def _heartbeat(engine: Engine, session: Session, payload: Any) -> None:  # noqa: ARG001
    session.stage.to_socket("heartbeat", "")


async def _end(engine: Engine, session: Session, payload: Any) -> None:  # noqa: ARG001
    session.end("NORMAL_EXIT", "The client ended the session")


async def _talk_stream(engine: Engine, session: Session, payload: Any) -> None:  # noqa: ARG001
    if isinstance(payload, dict):
        session.streams.chunk(payload)
    else:
        session.stage.warn("talkstream needs a payload with content, startOfSpeech, endOfSpeech and correlationId")


async def _audio(engine: Engine, session: Session, payload: Any) -> None:
    """Speech as sound of the client's own. It is taken, and not yet played."""


async def _data(engine: Engine, session: Session, payload: Any) -> None:  # noqa: ARG001
    """A message of the page, or an empty one that only opens the way."""
    to_socket = session.stage.to_socket
    if not session.is_ready:
        session.ready()
        session.stage.channel.open(lambda text: to_socket(DATA, json.loads(text)))
    if payload:
        page.received(session, payload if isinstance(payload, str) else json.dumps(payload))


_HANDLERS: Mapping[str, Callable[[Engine, Session, Any], Awaitable[None]]] = {
    "offer": _offer,
    "icecandidate": _candidate,
    "heartbeat": _heartbeat,
    "endsession": _end,
    "talkstream": _talk_stream,
    "agentaudioinput": _audio,
    "agentaudioinputend": _audio,
    DATA: _data,
}
