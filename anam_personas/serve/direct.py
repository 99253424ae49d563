"""The service's way to the API without a proxy: its own connections, which take a third of the time of aiohttp's layers.

A token costs the service little else than its request to the API, so this is where its throughput is decided.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import httpx
from aiohappyeyeballs import start_connection

from anam_personas.api.async_wire import AsyncDriver
from anam_personas.api.call import Lost
from anam_personas.api.connect import trusted
from anam_personas.api.direct import Place
from anam_personas.api.direct_async import addresses
from anam_personas.api.wire import reply_of
from anam_personas.serve.connection import Broken, Connection
from anam_personas.serve.pool import Pool

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from anam_personas.api.call import Call, Outcome
    from anam_personas.api.exchange import Terms

CONNECT: Final = 5.0
"""Seconds in which a connection must be there, TLS included."""
_NEXT_ADDRESS: Final = 0.25
"""Seconds after which the next address of a host is tried, too (RFC 8305)."""


class DirectWire(AsyncDriver):
    """Sends calls from any number of tasks of one event loop, ``connections`` of them at once; the others wait in turn.

    Connecting is bounded; the time of an entire call is up to the caller, who bounds that with its retries.
    """

    def __init__(self, terms: Terms, *, connections: int) -> None:
        self.terms = terms
        self._place = Place(terms.access, trusted(tls=terms.access.url.startswith("https:")))
        self._pool = Pool(self._dial, connections)

    async def _send(self, call: Call) -> Outcome:
        request = self._place.request(call)
        for is_again in (False, True):
            try:
                connection = await self._pool.take()
            except OSError as error:
                return Lost(self._said(error), sent=False)
            was_used = connection.requests > 0
            try:
                return reply_of(await connection.ask(request, call.largest), 0.0)
            except Broken as error:
                # Servers end idle connections at any time, perhaps just now: what was sent then was not read.
                if is_again or not was_used or error.heard or not (call.repeatable or not error.sent):
                    return Lost(self._said(error), sent=error.sent)
            except (httpx.DecodingError, ValueError) as error:
                return Lost(self._said(error), sent=True)
            finally:
                self._pool.give(connection)
        raise AssertionError("the second time is the last")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    async def _dial(self, on_end: Callable[[Connection], None]) -> Connection:
        place = self._place
        async with asyncio.timeout(CONNECT):
            found = await addresses(place)
            sock = await start_connection(found, happy_eyeballs_delay=_NEXT_ADDRESS)
            return await _connected(sock, place, on_end)

    def _said(self, error: Exception) -> str:
        return self.terms.access.key.redact(str(error) or type(error).__name__)


async def _connected(sock: socket.socket, place: Place, on_end: Callable[[Connection], None]) -> Connection:
    name = place.host if place.context is not None else None
    try:
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(on_end), sock=sock, ssl=place.context, server_hostname=name
        )
    except BaseException:
        sock.close()
        raise
    return connection
