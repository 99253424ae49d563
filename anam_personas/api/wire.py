"""The two drivers of an exchange, over httpx: one for threads, one for async. No policy stands here."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import httpx

from anam_personas import __version__
from anam_personas.api.call import Lost, Reply
from anam_personas.api.exchange import SEND, exchange

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from anam_personas.api.access import Access, ApiKey
    from anam_personas.api.call import Call, Outcome
    from anam_personas.api.exchange import Terms

# Raised before a byte of the request is on its way; any other transport error may come after the server has read it.
_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class SyncWire:
    """Sends calls over one connection pool, from any number of threads.

    ``timeout`` (seconds) bounds connecting, every read and every write. ``connections`` bounds the pool; who finds it
    full waits, for as long as those before him may take. ``transport`` replaces the network, and with it the pool.
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
        self._client = httpx.Client(transport=transport, **_client_options(terms.access, timeout, connections))

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

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _send(self, call: Call) -> Outcome:
        try:
            response = self._client.send(self._request(call))
        except httpx.RequestError as error:
            return _lost(error, self.terms.access.key)
        return Reply(response.status_code, response.headers, response.content)


class AsyncWire:
    """The same for async code, under asyncio or trio."""

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
        self._client = httpx.AsyncClient(transport=transport, **_client_options(terms.access, timeout, connections))

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

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _send(self, call: Call) -> Outcome:
        try:
            response = await self._client.send(self._request(call))
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


def _client_options(access: Access, timeout: float, connections: int) -> dict[str, Any]:
    return {
        "timeout": httpx.Timeout(timeout, connect=min(timeout, 10.0), pool=None),
        "limits": httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        "follow_redirects": False,
        # Proxies and certificates of the environment, but not for plain http, which goes to this machine only: a proxy
        # would read the key.
        "trust_env": access.url.startswith("https:"),
    }


def _lost(error: httpx.RequestError, key: ApiKey) -> Lost:
    # A value, not the error: that holds the request, and its traceback frames with the key in their locals.
    words = key.mask(str(error)) or "no more is known"
    return Lost(f"{type(error).__name__}: {words}", sent=not isinstance(error, _NOT_SENT))


async def _sleep(seconds: float) -> None:
    import anyio

    await anyio.sleep(seconds)
