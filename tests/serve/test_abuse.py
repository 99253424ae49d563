"""What people try on an open token route: over a real socket, on a service as the command runs it."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn

from anam_personas.asgi import token_app
from anam_personas.emulator import Emulator
from anam_personas.project import Project
from anam_personas.serve import body as bodies
from anam_personas.serve import protocol
from anam_personas.serve import running as served_by
from tests.cli.test_serve import running
from tests.serve.support import ASKED, OPEN, PATH, environ, problem, project, run, served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from anam_personas.emulator.server import Emulator as Api

SETTINGS = OPEN + 'cors-origins = ["https://www.example.com"]\nlimit-per-caller = "1000/minute"\n'
JSON = {"Content-Type": "application/json"}
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Api]]:
    folder = project(tmp_path_factory.mktemp("abuse"), SETTINGS)
    with Emulator() as emulator, running(folder, emulator.url) as (url, _):
        yield url, emulator
        http().close()
        http.cache_clear()


def raw(url: str, data: bytes) -> list[tuple[int, dict[str, Any]]]:
    """The statuses and the problems that a connection is answered with until it ends."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        got = b""
        with suppress(OSError):  # who is refused early finds the connection closed
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                got += piece
    answers = []
    while got.startswith(b"HTTP/1.1 "):
        head, _, rest = got.partition(b"\r\n\r\n")
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(lines[b"content-length"])
        answers.append((int(head[9:12]), json.loads(rest[:length])))
        got = rest[length:]
    return answers


@cache
def http() -> httpx.Client:
    """One client for all: to make one takes longer than a request."""
    return httpx.Client()


def minted(api: Api) -> int:
    return len([each for each in api.requests if each.path == "/v1/auth/session-token"])


def test_a_page_of_another_origin_gets_nothing(world: tuple[str, Api]) -> None:
    url, api = world
    before = minted(api)
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for origin in (
        "https://evil.example.com",
        "null",
        "https://www.example.com.evil.example",
        "http://www.example.com",
        "file://",
    ):
        for reply in (
            http().options(url + PATH, headers={"Origin": origin, **asking}),
            http().post(url + PATH, json=ASKED, headers={"Origin": origin}),
            http().post(
                url + PATH, content=json.dumps(ASKED), headers={"Origin": origin, "Content-Type": "text/plain"}
            ),
        ):
            problem(reply, 403, "origin-not-allowed")
            assert "access-control-allow-origin" not in reply.headers
    assert minted(api) == before
    good = {"Origin": "https://www.example.com"}
    leave = http().options(url + PATH, headers=good | asking)
    assert (leave.status_code, leave.headers["access-control-allow-origin"]) == (204, good["Origin"])
    assert "access-control-allow-credentials" not in leave.headers
    reply = http().post(url + PATH, json=ASKED, headers=good)
    assert (reply.status_code, reply.headers["access-control-allow-origin"], reply.headers["vary"]) == (
        200,
        good["Origin"],
        "Origin",
    )
    own = http().post(url + PATH, json=ASKED, headers={"Origin": url})
    assert own.status_code == 200


def test_a_token_by_a_link_is_not_to_be_had(world: tuple[str, Api]) -> None:
    """GET would be cached, logged with its query, and sent by any image of any page."""
    url, _ = world
    problem(http().get(f"{url}{PATH}?persona=cara"), 405, "method-not-allowed")
    problem(http().post(f"{url}{PATH}?persona=cara"), 415, "unsupported-media-type")


def test_a_form_of_another_page_is_no_request(world: tuple[str, Api]) -> None:
    url, _ = world
    reply = http().post(url + PATH, data={'{"persona":"cara","x":"': '"}'})
    problem(reply, 415, "unsupported-media-type")


def test_bodies_without_end(world: tuple[str, Api]) -> None:
    url, _ = world
    piece = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    for head in (HEAD + "Content-Length: 100000000\r\n\r\n", HEAD + "Transfer-Encoding: chunked\r\n\r\n"):
        ((status, found),) = raw(url, head.encode() + piece * 4)
        assert (status, found["type"]) == (413, "urn:anam-personas:problem:body-too-large")


SMUGGLED = [
    "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nPOST /v1/session-tokens HTTP/1.1\r\n",
    "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}",
    "Content-Length: -1\r\n\r\n{}",
    "Content-Length : 2\r\n\r\n{}",
    "X: a\x00b\r\nContent-Length: 2\r\n\r\n{}",
]


@pytest.mark.parametrize("rest", SMUGGLED, ids=range(len(SMUGGLED)))
def test_requests_inside_of_requests(world: tuple[str, Api], rest: str) -> None:
    url, _ = world
    answers = raw(url, (HEAD + rest).encode())
    assert [status for status, _ in answers] == [400]
    assert answers[0][1]["type"] == "urn:anam-personas:problem:bad-request"


def test_a_head_without_end(world: tuple[str, Api]) -> None:
    url, _ = world
    ((status, found),) = raw(url, HEAD.encode() + b"X-Pad: " + b"a" * 200_000)
    assert (status, found["status"]) == (431, 431)


def test_what_is_no_http(world: tuple[str, Api]) -> None:
    url, _ = world
    for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"SSH-2.0-OpenSSH\r\n\r\n", b"GET\r\n\r\n"):
        ((status, found),) = raw(url, data)
        assert (status, found["title"]) == (400, "The request is not valid HTTP")


def test_a_web_socket_is_not_opened(world: tuple[str, Api]) -> None:
    url, _ = world
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "x", "Sec-WebSocket-Version": "13"}
    problem(http().get(url + PATH, headers=headers), 405, "method-not-allowed")


@asynccontextmanager
async def listening(folder: Path) -> AsyncIterator[int]:
    """The port of the service in this process, with the protocol of the command."""
    app = token_app(Project.load(project(folder)), environ("http://127.0.0.1:9"))
    socket = served_by.listen("127.0.0.1", 0)
    options = served_by.config(app)
    options.log_config = None
    server = uvicorn.Server(options)
    task = asyncio.create_task(server._serve([socket]))
    try:
        yield socket.getsockname()[1]
    finally:
        server.should_exit = True
        await task


def test_a_slow_head_is_cut_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.05)

    async def test() -> None:
        async with listening(tmp_path) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HEAD.encode())  # and no more
            answer = await reader.read()
            assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
            assert b"request-timeout" in answer
            silent, closing = await asyncio.open_connection("127.0.0.1", port)
            assert await silent.read() == b""
            for each in (writer, closing):
                each.close()

    run(test)


def test_a_slow_body_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SLOWEST", 0.05)

    async def test() -> None:
        async def drop_by_drop() -> AsyncIterator[bytes]:
            yield b'{"persona": '
            await asyncio.sleep(30)

        async with served(project(tmp_path), environ("http://127.0.0.1:9")) as (client, _):
            reply = await client.post(PATH, content=drop_by_drop(), headers={"content-type": "application/json"})
            problem(reply, 408, "request-timeout")
            assert reply.headers["connection"] == "close"

    run(test)


def test_a_log_has_no_line_of_a_caller(world: tuple[str, Api], tmp_path: Path) -> None:
    with Emulator() as emulator, running(project(tmp_path), emulator.url) as (url, process):
        for path in ("/%0A%7B%22event%22%3A%22forged%22%7D", "/%1b[31m"):
            http().get(url + path)
        http().post(url + PATH, json={"persona": '\n{"event":"forged"}'}, headers={"X-Request-Id": "forged"})
        process.terminate()
        _, told = process.communicate(timeout=30)
    assert "forged" not in told
    assert "\x1b" not in told


def test_pages_that_poll_do_not_make_it_poll(world: tuple[str, Api]) -> None:
    url, api = world
    before = len(api.requests)
    for _ in range(30):
        assert http().get(f"{url}/readyz").status_code == 200
    assert len(api.requests) - before <= 2


def test_an_api_that_is_never_asked_twice_for_one_caller(world: tuple[str, Api]) -> None:
    url, api = world
    before = minted(api)
    tokens = {http().post(url + PATH, json=ASKED).json()["sessionToken"] for _ in range(5)}
    assert (len(tokens), minted(api) - before) == (5, 5)


KEYS = [
    "../cara", "./cara", "leo/../cara", "%2e%2e/cara", "/etc/passwd", "personas/cara", "cara.yaml", "_house",
    "CARA", "cara ", "cara\n", "cara\0", "cara\u200b", "\ufeffcara", "\uff43\uff41\uff52\uff41", "\u0441ara", "\ud800",
]  # fmt: skip
"""Other spellings of a key, and paths."""


def test_only_the_very_key_names_a_persona(world: tuple[str, Api]) -> None:
    url, api = world
    before = minted(api)
    for key in KEYS:
        content = json.dumps(ASKED | {"persona": key})
        problem(http().post(url + PATH, content=content, headers=JSON), 404, "persona-not-offered")
    assert minted(api) == before


NUMBERS = ["NaN", "Infinity", "1e999", "9" * 5000, "12345678901234567890123", "1.5", "true", '"1"']


def test_numbers_that_no_type_has(world: tuple[str, Api]) -> None:
    url, api = world
    before = minted(api)
    for number in NUMBERS:
        content = f'{{"persona": "cara", "variables": {{"visitorName": "Ada", "floor": {number}}}}}'
        assert http().post(url + PATH, content=content, headers=JSON).status_code == 422, number[:20]
    assert minted(api) == before


def test_the_method_is_that_of_the_request_line(world: tuple[str, Api]) -> None:
    url, api = world
    before = minted(api)
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        reply = http().get(url + PATH, headers={name: "POST"})
        problem(reply, 405, "method-not-allowed")
        problem(http().post(f"{url}{PATH}?_method=GET", headers={name: "GET"}), 415, "unsupported-media-type")
    assert minted(api) == before


def test_compressed_and_foreign_encodings_are_not_unpacked(world: tuple[str, Api]) -> None:
    url, _ = world
    bomb = gzip.compress(b" " * 5_000_000)
    for encoding in ("gzip", "deflate", "br", "identity, gzip"):
        reply = http().post(url + PATH, content=bomb, headers=JSON | {"Content-Encoding": encoding})
        problem(reply, 415, "unsupported-media-type")
    problem(http().post(url + PATH, content=json.dumps(ASKED).encode("utf-16"), headers=JSON), 422, "invalid-body")


def test_connections_without_end_do_not_shut_others_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MOST_CONNECTIONS", 8)

    async def test() -> None:
        async with listening(tmp_path) as port:
            held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(8)]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            answer = await reader.read()
            assert answer.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
            assert b"problem:overloaded" in answer
            assert b"retry-after: 1" in answer
            held[0][1].close()
            await held[0][1].wait_closed()
            other, asking = await asyncio.open_connection("127.0.0.1", port)
            asking.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert (await other.read()).startswith(b"HTTP/1.1 200 OK\r\n")
            for each in (writer, asking, *(connection for _, connection in held[1:])):
                each.close()

    run(test)
