"""The connection without layers: its errors are httpx's, and a closed connection is never written to."""

from __future__ import annotations

import gzip
import ssl
import zlib
from typing import TYPE_CHECKING

import httpx
import pytest

from anam_personas.api.access import Access, ApiKey
from anam_personas.api.call import Call
from anam_personas.api.connect import client_maker
from anam_personas.api.direct import DirectClient, Place
from anam_personas.emulator import Emulator
from tests.api.server import Dripping, Server, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONTEXT = ssl.create_default_context()
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def ask(path: str = "/v1/x?a=b%20c", body: bytes | None = None) -> Call:
    return Call("GET" if body is None else "POST", path, body)


@pytest.fixture
def make() -> Iterator[Callable[..., DirectClient]]:
    made: list[DirectClient] = []

    def client(url: str, timeout: float = 5, clock: Callable[[], float] = Clock()) -> DirectClient:  # noqa: B008
        made.append(
            DirectClient(
                Place(Access(ApiKey("a-key"), url), CONTEXT),
                timeout=timeout,
                connect=timeout,
                total=4 * timeout,
                clock=clock,
            )
        )
        return made[-1]

    yield client
    for each in made:
        each.close()


def test_a_request_arrives_as_it_is(make: Callable[..., DirectClient]) -> None:
    with Server(lambda number: OK) as server:
        answer = make(server.url).send(ask(body=b'{"a":1}'))
        seen = server.requests[0]
    assert (answer.status_code, answer.content) == (200, b"{}")
    assert seen.startswith(b"POST /v1/x?a=b%20c HTTP/1.1\r\n")
    assert seen.endswith(b'\r\n\r\n{"a":1}')
    assert seen.lower().count(b"host:") == 1
    assert b"\r\nauthorization: bearer a-key\r\n" in seen.lower()


def packed_raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", packed_raw)]
)
def test_what_is_packed_is_unpacked(
    make: Callable[..., DirectClient], encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    body = pack(b'{"long": "%s"}' % (b"x" * 1000))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
    with Server(lambda number: head.encode() + body) as server:
        assert make(server.url).send(ask()).content.startswith(b'{"long": "xxx')


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_a_reply_that_cannot_be_read_is_a_protocol_error(make: Callable[..., DirectClient], reply: bytes) -> None:
    with (
        Server(lambda number: reply or None) as server,
        pytest.raises((httpx.RemoteProtocolError, httpx.DecodingError)),
    ):
        make(server.url).send(ask())


def test_nobody_there_is_a_connect_error(make: Callable[..., DirectClient]) -> None:
    url = refused()
    with pytest.raises(httpx.ConnectError):
        make(url).send(ask())


def test_an_answer_too_late_is_a_read_timeout(make: Callable[..., DirectClient]) -> None:
    with Emulator(latency=300) as slow, pytest.raises(httpx.ReadTimeout):
        make(slow.url, timeout=0.05).send(ask("/v1/personas"))


def test_plain_text_where_tls_is_expected_is_a_connect_error(make: Callable[..., DirectClient]) -> None:
    with Emulator() as plain:
        url = plain.url.replace("http:", "https:")
        with pytest.raises(httpx.ConnectError):
            make(url).send(ask())


def test_a_connection_that_the_server_closed_is_opened_again(make: Callable[..., DirectClient]) -> None:
    emulator = Emulator()
    emulator.start()
    url, port = emulator.url, int(emulator.url.rsplit(":", 1)[1])
    client = make(url)
    assert client.send(ask("/v1/personas")).status_code == 200
    emulator.stop()
    with Emulator(port=port):
        assert client.send(ask("/v1/personas")).status_code == 200


def test_a_connection_that_was_idle_for_long_is_opened_again(make: Callable[..., DirectClient]) -> None:
    clock = Clock()
    with Emulator() as emulator:
        client = make(emulator.url, clock=clock)
        client.send(ask("/v1/personas"))
        first = client._sock
        client.send(ask("/v1/personas"))
        assert client._sock is first
        clock.now = 6
        client.send(ask("/v1/personas"))
        assert client._sock is not first


@pytest.mark.parametrize(
    ("url", "proxy", "direct"),
    [
        ("http://127.0.0.1:1", None, True),
        ("http://127.0.0.1:1", "http://localhost:3128", True),
        ("https://api.example.com", None, True),
        ("https://api.example.com", "http://localhost:3128", False),
    ],
)
def test_where_a_proxy_may_be_httpx_is_asked(
    monkeypatch: pytest.MonkeyPatch, url: str, proxy: str | None, direct: bool
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    if proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    client = client_maker(Access(ApiKey("a-key"), url), 5, None)()
    assert isinstance(client, DirectClient) is direct
    client.close()


def test_a_reply_late_in_its_time_leaves_the_next_one_its_own(make: Callable[..., DirectClient]) -> None:
    clock, waits = Clock(), []

    def on_request() -> None:
        waits.append(one._sock.gettimeout() if one._sock else None)
        clock.now += 18  # of 20 seconds for the reply: 2 are left to wait for more of it

    with Dripping(OK, 0.01, len(OK) - 2, on_request) as server:
        one = make(server.url, timeout=5, clock=clock)
        assert [one.send(ask()).content for _ in range(3)] == [b"{}"] * 3
        assert (server.requests, waits) == (3, [5] * 3)
