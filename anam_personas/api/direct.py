"""A connection to the API without a proxy in between: the standard library's, which needs a third of httpx's time.

It speaks of requests and errors as ``httpx.Client`` does, whose place it takes in ``wire``: a plan of a thousand personas
is a thousand small requests, and most of its time would be spent in layers that have nothing to do here.
"""

from __future__ import annotations

import logging
import select
import time
import zlib
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import httpx

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable, Mapping

_LOG: Final = logging.getLogger(__name__)
_LONGEST_IDLE: Final = 5.0
"""Seconds after which servers begin to close connections that nobody uses."""
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS


class Answer(NamedTuple):
    """A reply, whole, by the names that httpx has for it."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


def not_whole(seconds: float) -> str:
    """Why a reply was given up that was still coming."""
    return f"the reply was not whole after {seconds:g} s"


class DirectClient:
    """One connection to ``url``, for one thread at a time; opened when it is needed, and again when it was closed.

    ``timeout`` in seconds bounds every read and write, ``connect`` the opening, ``whole`` the reply from when it was asked
    for to its last byte. ``context`` is for https.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float,
        connect: float,
        whole: float,
        context: ssl.SSLContext,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        self._connection: HTTPConnection = (
            HTTPSConnection(host, parts.port, timeout=connect, context=context)
            if parts.scheme == "https"
            else HTTPConnection(host, parts.port, timeout=connect)
        )
        self._connection.response_class = self._response  # type: ignore[assignment]
        self._timeout = timeout
        self._whole = whole
        self._end = 0.0
        self._clock = clock
        self._used = 0.0

    def send(self, request: httpx.Request) -> Answer:
        """The reply, of any status. Raises httpx's ``RequestError``: ``ConnectError`` and ``ConnectTimeout`` only where
        nothing was sent.
        """
        try:
            self._open()
        except TimeoutError as error:
            raise httpx.ConnectTimeout(str(error), request=request) from error
        except OSError as error:  # TLS that failed is one
            self.close()
            raise httpx.ConnectError(str(error), request=request) from error
        try:
            return self._exchange(request)
        except TimeoutError as error:
            self.close()
            raise httpx.ReadTimeout(str(error), request=request) from error
        except (HTTPException, OSError, zlib.error) as error:
            self.close()
            said = str(error) or type(error).__name__
            raise httpx.RemoteProtocolError(said, request=request) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _open(self) -> None:
        sock = self._connection.sock
        if sock is not None and (self._clock() - self._used > _LONGEST_IDLE or _has_news(sock)):
            self._connection.close()
        if self._connection.sock is None:
            self._connect()

    def _connect(self) -> None:
        self._connection.connect()
        self._connection.sock.settimeout(self._timeout)

    def _exchange(self, request: httpx.Request) -> Answer:
        connection = self._connection
        self._end = self._clock() + self._whole
        target = request.url.raw_path.decode("ascii")
        connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers.raw:
            connection.putheader(name, value)
        connection.endheaders(request.content or None)
        response = connection.getresponse()
        content = _decoded(response, response.read())
        if response.will_close:
            connection.close()
        elif connection.sock.gettimeout() != self._timeout:  # the last read had less
            connection.sock.settimeout(self._timeout)
        self._used = self._clock()
        _LOG.debug("%s %s: %d", request.method, target, response.status)
        return Answer(response.status, httpx.Headers(response.getheaders()), content)

    def _response(self, sock: socket.socket, *arguments: Any, **options: Any) -> HTTPResponse:
        """What reads a reply, but only until its time is over."""
        response = HTTPResponse(sock, *arguments, **options)
        response.fp = BufferedReader(_Timed(response.fp, sock, self._left))
        return response

    def _left(self) -> float:
        """Seconds until the reply must be whole. Raises TimeoutError where there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError(not_whole(self._whole))
        return left


class _Timed(RawIOBase):
    """A socket's file that gives no read more time than is left of the whole."""

    def __init__(self, file: BufferedReader, sock: socket.socket, left: Callable[[], float]) -> None:
        self._file = file
        self._sock = sock
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._left()
        if left < (self._sock.gettimeout() or 0.0):
            self._sock.settimeout(left)
        try:
            return self._file.raw.readinto(buffer)
        except TimeoutError:
            self._left()  # says so, where it is over
            raise

    def close(self) -> None:
        self._file.close()
        super().close()


def _decoded(response: HTTPResponse, content: bytes) -> bytes:
    encoding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if encoding == "identity" or not content:
        return content
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise HTTPException("a content encoding that was not asked for")
    try:
        return zlib.decompress(content, _GZIP_OR_ZLIB)
    except zlib.error:
        return zlib.decompress(content, -zlib.MAX_WBITS)  # what some servers take deflate to be


def _has_news(sock: socket.socket) -> bool:
    """Whether an idle connection has something to read: its end, since nothing was asked."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([sock], [], [], 0)[0])
