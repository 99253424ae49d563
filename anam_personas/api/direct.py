"""A direct connection to the API, for threads: it takes a third of the time of httpx's layers.

`DirectClient` replaces ``httpx.Client`` in ``wire``, with the same requests and errors: a plan of a thousand personas sends
a thousand small requests, and most of its time would be spent in layers that are not needed here.
"""

from __future__ import annotations

import logging
import select
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import httpx

from anam_personas.api.http1 import AT_ONCE, Conversation
from anam_personas.api.process import cut_off
from anam_personas.api.requests import byte_maker

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from anam_personas.api.access import Access
    from anam_personas.api.body import Answer
    from anam_personas.api.call import Call
    from anam_personas.api.upload import Upload

LOG: Final = logging.getLogger(__name__)
LONGEST_IDLE: Final = 5.0
"""Seconds after which servers begin to close idle connections."""


def timeout_message(seconds: float) -> str:
    """The message for a reply that was not complete in time."""
    return f"the reply was not complete after {seconds:g} s"


class Place:
    """The destination of a connection: host, port and TLS context (https only), and the function that encodes requests."""

    def __init__(self, access: Access, context: ssl.SSLContext) -> None:
        parsed = httpx.URL(access.url)
        self.request = byte_maker(access)
        self.host = parsed.raw_host.decode("ascii")
        self.port = parsed.port or (443 if parsed.scheme == "https" else 80)
        self.context = context if parsed.scheme == "https" else None


class DirectClient:
    """One connection to ``place``, for one thread at a time. It is opened on first use, and reopened after it was closed.

    In seconds: ``timeout`` limits each read and write, ``connect`` the opening, and ``total`` the exchange up to the last
    byte of the response.
    """

    def __init__(
        self,
        place: Place,
        *,
        timeout: float,
        connect: float,
        total: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place = place
        self._timeout, self._to_connect, self._total = timeout, connect, total
        self._clock = clock
        self._sock: socket.socket | None = None
        self._talk = Conversation()
        self._news: News | None = None
        self._used = 0.0

    def send(self, call: Call) -> Answer:
        """Send a request and return the reply, whatever its status.

        Raises httpx's ``RequestError``; ``ConnectError`` and ``ConnectTimeout`` mean that nothing was sent.
        """
        try:
            sock = self._open()
        except TimeoutError as error:
            raise httpx.ConnectTimeout(str(error)) from error
        except OSError as error:  # TLS that failed is one
            raise httpx.ConnectError(str(error)) from error
        try:
            answer = self._exchange(sock, call)
        except TimeoutError as error:
            raise httpx.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpx.RemoteProtocolError(str(error) or type(error).__name__) from error
        LOG.debug("%s: %d", call, answer.status_code)
        return answer

    def close(self) -> None:
        """Close the connection."""
        if self._sock is not None:
            self._sock.close()
            self._sock = None

    def abandon(self) -> None:
        """Drop a connection that belongs to another process without sending anything on it."""
        if self._sock is not None and self._sock.fileno() >= 0:
            cut_off([self._sock.fileno()])
        self.close()

    def _open(self) -> socket.socket:
        if self._sock is not None and (self._clock() - self._used > LONGEST_IDLE or self._news):
            self.close()
        if self._sock is None:
            self._sock = self._connected()
            self._talk, self._news = Conversation(), News(self._sock)
        return self._sock

    def _connected(self) -> socket.socket:
        place = self._place
        sock = socket.create_connection((place.host, place.port), self._to_connect)
        try:
            at_once(sock)
            if place.context is not None:
                return place.context.wrap_socket(sock, server_hostname=place.host)
        except BaseException:
            sock.close()
            raise
        return sock

    def _exchange(self, sock: socket.socket, call: Call) -> Answer:
        end = self._clock() + self._total
        goes_on = False
        try:
            sock.settimeout(self._timeout)
            self._talk.ask(call.method, call.largest)
            sock.sendall(self._place.request(call))
            if call.upload is not None:
                self._stream(sock, call.upload)
                end = self._clock() + self._total
            answer = None
            while answer is None:
                left = end - self._clock()
                if left <= 0:
                    raise TimeoutError(timeout_message(self._total))
                if left < self._timeout:
                    sock.settimeout(left)
                answer = self._talk.hear(self._read(sock, end))
            goes_on = self._talk.may_go_on()
        finally:
            if not goes_on:
                self.close()
        self._used = self._clock()
        return answer

    @staticmethod
    def _stream(sock: socket.socket, upload: Upload) -> None:
        try:
            for chunk in upload.chunks():
                sock.sendall(chunk)
        except (BrokenPipeError, ConnectionResetError):
            return  # a server that refuses a file may answer before it has all of it

    def _read(self, sock: socket.socket, end: float) -> bytes:
        try:
            return sock.recv(AT_ONCE)
        except TimeoutError:
            if self._clock() >= end:
                raise TimeoutError(timeout_message(self._total)) from None
            raise


def at_once(sock: socket.socket) -> None:
    """Let what is written be sent without waiting for more."""
    with suppress(OSError):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class News:
    """Whether an idle connection has something to read: its end, or unsolicited bytes."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._poll = select.poll() if hasattr(select, "poll") else None
        if self._poll is not None:
            self._poll.register(sock, select.POLLIN)

    def __bool__(self) -> bool:
        if self._poll is not None:
            return bool(self._poll.poll(0))
        return bool(select.select([self._sock], [], [], 0)[0])
