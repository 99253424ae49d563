"""The HTTP server: uvicorn with a hold on its connections, so that a fault can really close one."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol

from anam_personas import errors
from anam_personas.emulator.door import is_here
from anam_personas.emulator.live.signalling import LONGEST

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Scope


class Wire:
    """The open connections, by their peer's address, and whether it is time to end."""

    def __init__(self) -> None:
        self.closing = asyncio.Event()
        # Weakly: a connection that becomes a socket is handed to another protocol, which does not tell of its end.
        self._open: WeakValueDictionary[Any, asyncio.Transport] = WeakValueDictionary()

    def protocol(self) -> type[asyncio.Protocol]:
        """A protocol for uvicorn that reports every connection it opens and closes."""
        open_ = self._open

        class Protocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                open_[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                open_.pop(self.client, None)
                super().connection_lost(exc)

        return Protocol

    def hang_up(self, scope: Scope) -> None:
        """Close the connection that a request came by, once what was written to it is sent."""
        transport = self._open.get(scope["client"])
        if transport is not None:
            transport.close()

    async def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        if seconds > 0:
            try:
                await asyncio.wait_for(self.closing.wait(), seconds)
            except TimeoutError:
                return

    def close(self) -> None:
        """Close every connection."""
        for transport in list(self._open.values()):
            transport.abort()


class Server(uvicorn.Server):
    """uvicorn's server, stopped by an event instead of polling, so it stops in milliseconds."""

    def __init__(
        self, app: ASGIApp, wire: Wire, on_ready: Callable[[], None], on_close: Callable[[], Awaitable[None]]
    ) -> None:
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http=wire.protocol(),
            ws=WSProtocol,
            ws_max_size=4 * LONGEST,
            lifespan="off",
            # No log settings: they would change uvicorn's loggers for the entire process, which may serve another app.
            log_config=None,
            # The peer's true address is what a connection is found by.
            proxy_headers=False,
            date_header=False,
            server_header=False,
        )
        super().__init__(config)
        self._wire = wire
        self._on_ready, self._on_close = on_ready, on_close

    async def main_loop(self) -> None:
        """Serve until it is time to end."""
        self._on_ready()
        await self._wire.closing.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, close every connection, and let what is being handled end."""
        for server in self.servers:
            server.close()
        for each in sockets or []:
            each.close()
        await self._on_close()
        if self.server_state.tasks:  # sockets say goodbye
            await asyncio.wait(self.server_state.tasks, timeout=0.1)
        self._wire.close()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=1)
        # One more turn of the loop, in which the transports report that they closed.
        await asyncio.sleep(0)


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound. Raises UsageError where the address cannot be had, or is not one of this machine alone."""
    if not is_here(f"[{host}]" if ":" in host else host):
        raise errors.UsageError(
            f"{host} is not this machine alone: the emulator listens on 127.0.0.1, ::1 or localhost"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol must be named: asyncio turns Nagle's delay of 40 ms off only for sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise errors.cannot_listen(host, port, error) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """The address of a bound socket, as a URL without a slash at its end."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
