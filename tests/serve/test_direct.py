"""The service's own connections to the API, against a server that says what a test tells it to say."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from anam_personas.api.access import Access, ApiKey
from anam_personas.api.call import Call, Lost, Reply
from anam_personas.api.exchange import Terms
from anam_personas.api.pace import Pace
from anam_personas.api.retry import RetryPolicy
from anam_personas.serve import pool, upstream
from anam_personas.serve.connection import LONGEST_HEAD
from anam_personas.serve.deadline import Deadline
from anam_personas.serve.direct import DirectWire
from anam_personas.serve.joined import Joined
from anam_personas.serve.transport import AiohttpWire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
ASK = Call("POST", "/v1/auth/session-token", b'{"personaConfig":{}}', about="a persona", largest=1000)
CREATE = Call("POST", "/v1/personas", b"{}", about="a persona", repeatable=False)
END = object()
"""In what a server says: it closes the connection there."""


class Said:
    """What a server was asked: the requests, and the connections that were made."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.connections = 0


@asynccontextmanager
async def api(*answers: Any, connections: int = 8, **options: Any) -> AsyncIterator[tuple[DirectWire, Said]]:
    """A wire to a server that gives the answers in turn, the last again and again. One of several pieces is sent piece by piece."""
    said, waiting = Said(), list(answers)
    serving: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said.connections += 1
        serving.append(asyncio.current_task())
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                said.requests.append(head + await reader.readexactly(int(length or 0)))
                answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                for piece in answer if isinstance(answer, tuple) else (answer,):
                    if piece is END:
                        return
                    if isinstance(piece, float):
                        await asyncio.sleep(piece)
                    else:
                        writer.write(piece)
                        await writer.drain()
                        await asyncio.sleep(0.005)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, **options)
    port = server.sockets[0].getsockname()[1]
    scheme, host = ("https", "localhost") if options.get("ssl") else ("http", "127.0.0.1")
    wire = DirectWire(terms(f"{scheme}://{host}:{port}"), connections=connections)
    try:
        yield wire, said
    finally:
        await wire.aclose()
        server.close()
        for task in filter(None, serving):
            task.cancel()
        await asyncio.gather(*filter(None, serving), return_exceptions=True)
        await asyncio.sleep(0)


def terms(url: str) -> Terms:
    return Terms(Access(ApiKey("key-of-the-tests-42"), url), RetryPolicy(retries=0), Pace(None, monotonic))


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
GOOD: list[tuple[str, Any, int]] = [
    ("with a length", OK, 1),
    ("in chunks", CHUNKED, 1),
    ("byte by byte", tuple(OK[at : at + 1] for at in range(len(OK))), 1),
    ("after one of those that come before", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK, 1),
    ("to the end", (b"HTTP/1.1 200 OK\r\n\r\n{", b"}", END), 2),
    ("and is the last", b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", 2),
    ("of the old kind", (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", END), 2),
    ("and something that nobody asked for", OK + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong", 2),
    ("and something else a little later", (OK, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"), 2),
]


@pytest.mark.parametrize(("answer", "connections"), [row[1:] for row in GOOD], ids=[row[0] for row in GOOD])
def test_a_reply(answer: Any, connections: int) -> None:
    """However it comes, it is the same; and a connection whose end or rest is in doubt is not used again."""

    async def test() -> None:
        async with api(answer) as (wire, said):
            for _ in range(2):
                reply = await wire.once(ASK)
                assert isinstance(reply, Reply)
                assert (reply.status, reply.content, reply.trouble) == (200, b"{}", "")
                await asyncio.sleep(0.03)
            assert said.connections == connections
            assert said.requests[0].startswith(b"POST /v1/auth/session-token HTTP/1.1\r\nHost: 127.0.0.1:")
            assert b"\r\nAuthorization: Bearer key-of-the-tests-42\r\n" in said.requests[0]
            assert said.requests[0].endswith(b'\r\n\r\n{"personaConfig":{}}')

    asyncio.run(test())


BAD: list[tuple[str, Any]] = [
    ("nothing", END),
    ("no HTTP", b"SSH-2.0-OpenSSH\r\n\r\n"),
    ("half a head", (b"HTTP/1.1 200 OK\r\nContent-", END)),
    ("half a body", (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", END)),
    ("half a chunk", (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}", END)),
    ("two lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}"),
    ("a length and chunks", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    ("another protocol", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    ("a head without end", b"HTTP/1.1 200 OK\r\nA: " + b"a" * (LONGEST_HEAD + 1)),
    ("what is not packed", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
]  # fmt: skip


@pytest.mark.parametrize("answer", [row[1] for row in BAD], ids=[row[0] for row in BAD])
def test_what_is_no_reply(answer: Any) -> None:
    async def test() -> None:
        async with api(answer, OK) as (wire, said):
            lost = await asyncio.wait_for(wire.once(ASK), 5)
            assert isinstance(lost, Lost)
            assert lost.sent
            assert "key-of-the-tests" not in lost.reason
            assert isinstance(await wire.once(ASK), Reply)
            assert said.connections == 2

    asyncio.run(test())


def test_a_reply_that_is_too_large() -> None:
    async def test() -> None:
        large = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 4000
        async with api(large, OK) as (wire, said):
            reply = await asyncio.wait_for(wire.once(ASK), 5)  # without waiting for the rest
            assert isinstance(reply, Reply)
            assert reply.trouble
            assert isinstance(await wire.once(ASK), Reply)
            assert said.connections == 2

    asyncio.run(test())


def test_an_idle_connection_that_the_server_closed() -> None:
    """A request on it was not read: it is sent again, once, unless sending twice could do more than sending once."""

    async def test() -> None:
        async with api(OK, END, OK) as (wire, said):
            for _ in range(2):
                assert isinstance(await wire.once(ASK), Reply)
            assert (len(said.requests), said.connections) == (3, 2)
        async with api(OK, END, END) as (wire, said):
            assert isinstance(await wire.once(ASK), Reply)
            assert isinstance(await wire.once(ASK), Lost)
            assert len(said.requests) == 3
        async with api(OK, END, OK) as (wire, said):
            assert isinstance(await wire.once(ASK), Reply)
            assert isinstance(await wire.once(CREATE), Lost)
            assert len(said.requests) == 2
        async with api((OK, END), OK) as (wire, said):
            assert isinstance(await wire.once(ASK), Reply)
            await asyncio.sleep(0.05)  # its end was seen meanwhile
            assert isinstance(await wire.once(CREATE), Reply)
            assert (len(said.requests), said.connections) == (2, 2)

    asyncio.run(test())


def test_who_waits_for_a_connection_is_served_in_turn() -> None:
    async def test() -> None:
        async with api((0.01, OK), connections=2) as (wire, said):
            order: list[int] = []

            async def ask(number: int) -> None:
                assert isinstance(await wire.once(ASK), Reply)
                order.append(number)

            tasks = [asyncio.create_task(ask(number)) for number in range(12)]
            await asyncio.sleep(0)
            tasks[7].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert (sorted(order), said.connections) == ([*range(7), *range(8, 12)], 2)
            assert all(abs(order.index(number) - at) <= 1 for at, number in enumerate(sorted(order))), order

    asyncio.run(test())


def test_a_request_that_is_given_up_leaves_no_connection_in_the_middle_of_a_reply() -> None:
    async def test() -> None:
        late = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate"
        async with api((0.2, late), OK) as (wire, said):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await wire.once(ASK)
            reply = await wire.once(ASK)
            assert isinstance(reply, Reply)
            assert (reply.content, said.connections) == (b"{}", 2)

    asyncio.run(test())


def test_no_server_there() -> None:
    async def test() -> None:
        wire = DirectWire(terms("http://127.0.0.1:9"), connections=2)
        for lost in await asyncio.gather(*[wire.once(ASK) for _ in range(6)]):
            assert isinstance(lost, Lost)
            assert not lost.sent
        await wire.aclose()

    asyncio.run(test())


def test_connections_that_are_not_used_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "LONGEST_IDLE", 0.1)

    async def test() -> None:
        async with api(OK) as (wire, said):
            await wire.once(ASK)
            await asyncio.sleep(0.05)
            await wire.once(ASK)
            assert said.connections == 1
            await asyncio.sleep(0.3)
            await wire.once(ASK)
            assert said.connections == 2

    asyncio.run(test())


def test_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's certificate is checked, and its name."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    async def asked(name: str) -> Reply | Lost:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(context)
        async with api(OK, ssl=context) as (wire, _):
            return await asyncio.wait_for(wire.once(ASK), 5)

    lost = asyncio.run(asked("localhost"))
    assert isinstance(lost, Lost)
    assert not lost.sent
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert isinstance(asyncio.run(asked("localhost")), Reply)
    assert isinstance(asyncio.run(asked("elsewhere.example")), Lost)


def test_which_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment is used for another machine, and by aiohttp."""
    key = ApiKey("key-of-the-tests-42")
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert isinstance(upstream.wire_to(Access(key, "https://api.anam.ai")), DirectWire)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    assert isinstance(upstream.wire_to(Access(key, "https://api.anam.ai")), AiohttpWire)
    assert isinstance(upstream.wire_to(Access(key, "http://127.0.0.1:8000")), DirectWire)
    monkeypatch.setenv("NO_PROXY", "api.anam.ai")
    assert isinstance(upstream.wire_to(Access(key, "https://api.anam.ai")), DirectWire)


def test_a_deadline() -> None:
    """It is TimeoutError for its own end alone: who cancels from outside is heard."""

    async def test() -> None:
        with Deadline(5):
            await asyncio.sleep(0)
        with pytest.raises(TimeoutError), Deadline(0.01):
            await asyncio.sleep(5)
        await asyncio.sleep(0)  # nothing of it is left
        with pytest.raises(TimeoutError), Deadline(5), Deadline(0.01):
            await asyncio.sleep(5)
        with pytest.raises(ZeroDivisionError), Deadline(5):
            await asyncio.sleep(1 / 0)

        async def long() -> None:
            with Deadline(5):
                await asyncio.sleep(5)

        task = asyncio.create_task(long())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(test())


class _Transport:
    def __init__(self) -> None:
        self.did: list[bytes | str] = []
        self.is_over = False

    def write(self, data: bytes) -> None:
        self.did.append(data)

    def close(self) -> None:
        self.did.append("close")
        self.is_over = True

    def is_closing(self) -> bool:
        return self.is_over


def test_an_answer_is_sent_as_one_piece() -> None:
    async def test() -> None:
        inner: Any = _Transport()
        joined = Joined(inner, asyncio.get_running_loop())
        joined.write(b"head,")
        joined.write(b"body")
        assert inner.did == []
        await asyncio.sleep(0)
        assert inner.did == [b"head,body"]
        joined.write(b"last")
        joined.close()
        assert inner.did[1:] == [b"last", "close"]
        joined.write(b"too late")
        await asyncio.sleep(0)
        assert inner.did[3:] == []
        assert joined.is_closing()

    asyncio.run(test())
