"""Both drivers over real sockets."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.api import errors
from anam_personas.api.access import Access, ApiKey
from anam_personas.api.async_wire import AsyncWire
from anam_personas.api.call import Call, Reply
from anam_personas.api.exchange import Terms
from anam_personas.api.pace import Pace
from anam_personas.api.retry import RetryPolicy
from anam_personas.api.wire import SyncWire
from anam_personas.errors import SettingsError
from tests.api.server import OK, Dripping, Server, refused
from tests.api.support import KEY, Clock

if TYPE_CHECKING:
    from collections.abc import Callable

GET = Call("GET", "/v1/personas/7")
CREATE = Call("POST", "/v1/personas", b'{"name":"Cara"}', repeatable=False)
CUT_OFF = OK.replace(b"Content-Length: 10", b"Content-Length: 999")
BAD_GZIP = OK.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")


def terms(url: str, clock: Any) -> Any:
    return Terms(
        Access(ApiKey(KEY), url), RetryPolicy(), Pace(None, clock), clock=clock, wall=clock, chance=lambda: 1.0
    )


def run_sync(url: str, call: Call, clock: Any, timeout: Any = 5.0) -> Any:
    wire = SyncWire(terms(url, clock), timeout=timeout, connections=2, sleep=clock.sleep)
    try:
        return wire.run(call)
    finally:
        wire.close()


def run_async(url: str, call: Call, clock: Any, timeout: Any = 5.0) -> Any:
    async def sleep(seconds: float | None) -> Any:
        clock.sleep(seconds)

    async def main() -> Reply:
        wire = AsyncWire(terms(url, clock), timeout=timeout, connections=2, sleep=sleep)
        try:
            return await wire.run(call)
        finally:
            await wire.aclose()

    return asyncio.run(main())


both = pytest.mark.parametrize("run", [run_sync, run_async])


@both
def test_a_reply(run: Callable[..., Reply]) -> None:
    with Server(lambda number: OK) as server:
        reply = run(server.url, CREATE, Clock())
    assert (reply.status, reply.content) == (200, b'{"id":"7"}')
    assert server.requests[0].startswith(b"POST /v1/personas HTTP/1.1\r\n")
    assert server.requests[0].endswith(b'\r\n\r\n{"name":"Cara"}')


@both
@pytest.mark.parametrize(
    "trouble", [None, CUT_OFF, BAD_GZIP, b"nonsense\r\n\r\n"], ids=["dropped", "cut off", "bad gzip", "no HTTP"]
)
def test_a_read_is_repeated_after_a_broken_reply(run: Callable[..., Reply], trouble: Any) -> None:
    clock = Clock()
    with Server(lambda number: OK if number == 1 else trouble) as server:
        assert run(server.url, GET, clock).status == 200
    assert (len(server.requests), clock.slept) == (2, [0.5])


@both
@pytest.mark.parametrize(
    "trouble", [None, CUT_OFF, BAD_GZIP, b"nonsense\r\n\r\n"], ids=["dropped", "cut off", "bad gzip", "no HTTP"]
)
def test_a_create_with_a_broken_reply_is_sent_once(run: Callable[..., Reply], trouble: Any) -> None:
    with Server(lambda number: trouble) as server, pytest.raises(errors.OutcomeUnknown):
        run(server.url, CREATE, Clock())
    assert len(server.requests) == 1


@both
def test_a_refused_connection_is_tried_again_and_told(run: Callable[..., Reply]) -> None:
    clock = Clock()
    with pytest.raises(errors.Unreachable, match="after 5 attempts") as caught:
        run(refused(), CREATE, clock)
    assert len(clock.slept) == 4
    assert caught.value.exit_code == 4


@both
def test_a_server_that_is_silent_does_not_hold_us(run: Callable[..., Reply]) -> None:
    silent = threading.Event()

    def answer(number: int) -> None:
        silent.wait(5)

    with (
        Server(answer) as server,
        pytest.raises(errors.OutcomeUnknown, match="ReadTimeout"),
    ):
        run(server.url, CREATE, Clock(), timeout=0.05)
    silent.set()


@both
def test_no_proxy_sees_what_is_meant_for_this_machine(
    run: Callable[..., Reply], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, refused())
    with Server(lambda number: OK) as server:
        assert run(server.url, GET, Clock()).status == 200


@both
def test_a_redirect_is_answered_by_nothing_more(run: Callable[..., Reply]) -> None:
    with Server(lambda number: OK) as elsewhere:
        head = f"HTTP/1.1 307 Go\r\nLocation: {elsewhere.url}/v1/x\r\nContent-Length: 0\r\n\r\n".encode()
        with Server(lambda number: head) as server, pytest.raises(errors.BadReply, match=r"redirect to 127\.0\.0\.1"):
            run(server.url, GET, Clock())
    assert elsewhere.requests == []


@both
def test_cookies_are_not_kept(run: Callable[..., Reply]) -> None:
    with Server(
        lambda number: OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: session=1; Path=/\r\n\r\n", 1) if number else None
    ) as server:
        run(server.url, GET, Clock())
    assert all(b"cookie" not in request.lower() for request in server.requests)


def test_threads_share_connections_up_to_the_limit() -> None:
    clock = Clock()
    with Server(lambda number: OK) as server:
        wire = SyncWire(terms(server.url, clock), timeout=5.0, connections=3, sleep=clock.sleep)
        with ThreadPoolExecutor(12) as pool:
            replies = list(pool.map(lambda _: wire.run(GET).status, range(60)))
        wire.close()
    assert replies == [200] * 60
    assert server.connections <= 3


def test_closing_frees_who_waits_and_who_comes_later() -> None:
    asked, go_on = threading.Event(), threading.Event()

    def answer(number: int) -> bytes:
        asked.set()
        go_on.wait(5)
        return OK

    with Server(answer) as server, ThreadPoolExecutor(2) as pool:
        wire = SyncWire(terms(server.url, Clock()), timeout=5.0, connections=1)
        under_way = pool.submit(wire.run, GET)
        asked.wait(5)
        waiting = pool.submit(wire.run, GET)
        wire.close()
        go_on.set()
        assert under_way.result(5).status == 200
        for late in (waiting, pool.submit(wire.run, GET)):
            with pytest.raises(RuntimeError, match="closed"):
                late.result(5)


def test_no_more_requests_are_under_way_than_allowed() -> None:
    under_way, most, lock = 0, 0, threading.Lock()
    meet = threading.Barrier(3)

    def answer(number: int) -> Any:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        meet.wait(5)  # only passes where three are under way at once
        with lock:
            under_way -= 1
        return OK

    with Server(answer) as server:
        wire = SyncWire(terms(server.url, Clock()), timeout=5.0, connections=3)
        with ThreadPoolExecutor(9) as pool:
            list(pool.map(lambda _: wire.run(GET), range(9)))
        wire.close()
    assert most == 3


@pytest.mark.parametrize(("name", "value"), [("HTTPS_PROXY", "nonsense://me:hunter2@x"), ("SSL_CERT_FILE", "/nowhere")])
def test_a_proxy_or_certificate_that_cannot_be_used_is_a_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    for wire in (SyncWire, AsyncWire):
        with pytest.raises(SettingsError, match=name) as caught:
            wire(terms("https://api.anam.ai", Clock()), timeout=5.0, connections=1)
        assert "hunter2" not in str(caught.value)


def test_async_sleeping_lets_others_run() -> None:
    """The default sleep is the event loop's."""
    order = []

    async def main() -> None:
        answers = iter([httpx.Response(503, headers={"Retry-After": "0"}), httpx.Response(200)])
        policy = RetryPolicy(first_delay=0.01)
        access = Access(ApiKey(KEY), "https://api.anam.ai")
        transport = httpx.MockTransport(lambda request: next(answers))
        wire = AsyncWire(Terms(access, policy, Pace(None, Clock())), timeout=5.0, connections=1, transport=transport)
        task = asyncio.create_task(wire.run(GET))
        task.add_done_callback(lambda _: order.append("reply"))
        await asyncio.sleep(0)
        order.append("other work")
        await task
        await wire.aclose()

    asyncio.run(main())
    assert order == ["other work", "reply"]


def run_httpx(url: str, call: Call, clock: Any, timeout: Any = 5.0) -> Any:
    """The way through a proxy, without one."""
    wire = SyncWire(terms(url, clock), timeout=timeout, connections=1, transport=httpx.HTTPTransport())
    try:
        return wire.run(call)
    finally:
        wire.close()


HEAD = OK.index(b"{")
LONG = CUT_OFF + b" " * 989


@pytest.mark.parametrize(
    ("run", "at_once"),
    [(run_sync, 0), (run_sync, HEAD), (run_async, 0), (run_async, HEAD), (run_httpx, HEAD)],
    ids=["direct", "direct, body", "async", "async, body", "httpx, body"],
)
def test_a_reply_that_never_becomes_whole_is_lost(run: Callable[..., Reply], at_once: int) -> None:
    begun = time.monotonic()
    said = "the reply was not complete after 0.8 s"
    with Dripping(LONG, 0.04, at_once) as server, pytest.raises(errors.OutcomeUnknown, match=re.escape(said)):
        run(server.url, CREATE, Clock(), timeout=0.2)
    assert time.monotonic() - begun < 3
    assert server.requests == 1


@both
def test_a_slow_reply_that_becomes_whole_in_time_is_taken(run: Callable[..., Reply]) -> None:
    with Dripping(OK, 0.005, HEAD) as server:
        assert run(server.url, GET, Clock(), timeout=5).content == b'{"id":"7"}'


class Ahead(asyncio.SelectorEventLoop):
    """An event loop whose clock can be set on."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


def test_many_that_wait_for_their_turn_have_their_own_time() -> None:
    loop = Ahead()

    def on_request() -> None:
        loop.ahead += 40  # of 50 that nothing may come for, and of 200 for a reply; all seven take 280

    async def main(url: str) -> list[int]:
        wire = AsyncWire(terms(url, Clock()), timeout=50, connections=1)
        replies = await asyncio.gather(*(wire.run(GET) for _ in range(7)))
        await wire.aclose()
        return [reply.status for reply in replies]

    with Dripping(OK, 0, HEAD, on_request) as server, asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert runner.run(main(server.url)) == [200] * 7
        assert server.requests == 7
