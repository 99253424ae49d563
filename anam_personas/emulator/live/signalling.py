"""The signalling socket: ``/ws?session_id=...``, JSON messages ``{actionType, sessionId, payload}`` both ways."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from anam_personas.emulator.exchange import Refused, decode, encode
from anam_personas.emulator.live.actions import act

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.live.engine import Engine
    from anam_personas.emulator.live.session import Session

NORMAL, POLICY_VIOLATION, TOO_BIG = 1000, 1008, 1009
LONGEST = 1_000_000
"""Characters of one message. A longer one closes the socket."""
_UNSENT = 5000
"""Messages that wait for a client which does not read; then it is cut off."""
_GOODBYE_SECONDS = 1.0


class OpenSocket:
    """One socket. What is sent to it is queued, and written by `write`."""

    def __init__(self, session_id: str) -> None:
        self._session_id = session_id
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(_UNSENT + 1)
        self.over = False
        self._code = NORMAL

    def send(self, action: str, payload: Document | str) -> None:
        """Send a message."""
        if not self.over:
            if self._queue.qsize() >= _UNSENT:
                self.close()
                return
            message = {"actionType": action, "sessionId": self._session_id, "payload": payload}
            self._queue.put_nowait(encode(message).decode("ascii"))

    def close(self, code: int = NORMAL) -> None:
        """Close it, once what was sent is out."""
        if not self.over:
            self.over, self._code = True, code
            self._queue.put_nowait(None)

    async def write(self, socket: WebSocket) -> None:
        """Write what is sent until it is closed."""
        with suppress(WebSocketDisconnect, RuntimeError):  # the client has gone while it was written to
            while (text := await self._queue.get()) is not None:
                await socket.send_text(text)
            await socket.close(self._code)


async def serve(engine: Engine, socket: WebSocket) -> None:
    """One socket, from its opening to its end."""
    id_ = socket.query_params.get("session_id", "")
    session = engine.find(id_)
    fault = engine.fault("/socket")
    if fault is not None and fault.action == "refuse":
        await socket.close(POLICY_VIOLATION)
        return
    await socket.accept()
    if session is None:
        reason = "session_id is missing" if not id_ else "No session of this id is running"
        await socket.close(POLICY_VIOLATION, reason)
        return
    opened = OpenSocket(id_)
    session.attach(opened)
    if fault is not None:
        engine.drop_later(opened, fault.seconds)
    reading = asyncio.ensure_future(_read(engine, session, opened, socket))
    writing = asyncio.ensure_future(opened.write(socket))
    try:
        await asyncio.wait([reading, writing], return_when=asyncio.FIRST_COMPLETED)
        if opened.over:  # by us: what was sent goes out first
            await asyncio.wait([writing], timeout=_GOODBYE_SECONDS)
    finally:
        opened.over = True
        for task in (reading, writing):
            task.cancel()
        await asyncio.gather(reading, writing, return_exceptions=True)
        session.detach(opened)


async def _read(engine: Engine, session: Session, opened: OpenSocket, socket: WebSocket) -> None:
    while not opened.over:
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return
        text = received.get("text")
        if isinstance(text, str) and len(text) > LONGEST:
            opened.close(TOO_BIG)
            continue
        message = _message(text, session)
        if message is None:
            opened.send("warning", "A signalling message is a JSON object with actionType, sessionId and payload")
        else:
            await act(engine, session, message)


def _message(text: Any, session: Session) -> Document | None:
    if not isinstance(text, str):
        return None
    try:
        message = decode(text.encode("utf-8", "surrogatepass"))
    except Refused:
        return None
    is_right = isinstance(message, dict) and message.get("sessionId", session.setup.id) == session.setup.id
    return message if is_right else None
