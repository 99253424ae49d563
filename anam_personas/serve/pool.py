"""Connections that are kept: who asks takes the one that was used last, or the first that becomes free or is made.

Who waits is served in turn. A connection is made for each who waits, up to a bound, but nobody waits for that one: with
hundreds of callers at once the connections of those who are done serve the others long before there are hundreds.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from anam_personas.serve.connection import Connection

LONGEST_IDLE: Final = 15.0
"""Seconds after which an unused connection is closed."""


class Pool:
    """Of one event loop. ``dial`` makes a connection, which calls what it is given when it ends; it raises OSError."""

    def __init__(self, dial: Callable[[Callable[[Connection], None]], Awaitable[Connection]], most: int) -> None:
        self._dial = dial
        self._most = most
        self._open: set[Connection] = set()
        self._idle: list[Connection] = []
        self._waiting: deque[asyncio.Future[Connection]] = deque()
        self._dialling: set[asyncio.Task[None]] = set()
        self._sweeping: asyncio.TimerHandle | None = None
        self._is_closed = False

    async def take(self) -> Connection:
        """A connection, to be given back. Raises what dialling raises."""
        if self._idle:
            return self._idle.pop()
        mine: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        self._dial_as_needed()
        try:
            return await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled() and mine.exception() is None:
                self.give(mine.result())  # it came in the same moment
            elif mine in self._waiting:
                self._waiting.remove(mine)
            raise

    def give(self, connection: Connection) -> None:
        """Give a connection back. One that cannot go on, such as that of a task that was cancelled, is ended."""
        if self._is_closed or not connection.may_go_on():
            connection.abort()
            return
        while self._waiting:
            next_one = self._waiting.popleft()
            if not next_one.done():
                next_one.set_result(connection)
                return
        loop = asyncio.get_running_loop()
        connection.since = loop.time()
        self._idle.append(connection)
        if self._sweeping is None:
            self._sweeping = loop.call_later(LONGEST_IDLE, self._sweep)

    async def aclose(self) -> None:
        """Close the connections, those in use as soon as they are given back."""
        self._is_closed = True
        if self._sweeping is not None:
            self._sweeping.cancel()
        for task in list(self._dialling):
            task.cancel()
        await asyncio.gather(*self._dialling, return_exceptions=True)
        for connection in [*self._idle]:
            connection.close()
        await asyncio.sleep(0)  # in which their transports end

    def _dial_as_needed(self) -> None:
        while len(self._dialling) < len(self._waiting) and len(self._open) + len(self._dialling) < self._most:
            task = asyncio.get_running_loop().create_task(self._make())
            self._dialling.add(task)
            task.add_done_callback(self._made)

    async def _make(self) -> None:
        try:
            connection = await self._dial(self._ended)
        except OSError as error:
            self._tell(error)
            return
        if connection.is_open:
            self._open.add(connection)
        self.give(connection)

    def _made(self, task: asyncio.Task[None]) -> None:
        self._dialling.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:  # a bug
            self._tell(error)
        self._dial_as_needed()

    def _tell(self, error: BaseException) -> None:
        """Let the first who waits know that no connection could be made."""
        while self._waiting:
            next_one = self._waiting.popleft()
            if not next_one.done():
                next_one.set_exception(error)
                return

    def _ended(self, connection: Connection) -> None:
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if not self._is_closed:
            self._dial_as_needed()

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        last = loop.time() - LONGEST_IDLE
        for connection in [each for each in self._idle if each.since <= last]:
            connection.close()
        self._sweeping = loop.call_at(self._idle[0].since + LONGEST_IDLE, self._sweep) if self._idle else None
