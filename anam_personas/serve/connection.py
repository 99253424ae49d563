"""One connection to the API as a protocol of asyncio, with the parser of httptools: a request at a time, and its reply."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import httptools

from anam_personas.api.body import Body

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.api.body import Answer

LONGEST_HEAD: Final = 100 * 1024
"""Bytes of a reply's head."""


class Broken(OSError):
    """A connection ended, or gave something other than a reply. ``sent`` is False where nothing was written to it;
    ``heard`` says whether a byte of a reply had come.
    """

    def __init__(self, why: str, *, sent: bool = True, heard: bool = True) -> None:
        super().__init__(why)
        self.sent = sent
        self.heard = heard


class Connection(asyncio.Protocol):
    """In the hands of one task at a time. ``on_end`` is called once, when no further request may be sent on it."""

    def __init__(self, on_end: Callable[[Connection], None]) -> None:
        self._on_end = on_end
        self._transport: Any = None
        self._parser: Any = None
        self._reply: asyncio.Future[Answer] | None = None
        self._largest = self._heard = 0
        self._headers: dict[str, str] = {}
        self._body: Body | None = None
        self._is_complete = self._is_framed = False
        self._goes_on = True
        self.is_open = False
        self.requests = 0
        self.since = 0.0
        """The loop's time when it became idle."""

    def ask(self, request: bytes, largest: int) -> asyncio.Future[Answer]:
        """Send a request; the reply comes, with at most ``largest`` bytes of body. The future raises `Broken`, and
        httpx.DecodingError for a body that cannot be unpacked.
        """
        reply: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.requests += 1
        if not self.is_open:
            reply.set_exception(Broken("the connection was closed", sent=False))
            return reply
        self._forget()
        self._largest, self._reply = largest, reply
        self._transport.write(request)
        return reply

    def may_go_on(self) -> bool:
        """Whether another request may follow: the last reply is complete, and nobody wants an end."""
        return self.is_open and self._reply is None

    def close(self) -> None:
        """End it."""
        self._end()
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """End it at once, in the middle of what it did."""
        self._end()
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Of asyncio: it is open."""
        self._transport = transport
        self._parser = httptools.HttpResponseParser(self)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        """Of asyncio: the next bytes."""
        if self._reply is None:  # nobody asked
            self.abort()
            return
        self._heard += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail("what came is not a reply in HTTP/1.1")
            return
        except Exception as error:  # noqa: BLE001 -- of the body: it is told to whoever asked
            self._fail(error)
            return
        if self._is_complete or (self._body is not None and self._body.full):
            self._finish()
        elif self._body is None and self._heard > LONGEST_HEAD:
            self._fail(f"the head of the reply has more than {LONGEST_HEAD:,} bytes")

    def connection_lost(self, exc: Exception | None) -> None:
        """Of asyncio: it is over."""
        if self._reply is not None:
            if self._body is not None and not self._is_framed and exc is None:
                self._finish()  # of a body without a length this is the end
            else:
                self._fail(str(exc) if exc else "the server closed the connection without a reply")
        self._end()
        self._parser = self._transport = None  # they know each other, and would stay until they are collected

    def on_message_begin(self) -> None:
        """Of the parser: a reply begins, perhaps one that nobody asked for."""
        self._goes_on = self._goes_on and not self._is_complete
        if not self._is_complete:
            self._headers = {}

    def on_header(self, name: bytes, value: bytes) -> None:
        """Of the parser: a header."""
        if not self._is_complete:
            self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Of the parser: the head is complete."""
        status = self._parser.get_status_code()
        if self._is_complete or status < 200:
            return
        self._is_framed = "content-length" in self._headers or "transfer-encoding" in self._headers
        self._body = Body(status, self._headers, self._largest)

    def on_body(self, piece: bytes) -> None:
        """Of the parser: a piece of the body."""
        if self._body is not None and not self._is_complete:
            self._body.add(piece)

    def on_message_complete(self) -> None:
        """Of the parser: the reply is complete, unless it was one that another follows (1xx)."""
        if self._body is not None and not self._is_complete:
            self._is_complete = True
            self._goes_on = bool(self._parser.should_keep_alive())

    def _forget(self) -> None:
        self._headers, self._body, self._heard = {}, None, 0
        self._is_complete, self._is_framed, self._goes_on = False, False, True

    def _finish(self) -> None:
        reply, body = self._reply, self._body
        self._reply = None
        if not self._is_complete or not self._goes_on:
            self.abort()
        if reply is None or body is None or reply.done():
            return
        try:
            reply.set_result(body.answer())
        except Exception as error:  # noqa: BLE001 -- as above
            reply.set_exception(error)

    def _fail(self, why: str | Exception) -> None:
        reply, self._reply = self._reply, None
        if reply is not None and not reply.done():
            reply.set_exception(Broken(why, heard=self._heard > 0) if isinstance(why, str) else why)
        self.abort()

    def _end(self) -> None:
        if self.is_open:
            self.is_open = False
            self._on_end(self)
