"""The driver of an exchange for async code, as ``wire`` is for threads."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from anam_personas.api.call import Lost, Reply
from anam_personas.api.connect import async_client_maker, check_transport, made, running_loop
from anam_personas.api.errors import CallFailed
from anam_personas.api.exchange import SEND, exchange
from anam_personas.api.process import PerProcess, process
from anam_personas.api.wire import lost, reply_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Generator

    from anam_personas.api.call import Call, Outcome
    from anam_personas.api.connect import AsyncClient
    from anam_personas.api.exchange import Terms

T = TypeVar("T")


class AsyncDriver:
    """Drives exchanges in async code; ``_send``, by a subclass, sends one request."""

    terms: Terms

    async def run(self, call: Call) -> Reply:
        """The reply of a success. Raises the leaves of ``anam_personas.api.errors``."""
        steps = exchange(call, self.terms)
        try:
            step = next(steps)
            while True:
                if step is SEND:
                    step = steps.send(await self._send(call))
                else:
                    await self._wait(step)
                    step = next(steps)
        except StopIteration as end:
            reply: Reply = end.value
            return reply

    async def converse(self, steps: Generator[Call, Reply, T]) -> T:
        """Run the calls that ``steps`` yields, give it each reply or failure; what it returns in the end."""
        try:
            call = next(steps)
            while True:
                try:
                    reply = await self.run(call)
                except CallFailed as error:
                    call = steps.throw(error)
                else:
                    call = steps.send(reply)
        except StopIteration as end:
            result: T = end.value
            return result

    async def once(self, call: Call) -> Outcome:
        """What comes of sending a call one time, of whatever status."""
        return await self._send(call)

    async def aclose(self) -> None:
        """Close the connections."""
        raise NotImplementedError

    async def _send(self, call: Call) -> Outcome:
        raise NotImplementedError

    async def _wait(self, seconds: float) -> None:
        import anyio

        await anyio.sleep(seconds)


class AsyncWire(AsyncDriver):
    """Sends calls from any number of tasks, in any number of event loops, ``connections`` of them at once in each.

    Otherwise like `SyncWire`. A connection belongs to the loop that created it, so each loop has its own.
    """

    def __init__(
        self,
        terms: Terms,
        *,
        timeout: float,
        connections: int,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[object]] | None = None,
    ) -> None:
        self.terms = terms
        self._sleep = sleep
        self._closed = False
        self._transport = transport
        self._connections = connections
        self._loops = PerProcess(
            lambda: _Loops(made(lambda: async_client_maker(terms.access, timeout, transport))), _Loops.abandon
        )
        self._first: tuple[object, object] | None = None
        self._loops.get()

    async def aclose(self) -> None:
        """Close the connections of this process; those of other loops that are in use, once they are free. Whoever sends
        after that gets RuntimeError.
        """
        self._closed = True
        loops = self._loops.made()
        if loops is not None:
            await loops.aclose(running_loop())

    async def _send(self, call: Call) -> Outcome:
        if self._closed:
            raise RuntimeError("the client is closed")
        asked, here = self.terms.clock(), process()
        slots = await self._slots()
        async with slots.free:
            # Only now: the time of a reply does not run while others are under way.
            queued = self.terms.clock() - asked
            if self._closed:
                raise RuntimeError("the client is closed")
            client = slots.take()
            try:
                answer = await client.send(call)
            except httpx.RequestError as error:
                return lost(error, self.terms.access.key, queued)
            finally:
                slots.idle.append(client)
                if self._closed:
                    await slots.aclose()
        if process() != here:  # forked in the middle, by this very thread: the reply is the parent's
            return Lost("the process was forked", sent=True, queued=queued)
        return reply_of(answer, queued)

    async def _wait(self, seconds: float) -> None:
        await (super()._wait(seconds) if self._sleep is None else self._sleep(seconds))

    async def _slots(self) -> _Slots:
        """The connections of the running loop."""
        loops, loop = self._loops.get(), running_loop()
        found = loops.slots.get(id(loop))
        if found is not None:
            return found
        if self._transport is not None:
            here = (process(), loop)
            self._first = self._first or here
            if self._first != here:
                check_transport(self._transport)
        return await loops.begin(loop, self._connections)


class _Loops:
    """The connections of one process, by loop."""

    def __init__(self, make: Callable[[object], AsyncClient]) -> None:
        self._make = make
        self.slots: dict[int, _Slots] = {}  # by identity: a loop that has slots is alive, or at least not reused

    async def begin(self, loop: object, connections: int) -> _Slots:
        """The connections of a loop that has none yet. Those of loops that were closed are dropped."""
        for key, other in list(self.slots.items()):
            if isinstance(other.loop, asyncio.AbstractEventLoop) and other.loop.is_closed():
                self.slots.pop(key, None)
                other.close()
        begun = self.slots[id(loop)] = _Slots(loop, lambda: self._make(loop), connections)
        begun.until = self._until_its_end(begun)
        await anext(begun.until)
        return begun

    async def _until_its_end(self, slots: _Slots) -> AsyncGenerator[None, None]:
        # A loop closes the asynchronous generators that it began before it ends (asyncio.run, trio.run): the one moment
        # at which connections that were never closed can still be.
        try:
            yield
        finally:
            self.slots.pop(id(slots.loop), None)
            await slots.aclose()

    async def aclose(self, loop: object) -> None:
        for other in list(self.slots.values()):
            if other.loop is loop:
                await other.until.aclose()
            else:
                other.close()

    def abandon(self) -> None:
        for slots in list(self.slots.values()):
            slots.idle.clear()
            for client in list(slots.made):
                client.abandon()
            with suppress(StopIteration, RuntimeError):  # ended here and now, or its loop, the parent's, would be woken
                slots.until.aclose().send(None)


class _Slots:
    """The connections of one loop."""

    until: AsyncGenerator[None, None]

    def __init__(self, loop: object, make: Callable[[], AsyncClient], connections: int) -> None:
        self.loop = loop
        self._make = make
        self.made: set[AsyncClient] = set()
        self.idle: list[AsyncClient] = []
        self.free = _semaphore(loop, connections)

    def take(self) -> AsyncClient:
        """An idle connection, the one that was used last, or a new one."""
        if self.idle:
            return self.idle.pop()
        client = self._make()
        self.made.add(client)
        return client

    def close(self) -> None:
        """Close what is idle, as far as that can be done without the loop."""
        while self.idle:
            self.idle.pop().close()

    async def aclose(self) -> None:
        while self.idle:
            await self.idle.pop().aclose()


def _semaphore(loop: object, connections: int) -> Any:
    if isinstance(loop, asyncio.AbstractEventLoop):
        return asyncio.Semaphore(connections)
    import anyio

    return anyio.Semaphore(connections)
