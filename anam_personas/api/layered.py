"""A connection to the API through httpx: where a proxy may be in between, where a transport replaces the network, and
where async code runs under trio.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import httpx

from anam_personas.api.body import Answer, Body
from anam_personas.api.direct import timeout_message
from anam_personas.api.process import cut_off

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

    from anam_personas.api.call import Call

_INHERITED: Final[list[object]] = []
"""Clients of the process that this one was forked from. They are kept, since closing them would notify the parent's loop."""


class HttpxClient:
    """httpx's connection, with a time limit for the entire body of a reply. The time of its head is bounded by read alone.

    It is made anew after a failure: a tunnel whose TLS failed stays in httpcore's pool (1.0.9), never free again, and the
    next request would wait for it without end.
    """

    def __init__(self, request: Callable[[Call], httpx.Request], options: Mapping[str, Any], total: float) -> None:
        self._request = request
        self._options = options
        self._client = httpx.Client(**options)
        self._total = total
        self._sock: socket.socket | None = None

    def send(self, call: Call) -> Answer:
        """The reply, of any status."""
        end = time.monotonic() + self._total
        try:
            response = self._client.send(self._request(call), stream=True)
        except httpx.TransportError:
            if self._options["transport"] is None:
                self._client.close()
                self._client = httpx.Client(**self._options)
            raise
        try:
            self._sock = _socket_of(response) or self._sock
            body = _Collected(response, call.largest)
            if response.is_stream_consumed:  # a response of a test may be complete already
                return body.ready()
            for chunk in response.iter_raw():
                if time.monotonic() > end:
                    raise httpx.ReadTimeout(timeout_message(self._total))
                body.add(chunk)
                if body.full:
                    break
            return body.answer()
        finally:
            response.close()

    def close(self) -> None:
        """Close it."""
        self._client.close()

    def abandon(self) -> None:
        """Drop a connection that belongs to another process."""
        _abandon(self._client, self._sock)


class AsyncHttpxClient:
    """The same for async code. The time limit of the reply includes its head."""

    def __init__(self, request: Callable[[Call], httpx.Request], options: Mapping[str, Any], total: float) -> None:
        self._request = request
        self._options = options
        self._client = httpx.AsyncClient(**options)
        self._total = total
        self._sock: socket.socket | None = None

    async def send(self, call: Call) -> Answer:
        """As `HttpxClient.send`."""
        import anyio

        try:
            with anyio.fail_after(self._total):
                return await self._sent(call)
        except TimeoutError:
            raise httpx.ReadTimeout(timeout_message(self._total)) from None

    async def _sent(self, call: Call) -> Answer:
        try:
            response = await self._client.send(self._request(call), stream=True)
        except httpx.TransportError:
            if self._options["transport"] is None:
                await self._client.aclose()
                self._client = httpx.AsyncClient(**self._options)
            raise
        try:
            self._sock = _socket_of(response) or self._sock
            body = _Collected(response, call.largest)
            if response.is_stream_consumed:
                return body.ready()
            async for chunk in response.aiter_raw():
                body.add(chunk)
                if body.full:
                    break
            return body.answer()
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close it."""
        await self._client.aclose()

    def close(self) -> None:
        """Nothing can be closed without its loop."""

    def abandon(self) -> None:
        """Drop a connection that belongs to another process."""
        _abandon(self._client, self._sock)


class _Collected(Body):
    def __init__(self, response: httpx.Response, largest: int) -> None:
        super().__init__(response.status_code, response.headers, largest)
        self._response = response

    def ready(self) -> Answer:
        """The answer of a response that httpx has read and unpacked."""
        body = Body(self._response.status_code, {}, self._largest)
        body.add(self._response.content)
        return body.answer()._replace(headers=self._response.headers)


def _socket_of(response: httpx.Response) -> socket.socket | None:
    stream = response.extensions.get("network_stream")
    found: socket.socket | None = None if stream is None else stream.get_extra_info("socket")
    return found


def _abandon(client: object, sock: socket.socket | None) -> None:
    _INHERITED.append(client)
    with suppress(OSError, ValueError):
        if sock is not None and sock.fileno() >= 0:
            cut_off([sock.fileno()])
