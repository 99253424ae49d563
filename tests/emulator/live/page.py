"""A client that speaks to a session over its socket, as a page does, without WebRTC."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from websockets.sync.client import connect

from tests.emulator.support import SOMEBODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection

    from anam_personas.emulator import Emulator

GREETING = {**SOMEBODY, "initialMessage": "Hi there."}
SILENT = {**SOMEBODY, "skipGreeting": True}


def start(emulator: Emulator, persona: dict[str, Any] | None = None, **more: Any) -> str:
    """The id of a new session."""
    body = {"personaConfig": SILENT if persona is None else persona, **more}
    reply = httpx.post(f"{emulator.url}/v1/engine/session", json=body, headers={"Authorization": "Bearer any"})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["sessionId"])


def socket_url(emulator: Emulator, session: str) -> str:
    return f"{emulator.url.replace('http', 'ws', 1)}/ws?session_id={session}"


class Page:
    def __init__(self, emulator: Emulator, session: str, socket: ClientConnection) -> None:
        self.emulator, self.session, self.socket = emulator, session, socket
        self.seen: list[dict[str, Any]] = []

    def send(self, action: str, payload: Any = "") -> None:
        self.socket.send(json.dumps({"actionType": action, "sessionId": self.session, "payload": payload}))

    def data(self, kind: str, **fields: Any) -> None:
        self.send("datachannel", {"message_type": kind, "session_id": self.session, **fields})

    def open(self) -> None:
        """Open the way of data, and wait until the session is ready."""
        self.send("datachannel")
        self.until("sessionready")

    def say(self, text: str) -> str:
        """Type something; the id of the action once it is echoed."""
        self.data("speech", content=text)
        while (echo := self.until("speechText"))["role"] == "persona":
            pass  # what it interrupts
        assert (echo["content"], echo["end_of_speech"]) == (text, True)
        return str(echo["user_action_correlation_id"])

    def until(self, kind: str) -> Any:
        """The payload of the next message of a kind, of the socket or of the data channel; the others are kept in ``seen``."""
        while True:
            message = json.loads(self.socket.recv(timeout=5))
            assert message["sessionId"] == self.session
            name, payload = message["actionType"], message["payload"]
            if name == "datachannel":
                name, payload = payload["messageType"], payload["data"]
            self.seen.append({"kind": name, "payload": payload})
            if name == kind:
                return payload

    def heard(self) -> tuple[str, dict[str, Any]]:
        """What the persona says until its message ends, with the last piece."""
        whole = ""
        while True:
            piece = self.until("speechText")
            assert piece["role"] == "persona"
            whole += piece["content"]
            if piece["end_of_speech"]:
                return whole, piece

    def is_quiet(self) -> bool:
        """Whether the persona has said nothing since the last look."""
        before = len(self.seen)
        self.send("heartbeat")
        self.until("heartbeat")
        return all(each["kind"] != "speechText" for each in self.seen[before:])

    def get(self, rest: str = "") -> Any:
        reply = httpx.get(
            f"{self.emulator.url}/v1/sessions/{self.session}{rest}", headers={"Authorization": "Bearer any"}
        )
        assert reply.status_code == 200, reply.text
        return reply.json()

    def closed(self) -> tuple[int, str]:
        """How the socket was closed, once it is."""
        import websockets

        try:
            while True:
                self.socket.recv(timeout=5)
        except websockets.ConnectionClosed as closed:
            return (0, "") if closed.rcvd is None else (closed.rcvd.code, closed.rcvd.reason)


@contextmanager
def page(emulator: Emulator, persona: dict[str, Any] | None = None, **more: Any) -> Iterator[Page]:
    """A page that is connected to a new session."""
    session = start(emulator, persona, **more)
    with connect(socket_url(emulator, session), open_timeout=5, close_timeout=1) as socket:
        yield Page(emulator, session, socket)
