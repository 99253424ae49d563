"""Replies that make no sense, or have no end, over real sockets: one typed error, that quotes none of it."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

import httpx
import pytest

from anam_personas.api import errors
from anam_personas.api.access import Access, ApiKey
from anam_personas.api.async_wire import AsyncWire
from anam_personas.api.call import Call
from anam_personas.api.decode import TOKEN, decoded
from anam_personas.api.exchange import Terms
from anam_personas.api.pace import Pace
from anam_personas.api.retry import RetryPolicy
from anam_personas.api.wire import SyncWire
from tests.api.server import Server
from tests.api.support import KEY, Clock

if TYPE_CHECKING:
    from collections.abc import Callable

MINT = Call("POST", "/v1/auth/session-token", b"{}", largest=1024 * 1024)
CREATE = Call("POST", "/v1/personas", b"{}", repeatable=False)
SECRET = "eyJhbGciOiJIUzI1NiJ9"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def terms(url: str) -> Terms:
    clock = Clock()
    return Terms(Access(ApiKey(KEY), url), RetryPolicy(retries=1, first_delay=0.0), Pace(None, clock), clock=clock)


def with_threads(url: str, call: Call) -> Any:
    wire = SyncWire(terms(url), timeout=5.0, connections=1)
    try:
        return decoded(call, wire.run(call), wire.terms.access, TOKEN)
    finally:
        wire.close()


def with_httpx(url: str, call: Call) -> Any:
    wire = SyncWire(terms(url), timeout=5.0, connections=1, transport=httpx.HTTPTransport())
    try:
        return decoded(call, wire.run(call), wire.terms.access, TOKEN)
    finally:
        wire.close()


def _with_async(url: str, call: Call, transport: Any = None) -> Any:
    async def main() -> Any:
        wire = AsyncWire(terms(url), timeout=5.0, connections=1, transport=transport)
        try:
            return decoded(call, await wire.run(call), wire.terms.access, TOKEN)
        finally:
            await wire.aclose()

    return asyncio.run(main())


def with_async_httpx(url: str, call: Call) -> Any:
    return _with_async(url, call, httpx.AsyncHTTPTransport())


every = pytest.mark.parametrize("run", [with_threads, with_httpx, _with_async, with_async_httpx])


class Pouring:
    """A server that answers with a head and the same bytes again and again, until nobody listens, or ``most`` were sent."""

    def __init__(self, head: bytes, piece: bytes, most: int = 1 << 40) -> None:
        self._head, self._piece, self._most = head, piece, most
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.sent = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                connection.recv(65536)
                connection.sendall(self._head)
                while self.sent < self._most:
                    connection.sendall(self._piece)
                    self.sent += len(self._piece)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def bomb() -> bytes:
    """What comes again and again of a packed reply that unpacks to a thousand times as much."""
    packer = zlib.compressobj(9, wbits=31)
    packer.compress(b" " * 4_000_000)
    packer.flush(zlib.Z_FULL_FLUSH)
    return packer.compress(b" " * 4_000_000) + packer.flush(zlib.Z_FULL_FLUSH)


ENDLESS = {
    "plain": (HEAD + b"Content-Length: 600000000\r\n\r\n", b" " * 65536),
    "until closed": (HEAD + b"\r\n", b" " * 65536),
    "chunked": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", chunk(b" " * 65536)),
    "packed": (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], bomb()),
}


@every
@pytest.mark.parametrize(("head", "piece"), ENDLESS.values(), ids=ENDLESS.keys())
def test_a_reply_without_end_is_left_where_it_is_too_large(run: Callable[..., Any], head: bytes, piece: bytes) -> None:
    with Pouring(head, piece) as server, pytest.raises(errors.BadReply) as caught:
        run(server.url, MINT)
    assert "the reply to POST /v1/auth/session-token is not valid: it is larger than 1 MB;" in str(caught.value)
    assert (caught.value.status, caught.value.exit_code) == (200, 4)
    assert server.sent < 30_000_000  # of which most is what sockets hold


@every
def test_a_reply_in_crumbs_is_left(run: Callable[..., Any]) -> None:
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    with (
        Pouring(head, chunk(b" ") * 1000) as server,
        pytest.raises(errors.BadReply, match="it comes in too many pieces"),
    ):
        run(server.url, MINT)


@every
def test_a_create_whose_reply_is_too_large_may_have_been_done(run: Callable[..., Any]) -> None:
    with Pouring(*ENDLESS["plain"]) as server, pytest.raises(errors.OutcomeUnknown, match="larger than 16 MB"):
        run(server.url, CREATE)


@every
@pytest.mark.parametrize(
    ("status", "kind"),
    [(b"400 Bad", errors.BadRequest), (b"401 No", errors.Unauthorized), (b"503 Later", errors.ServerError)],
)
def test_a_refusal_without_end_is_still_that_refusal(run: Callable[..., Any], status: bytes, kind: type) -> None:
    with Pouring(HEAD.replace(b"200 OK", status) + b"\r\n", b" " * 65536) as server, pytest.raises(kind) as caught:
        run(server.url, MINT)
    assert len(str(caught.value)) < 600


@every
def test_a_head_without_end(run: Callable[..., Any]) -> None:
    with Pouring(HEAD, b"X-More: " + b"x" * 1000 + b"\r\n") as server, pytest.raises(errors.Unreachable) as caught:
        run(server.url, MINT)
    assert server.sent < 30_000_000
    assert len(str(caught.value)) < 600


def said(body: bytes, head: bytes = HEAD) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


@every
def test_early_hints_come_before_the_reply(run: Callable[..., Any]) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    with Server(lambda number: hints + said(b'{"sessionToken":"t"}')) as server:
        assert run(server.url, MINT) == {"sessionToken": "t"}


@pytest.mark.parametrize("driver", ["threads", "async"])
def test_what_nobody_asked_for_is_no_reply_to_the_next(driver: str) -> None:
    """A second reply on the heels of the first would be the next visitor's."""
    answers = [
        said(b'{"sessionToken":"first"}') + said(b'{"sessionToken":"stray"}'),
        said(b'{"sessionToken":"second"}'),
    ]

    async def twice(url: str) -> list[str]:
        wire = AsyncWire(terms(url), timeout=5.0, connections=1)
        minted = [decoded(MINT, await wire.run(MINT), wire.terms.access, TOKEN)[TOKEN] for _ in range(2)]
        await wire.aclose()
        return minted

    with Server(lambda number: answers[number]) as server:
        if driver == "async":
            assert asyncio.run(twice(server.url)) == ["first", "second"]
            return
        wire = SyncWire(terms(server.url), timeout=5.0, connections=1)
        minted = [decoded(MINT, wire.run(MINT), wire.terms.access, TOKEN)[TOKEN] for _ in range(2)]
        wire.close()
    assert minted == ["first", "second"]


NO_TOKEN: dict[str, tuple[Any, str]] = {
    "an error": ({"error": "Internal " + SECRET}, "its JSON has no 'sessionToken'"),
    "null": ({"sessionToken": None}, "its JSON has no 'sessionToken'"),
    "empty": ({"sessionToken": ""}, "its JSON has no 'sessionToken'"),
    "a number": ({"sessionToken": 5}, "the 'sessionToken' in its JSON is not a text"),
    "an object": ({"sessionToken": {"token": SECRET}}, "the 'sessionToken' in its JSON is not a text"),
    "a line break": ({"sessionToken": SECRET + "\n"}, "the 'sessionToken' in its JSON has characters that none has"),
    "a space": ({"sessionToken": SECRET + " x"}, "the 'sessionToken' in its JSON has characters that none has"),
    "half a pair": ({"sessionToken": SECRET + "\ud83d"}, "the 'sessionToken' in its JSON has characters that none has"),
    "an array": ([SECRET], "its JSON is not an object"),
    "a text": (SECRET, "its JSON is not an object"),
}


@every
@pytest.mark.parametrize(("body", "why"), NO_TOKEN.values(), ids=NO_TOKEN.keys())
def test_a_token_that_is_none(run: Callable[..., Any], body: Any, why: str) -> None:
    with Server(lambda number: said(json.dumps(body).encode())) as server, pytest.raises(errors.BadReply) as caught:
        run(server.url, MINT)
    message = str(caught.value)
    assert message.startswith(f"the reply to POST /v1/auth/session-token is not valid: {why};")
    assert SECRET not in message
