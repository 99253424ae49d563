"""uvicorn's HTTP protocol with what it leaves open: a bound on the time and the size of a request's head."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from anam_personas.serve.joined import Joined
from anam_personas.serve.problem import Problem

if TYPE_CHECKING:
    from asyncio import Transport

HEAD_SECONDS: Final = 10.0
"""In which the head of a request must have arrived, and a connection must have sent one."""
HEAD_BYTES: Final = 32 * 1024
MOST_CONNECTIONS: Final = 5_000
"""Of one process: beyond, a new one is answered with 503 and closed."""
_REASONS: Final = {408: "request-timeout", 503: "overloaded"}


class GuardedProtocol(HttpToolsProtocol):
    """Ends connections that send their heads slowly or without end, and refuses with problem details."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._timer: Any = None
        self._head = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self.transport = Joined(transport, self.loop)  # type: ignore[assignment]
        if len(self.connections) > MOST_CONNECTIONS:
            self._refuse(503, "too many connections are open; try again later", retry_after=1)
            return
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take the next bytes, if the head has room for them."""
        if self._timer is not None:
            self._head += len(data)
            # A body may be in the same piece, and is bounded elsewhere: a piece is at most 256 KiB.
            if self._head > HEAD_BYTES and b"\r\n\r\n" not in data:
                self._refuse(431, f"the head of a request has at most {HEAD_BYTES:,} bytes")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        if self._timer is None:
            self._wait()

    def on_headers_complete(self) -> None:
        """The head is complete."""
        self._stop()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP."""
        self._refuse(400, msg)

    def _wait(self) -> None:
        self._head = 0
        self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        if self._head:
            self._refuse(408, f"the head of a request must arrive within {HEAD_SECONDS:.0f} s")
        elif not self.transport.is_closing():
            self.transport.close()

    def _refuse(self, status: int, detail: str, retry_after: float | None = None) -> None:
        self._stop()
        if self.transport.is_closing():
            return
        reason = _REASONS.get(status, "bad-request")
        problem = Problem(status, reason, detail, retry_after=retry_after, headers={"connection": "close"})
        content = problem.body()
        lines = [b"HTTP/1.1 %d %s" % (status, HTTPStatus(status).phrase.encode())]
        lines += [name + b": " + value for name, value in problem.header_list()]
        lines += [b"cache-control: no-store", b"content-length: %d" % len(content)]
        self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + content)
        self.transport.close()
