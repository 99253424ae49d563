"""A client of the emulator's socket, as small as one turn needs it."""

from __future__ import annotations

import json
import socket
from collections import deque
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Message, Ping, RejectConnection, Request, TextMessage

from anam_personas.errors import ApiUnavailable, UsageError
from anam_personas.text.whole import whole

if TYPE_CHECKING:
    from wsproto.events import Event

Json = dict[str, Any]
_SECONDS = 10.0
_CHUNK = 65_536


def begin(address: str, token: str) -> Json:
    """Start a session with a token; what the emulator says of it. Raises `UsageError` where it refuses."""
    where = urlsplit(address)
    connection = HTTPConnection(where.hostname or "", where.port, timeout=_SECONDS)
    try:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/engine/session", "{}", headers)
        reply = connection.getresponse()
        body: Json = json.loads(reply.read())
    except (OSError, ValueError) as error:
        raise ApiUnavailable(f"the emulator did not start the session: {error}") from error
    finally:
        connection.close()
    if reply.status != 200:
        raise UsageError(f"the emulator did not start the session: {body.get('message', reply.status)}")
    return body


class Wire:
    """An open socket of a session, with messages of JSON. To be used in a ``with``."""

    def __init__(self, begun: Json) -> None:
        host, _, port = str(begun["engineHost"]).rpartition(":")
        self._session = begun["sessionId"]
        target = f"{begun.get('signallingEndpoint', '/ws')}?session_id={self._session}"
        self._socket = socket.create_connection((host.strip("[]"), int(port)), _SECONDS)
        self._ws = WSConnection(ConnectionType.CLIENT)
        self._arrived: deque[Json] = deque()
        self._piece = ""
        self.is_open = False
        self._socket.sendall(self._ws.send(Request(host=str(begun["engineHost"]), target=target)))
        while not self.is_open:
            self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, action: str, payload: Any = "") -> None:
        """Send a message."""
        message = {"actionType": action, "sessionId": self._session, "payload": payload}
        self._socket.sendall(self._ws.send(Message(data=json.dumps(message))))

    def receive(self, seconds: float) -> Json | None:
        """The next message; None where none comes in time, or the socket was closed."""
        self._socket.settimeout(seconds)
        try:
            while not self._arrived and self.is_open:
                self._read()
        except TimeoutError:
            return None
        return self._arrived.popleft() if self._arrived else None

    def _read(self) -> None:
        data = self._socket.recv(_CHUNK)
        self._ws.receive_data(data or None)
        for event in self._ws.events():
            self._take(event)
        if not data:
            self.is_open = False

    def _take(self, event: Event) -> None:
        if isinstance(event, AcceptConnection):
            self.is_open = True
        elif isinstance(event, RejectConnection):
            raise ApiUnavailable(f"the emulator refused the session's socket ({event.status_code})")
        elif isinstance(event, TextMessage):
            self._piece += event.data
            if event.message_finished:
                self._arrived.append(whole(json.loads(self._piece)))
                self._piece = ""
        elif isinstance(event, Ping):
            self._socket.sendall(self._ws.send(event.response()))
        elif isinstance(event, CloseConnection):
            self.is_open = False
