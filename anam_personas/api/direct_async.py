"""The connection of ``direct`` for asyncio: a socket of our own, which belongs to no loop while it is not waited for.

asyncio's transports are a loop's: they cannot be closed once it is, and in a forked child they share the selector of the
parent. A socket can be closed at any time, from anywhere.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from typing import TYPE_CHECKING

import httpx

from anam_personas.api.direct import LOG, LONGEST_IDLE, News, Place, at_once, timeout_message
from anam_personas.api.http1 import AT_ONCE, Conversation
from anam_personas.api.process import cut_off

if TYPE_CHECKING:
    from anam_personas.api.body import Answer
    from anam_personas.api.call import Call

_SLACK = 0.05
"""Part of the time of one read that may be taken from the next."""


class AsyncDirectClient:
    """One connection to ``place``, for one task at a time, as `DirectClient`."""

    def __init__(self, place: Place, *, timeout: float, connect: float, total: float) -> None:
        self._place = place
        self._timeout, self._to_connect, self._total = timeout, connect, total
        self._sock: socket.socket | None = None
        self._tls: _Tls | None = None
        self._talk = Conversation()
        self._news: News | None = None
        self._used = 0.0

    async def send(self, call: Call) -> Answer:
        """As `DirectClient.send`."""
        try:
            await self._open()
        except TimeoutError as error:
            raise httpx.ConnectTimeout(str(error) or "timed out") from error
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        try:
            answer = await self._exchange(call)
        except TimeoutError as error:
            raise httpx.ReadTimeout(str(error) or "timed out") from error
        except OSError as error:
            raise httpx.RemoteProtocolError(str(error) or type(error).__name__) from error
        LOG.debug("%s: %d", call, answer.status_code)
        return answer

    def close(self) -> None:
        """Close the connection."""
        if self._sock is not None:
            self._sock.close()
        self._sock = self._tls = None

    async def aclose(self) -> None:
        """Close the connection."""
        self.close()

    def abandon(self) -> None:
        """As `DirectClient.abandon`."""
        if self._sock is not None and self._sock.fileno() >= 0:
            cut_off([self._sock.fileno()])
        self.close()

    async def _open(self) -> None:
        if self._sock is not None and (time.monotonic() - self._used > LONGEST_IDLE or self._news):
            self.close()
        if self._sock is not None:
            return
        self._talk = Conversation()
        try:
            async with asyncio.timeout(self._to_connect):
                self._sock = await _connected(self._place)
                self._news = News(self._sock)
                if self._place.context is not None:
                    self._tls = _Tls(self._place.context, self._sock, self._place.host)
                    await self._tls.shake_hands()
        except BaseException:
            self.close()
            raise

    async def _exchange(self, call: Call) -> Answer:
        clock = asyncio.get_running_loop().time
        end = clock() + self._total
        goes_on = False
        try:
            async with asyncio.timeout(self._timeout) as timer:
                answer = await self._asked(call, timer, end)
            goes_on = self._talk.may_go_on()
        except TimeoutError:
            if clock() >= end:
                raise TimeoutError(timeout_message(self._total)) from None
            raise
        finally:
            if not goes_on:  # a task that was cancelled in the middle, too
                self.close()
        self._used = time.monotonic()
        return answer

    async def _asked(self, call: Call, timer: asyncio.Timeout, end: float) -> Answer:
        clock = asyncio.get_running_loop().time
        self._talk.ask(call.method, call.largest)
        await self._write(self._place.request(call))
        begun = clock()
        while (answer := self._talk.hear(await self._read())) is None:
            now = clock()
            if now >= end:
                raise TimeoutError
            if now - begun > self._timeout * _SLACK:  # another timer costs as much as a small read
                timer.reschedule(min(now + self._timeout, end))
                begun = now
        return answer

    async def _write(self, data: bytes) -> None:
        if self._sock is None:
            raise ConnectionResetError("the connection was closed")
        if self._tls is not None:
            await self._tls.write(data)
        else:
            await asyncio.get_running_loop().sock_sendall(self._sock, data)

    async def _read(self) -> bytes:
        if self._sock is None:
            raise ConnectionResetError("the connection was closed")
        if self._tls is not None:
            return await self._tls.read()
        return await asyncio.get_running_loop().sock_recv(self._sock, AT_ONCE)


class _Tls:
    """TLS over a socket whose waiting is the loop's."""

    def __init__(self, context: ssl.SSLContext, sock: socket.socket, host: str) -> None:
        self._sock = sock
        self._coming, self._going = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._coming, self._going, server_hostname=host)

    async def shake_hands(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                await self._fill()
            except ssl.SSLError:
                await self._flush()  # the alert by which the server learns why
                raise
            else:
                return await self._flush()

    async def write(self, data: bytes) -> None:
        self._tls.write(data)  # into memory, all of it
        await self._flush()

    async def read(self) -> bytes:
        while True:
            try:
                return self._tls.read(AT_ONCE)
            except ssl.SSLZeroReturnError:
                return b""
            except ssl.SSLWantReadError:
                await self._flush()
                await self._fill()

    async def _flush(self) -> None:
        if self._going.pending:
            await asyncio.get_running_loop().sock_sendall(self._sock, self._going.read())

    async def _fill(self) -> None:
        data = await asyncio.get_running_loop().sock_recv(self._sock, AT_ONCE)
        if data:
            self._coming.write(data)
        else:
            self._coming.write_eof()


async def _connected(place: Place) -> socket.socket:
    loop = asyncio.get_running_loop()
    failed: OSError | None = None
    for family, kind, protocol, _, address in await addresses(place):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(0)
            at_once(sock)
            await loop.sock_connect(sock, address)
        except OSError as error:
            sock.close()
            failed = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failed or OSError(f"{place.host} has no address")


async def addresses(place: Place) -> list[tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]]:
    """Where a place is, as ``getaddrinfo`` says it. Raises OSError."""
    try:  # an address in figures needs no thread that asks
        found = socket.getaddrinfo(
            place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        )
    except socket.gaierror:
        found = await asyncio.get_running_loop().getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    return found  # type: ignore[return-value]
