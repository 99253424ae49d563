"""A server on loopback in the place of the API: it keeps every request with its headers, and hands it on or answers for itself."""

from __future__ import annotations

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlsplit

from tests.security.texts import EVIL

if TYPE_CHECKING:
    from collections.abc import Callable


class Taken(NamedTuple):
    """A request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, bytes]


def refusing(taken: Taken) -> Answer:
    """An API that was taken over: it repeats what it was given, and tells the terminal and the runner what to do."""
    said = {
        "error": "".join(EVIL),
        "message": f"{taken.headers.get('authorization')} {''.join(EVIL)}",
        "details": EVIL[1],
    }
    return 403, json.dumps(said).encode()


def lying(taken: Taken) -> Answer:
    """Success, with nothing of what was asked for."""
    return 200, json.dumps(
        {"error": "".join(EVIL), "data": [{"id": f"x{EVIL[1]}", "name": EVIL[5]}], "meta": EVIL[0]}
    ).encode()


class Relay:
    """Hands everything on to a server that is honest."""

    def __init__(self, url: str) -> None:
        self._netloc = urlsplit(url).netloc

    def __call__(self, taken: Taken) -> Answer:
        connection = http.client.HTTPConnection(self._netloc, timeout=20)
        try:
            kept = {name: value for name, value in taken.headers.items() if name in {"authorization", "content-type"}}
            connection.request(taken.method, taken.path, taken.body, kept)
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()


class Sink:
    """Listens on a port of its own until it is left."""

    def __init__(self, answer: Callable[[Taken], Answer]) -> None:
        self.taken: list[Taken] = []
        self.answer = answer
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                taken = Taken(self.command, self.path, headers, body)
                sink.taken.append(taken)
                status, data = sink.answer(taken)
                self.send_response(status)
                self.send_header("content-type", "application/json")
                if status != 204:
                    self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = do_CONNECT = handle_any  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
                """Nothing on the terminal."""

        return Handler
