"""What each signalling message of a client does."""

from __future__ import annotations

import base64
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

_WRONG_AUDIO = "agentaudioinput needs audioData (base64 of pcm_s16le), sampleRate (8000 to 48000) and channels (1 or 2)"


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
    if before is not None and isinstance(sdp, str) and (again := await before.restart(sdp)) is not None:
        session.stage.to_socket("answer", again)
        return
    fault = engine.fault("/media")
    if fault is not None and fault.action == "none":
        return
    peer = await engine.connect(session, 0.0 if fault is None else fault.seconds)
    try:
        answer = await peer.answer(sdp if isinstance(sdp, str) else "")
    except ValueError as error:
        engine.spawn(peer.close())
        session.stage.warn(f"The offer is not a session description: {error}")
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


async def _audio(engine: Engine, session: Session, payload: Any) -> None:  # noqa: ARG001
    """Speech as sound of the client's own: samples of 16 bits, little-endian."""
    try:
        rate, channels = int(payload["sampleRate"]), int(payload.get("channels", 1))
        pcm = base64.b64decode(payload["audioData"], validate=True)
        is_right = payload.get("encoding", "pcm_s16le") == "pcm_s16le" and 8000 <= rate <= 48_000 and channels in (1, 2)
    except (TypeError, KeyError, ValueError, AttributeError):
        is_right = False
    if is_right:
        session.stage.voice.play(pcm, rate, channels)
    else:
        session.stage.warn(_WRONG_AUDIO)


async def _audio_end(engine: Engine, session: Session, payload: Any) -> None:
    """A sequence of sound has ended. What was sent of it is played to its end."""


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
    "agentaudioinputend": _audio_end,
    DATA: _data,
}
