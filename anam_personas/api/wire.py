"""The two drivers of an exchange, over httpx: one for threads, one for async. No policy stands here."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import lru_cache
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Final, TypeVar

import httpx

from anam_personas import __version__
from anam_personas.api.call import Lost, Reply
from anam_personas.api.connect import client_maker, client_options, made, whole_time
from anam_personas.api.direct import not_whole
from anam_personas.api.errors import CallFailed
from anam_personas.api.exchange import SEND, exchange

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    import anyio

    from anam_personas.api.access import Access, ApiKey
    from anam_personas.api.call import Call, Outcome
    from anam_personas.api.connect import Client
    from anam_personas.api.exchange import Terms

T = TypeVar("T")

# Raised before a byte of the request is on its way; any other transport error may come after the server has read it.
_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class SyncWire:
    """Sends calls from any number of threads, ``connections`` of them at once; the others wait for their turn.

    ``timeout`` (seconds) bounds connecting, every read and every write, and `whole_time` of it a reply as a whole.
    ``transport`` replaces the network.

    Each connection is a client of its own, in the hands of one thread at a time: a pool that threads share can
    take a connection on which a reply has just come for one that the server closed, and close it under its user
    (httpcore 1.0.9), which would leave a create unknown for no reason.
    """

    def __init__(
        self,
        terms: Terms,
        *,
        timeout: float,
        connections: int,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.terms = terms
        self._request = _request_maker(terms.access)
        self._sleep = sleep
        self._closed = False
        self._make = client_maker(terms.access, timeout, transport)
        self._idle: LifoQueue[Client | None] = LifoQueue()  # what was used last is warm, and on top
        for _ in range(connections - 1):
            self._idle.put(None)
        self._idle.put(made(self._make))

    def run(self, call: Call) -> Reply:
        """The reply of a success. Raises the leaves of ``anam_personas.api.errors``."""
        steps = exchange(call, self.terms)
        try:
            step = next(steps)
            while True:
                if step is SEND:
                    step = steps.send(self._send(call))
                else:
                    self._sleep(step)
                    step = next(steps)
        except StopIteration as end:
            reply: Reply = end.value
            return reply

    def converse(self, steps: Generator[Call, Reply, T]) -> T:
        """Run the calls that ``steps`` yields, give it each reply or failure; what it returns in the end."""
        try:
            call = next(steps)
            while True:
                try:
                    reply = self.run(call)
                except CallFailed as error:
                    call = steps.throw(error)
                else:
                    call = steps.send(reply)
        except StopIteration as end:
            result: T = end.value
            return result

    def close(self) -> None:
        """Close the connections, those in use once they are free. Whoever sends after that gets RuntimeError."""
        self._closed = True
        idle = []
        with suppress(Empty):
            while True:
                idle.append(self._idle.get_nowait())
        for client in idle:
            self._put_back(client)

    def _send(self, call: Call) -> Outcome:
        client = self._idle.get()
        try:
            if self._closed:
                raise RuntimeError("the client is closed")
            client = client or self._make()
            response = client.send(self._request(call))
        except httpx.RequestError as error:
            return _lost(error, self.terms.access.key)
        finally:
            self._put_back(client)
        return Reply(response.status_code, response.headers, response.content)

    def _put_back(self, client: Client | None) -> None:
        if self._closed and client is not None:
            client.close()
        self._idle.put(client)


class AsyncWire:
    """The same for async code."""

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
        self._request = _request_maker(terms.access)
        self._sleep = sleep or _sleep
        options = client_options(terms.access, timeout, connections, transport)
        self._whole = whole_time(timeout)
        self._connections = connections
        self._free: anyio.Semaphore | None = None
        self._client = made(lambda: httpx.AsyncClient(**options))

    async def run(self, call: Call) -> Reply:
        """The reply of a success. Raises the leaves of ``anam_personas.api.errors``."""
        steps = exchange(call, self.terms)
        try:
            step = next(steps)
            while True:
                if step is SEND:
                    step = steps.send(await self._send(call))
                else:
                    await self._sleep(step)
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

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _send(self, call: Call) -> Outcome:
        import anyio

        # A turn first: the time of a reply does not run while others are under way.
        self._free = self._free or anyio.Semaphore(self._connections)
        try:
            async with self._free:
                with anyio.fail_after(self._whole):
                    response = await self._client.send(self._request(call))
        except TimeoutError:
            return Lost(f"ReadTimeout: {not_whole(self._whole)}", sent=True)
        except httpx.RequestError as error:
            return _lost(error, self.terms.access.key)
        return Reply(response.status_code, response.headers, response.content)


def _request_maker(access: Access) -> Callable[[Call], httpx.Request]:
    # Made here rather than by the client, which would merge its headers, cookies and parameters into each request: a
    # good part of the time of a mint. httpx.Headers keep the key out of their repr.
    headers = httpx.Headers({"Accept": "application/json", "Accept-Encoding": "gzip, deflate"})
    headers["User-Agent"] = f"anam-personas/{__version__}"
    headers["Authorization"] = access.key.bearer()
    with_body = httpx.Headers(headers)
    with_body["Content-Type"] = "application/json"
    url = lru_cache(maxsize=64)(lambda path: httpx.URL(access.url + path))

    def make(call: Call) -> httpx.Request:
        if call.body is None:
            return httpx.Request(call.method, url(call.path), headers=headers)
        return httpx.Request(call.method, url(call.path), headers=with_body, content=call.body)

    return make


def _lost(error: httpx.RequestError, key: ApiKey) -> Lost:
    # A value, not the error: that holds the request, and its traceback frames with the key in their locals.
    words = key.told(str(error)) or "no more is known"
    return Lost(f"{type(error).__name__}: {words}", sent=not isinstance(error, _NOT_SENT))


async def _sleep(seconds: float) -> None:
    import anyio

    await anyio.sleep(seconds)
