"""uvloop with what it leaves out: of the connections that wait to be accepted, all are accepted at once.

libuv accepts one in each turn of the loop, and a turn of a busy service takes as long as its requests. So of two hundred callers
who come together the last would wait for two hundred turns, however fair the rest is.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import uvloop

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_PAUSE: Final = 1.0
"""Seconds without accepting where the process has no file left for a connection."""


class Loop(uvloop.Loop):
    """A loop whose servers accept up to ``backlog`` connections a turn, as those of asyncio's own loop."""

    async def create_server(self, protocol_factory: Any, *args: Any, **options: Any) -> Any:
        """As asyncio's; for a socket that listens already, without TLS, it is a `Server`."""
        sock, backlog = options.get("sock"), options.get("backlog", 100)
        if sock is None or options.get("ssl") is not None:
            return await super().create_server(protocol_factory, *args, **options)
        return Server(self, sock, protocol_factory, backlog)


class Server(asyncio.AbstractServer):
    """Accepts the connections of a socket that listens."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, sock: socket.socket, make: Callable[[], asyncio.BaseProtocol], most: int
    ) -> None:
        self._loop = loop
        self._sock = sock
        self._make = make
        self._most = most
        self._beginning: set[asyncio.Task[Any]] = set()
        self._later: asyncio.TimerHandle | None = None
        self._is_serving = False
        sock.settimeout(0)
        self._serve()

    @property
    def sockets(self) -> tuple[socket.socket, ...]:
        """The socket."""
        return (self._sock,) if self._is_serving else ()

    def is_serving(self) -> bool:
        """Whether it accepts connections."""
        return self._is_serving

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Its loop."""
        return self._loop

    async def start_serving(self) -> None:
        """It serves from its beginning."""

    async def serve_forever(self) -> None:
        """Serve until it is cancelled."""
        try:
            await self._loop.create_future()
        finally:
            self.close()

    def close(self) -> None:
        """Accept no more. Connections that are there stay."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        elif self._is_serving:
            self._loop.remove_reader(self._sock)
        self._is_serving = False

    async def wait_closed(self) -> None:
        """Wait for those that were accepted to begin."""
        await asyncio.gather(*self._beginning, return_exceptions=True)

    def _serve(self) -> None:
        self._later, self._is_serving = None, True
        self._loop.add_reader(self._sock, self._accept)

    def _accept(self) -> None:
        for _ in range(self._most):
            try:
                connection, _ = self._sock.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:  # no file, or no memory, is left
                self._loop.remove_reader(self._sock)
                self._later = self._loop.call_later(_PAUSE, self._serve)
                return
            connection.settimeout(0)
            task = self._loop.create_task(self._begin(connection))
            self._beginning.add(task)
            task.add_done_callback(self._beginning.discard)

    async def _begin(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._make, connection)
        except OSError:  # it ended before it began
            connection.close()
