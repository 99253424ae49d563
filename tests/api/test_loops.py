"""One ``SessionTokens`` in more than one event loop, one after another and at once, without a loop's leftovers."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import trio

from anam_personas.api.access import Access, ApiKey
from anam_personas.api.async_wire import AsyncWire
from anam_personas.api.exchange import Terms
from anam_personas.api.pace import Pace
from anam_personas.errors import UsageError
from anam_personas.project import Project
from anam_personas.tokens import PATIENCE, SessionTokens, SyncSessionTokens
from tests.api.minting_server import MintingServer
from tests.projects import CARA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GREETING = 'initialMessage: "Hello <{{ visitor }}>"\nvariables: {visitor: {type: string}}\n'


@pytest.fixture
def server() -> Iterator[MintingServer]:
    with MintingServer() as running:
        yield running


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "cara.yaml").write_text(CARA + GREETING)
    return Project.load(tmp_path)


@pytest.fixture
def tokens(server: MintingServer, project: Project) -> SessionTokens:
    return SessionTokens.from_env(project, {"ANAM_API_KEY": "a-key", "ANAM_API_URL": server.url})


async def mint(tokens: SessionTokens, *names: str) -> list[str]:
    return list(await asyncio.gather(*(tokens.mint("cara", {"visitor": name}) for name in names)))


async def mint_and_close(tokens: SessionTokens, *names: str) -> list[str]:
    minted = await mint(tokens, *names)
    await tokens.aclose()
    return minted


def of(*names: str) -> list[str]:
    return [f"token-{name}" for name in names]


def test_one_run_after_another(tokens: SessionTokens, server: MintingServer) -> None:
    for number in range(5):
        names = [f"{number}-{mint}" for mint in range(24)]
        assert asyncio.run(mint(tokens, *names)) == of(*names)
        gc.collect()
    # What one run left is closed with it, and not kept for the others.
    assert list(tokens._wire._loops.get().slots.values()) == []
    asyncio.run(tokens.aclose())


def test_a_loop_that_was_closed_without_its_last_rites(tokens: SessionTokens) -> None:
    loop = asyncio.new_event_loop()
    assert loop.run_until_complete(mint(tokens, "a", "b")) == of("a", "b")
    loop.close()
    assert asyncio.run(mint_and_close(tokens, "c")) == of("c")
    gc.collect()


def test_a_task_that_was_under_way_when_its_loop_ended(tokens: SessionTokens, server: MintingServer) -> None:
    async def leave() -> None:
        task = asyncio.create_task(mint(tokens, "left"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    server._delay = 0.02
    asyncio.run(leave())
    assert asyncio.run(mint_and_close(tokens, "c")) == of("c")
    gc.collect()


def test_loops_in_threads_at_once(tokens: SessionTokens) -> None:
    meet = threading.Barrier(4)

    def work(number: int) -> list[str]:
        meet.wait(10)
        wrong = []
        for each in range(5):
            names = [f"{number}-{each}-{mint}" for mint in range(10)]
            wrong += [
                found
                for found, wanted in zip(asyncio.run(mint(tokens, *names)), of(*names), strict=True)
                if found != wanted
            ]
        return wrong

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [[]] * 4
    asyncio.run(tokens.aclose())


def test_a_runner(tokens: SessionTokens, server: MintingServer) -> None:
    with asyncio.Runner() as runner:
        assert [runner.run(mint(tokens, str(number))) for number in range(3)] == [
            of(str(number)) for number in range(3)
        ]
        assert len(server.seen) == 1
    assert asyncio.run(mint_and_close(tokens, "after")) == of("after")


def test_trio(tokens: SessionTokens) -> None:
    async def main(*names: str) -> list[str]:
        minted: list[str] = []

        async def one(name: str) -> None:
            minted.append(await tokens.mint("cara", {"visitor": name}))

        async with trio.open_nursery() as nursery:
            for name in names:
                nursery.start_soon(one, name)
        return sorted(minted)

    names = [f"{number:03}" for number in range(120)]
    assert trio.run(main, *names) == of(*names)
    assert trio.run(main, "again") == of("again")
    assert asyncio.run(mint_and_close(tokens, "asyncio")) == of("asyncio")
    gc.collect()


def test_without_any_loop(tokens: SessionTokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "trio.lowlevel")
    for step in (tokens.mint("cara", {"visitor": "a"}), tokens.aclose()):
        with pytest.raises(UsageError, match="asyncio or trio: use SyncSessionTokens"):
            step.send(None)


def test_after_closing_it_is_closed_everywhere(tokens: SessionTokens) -> None:
    asyncio.run(mint_and_close(tokens, "a"))
    with pytest.raises(RuntimeError, match="the client is closed"):
        asyncio.run(mint(tokens, "b"))


def test_a_transport_of_ones_own_stays_in_its_loop(server: MintingServer, project: Project) -> None:
    environ = {"ANAM_API_KEY": "a-key", "ANAM_API_URL": server.url}
    tokens = SessionTokens.from_env(project, environ, httpx.AsyncHTTPTransport())
    assert asyncio.run(mint(tokens, "a")) == of("a")
    with pytest.raises(UsageError, match="AsyncHTTPTransport of your own"):
        asyncio.run(mint(tokens, "b"))


def test_one_without_connections_goes_anywhere(project: Project) -> None:
    answer = httpx.MockTransport(lambda request: httpx.Response(200, json={"sessionToken": "t"}))
    tokens = SessionTokens.from_env(project, {"ANAM_API_KEY": "a-key"}, answer)
    assert [asyncio.run(mint(tokens, "a")) for _ in range(2)] == [["t"]] * 2


def test_a_task_that_is_cancelled_frees_its_turn(tokens: SessionTokens, server: MintingServer) -> None:
    server._delay = 0.02

    async def main() -> list[str]:
        hundreds = [asyncio.create_task(tokens.mint("cara", {"visitor": f"x{number}"})) for number in range(250)]
        await asyncio.sleep(0.01)  # a hundred are under way, the others wait
        for task in hundreds:
            task.cancel()
        gone = await asyncio.gather(*hundreds, return_exceptions=True)
        assert {type(each) for each in gone} == {asyncio.CancelledError}
        return await mint_and_close(tokens, *names)

    names = [f"y{number}" for number in range(120)]
    assert asyncio.run(main()) == of(*names)


def test_many_at_once_over_connections_that_break(project: Project) -> None:
    """Each twentieth request ends in a reset: all are minted, each for its own, and nobody for having had to wait."""
    names = [f"n{number}" for number in range(600)]

    async def at_once(seconds: float) -> None:
        await asyncio.sleep(0)

    async def main(url: str) -> list[str]:
        terms = Terms(Access(ApiKey("a-key"), url), PATIENCE, Pace(None, time.monotonic))
        wire = AsyncWire(terms, timeout=10, connections=20, sleep=at_once)
        return await mint_and_close(SessionTokens(project, wire), *names)

    with MintingServer(drop=20) as server:
        assert asyncio.run(main(server.url)) == of(*names)
        assert sum(map(len, server.seen)) > 600


@pytest.mark.parametrize("kind", [SessionTokens, SyncSessionTokens])
def test_neither_is_pickled_into_another_process(kind: Any, project: Project) -> None:
    import pickle

    tokens = kind.from_env(project, {"ANAM_API_KEY": "a-key"})
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(tokens)
    if kind is SyncSessionTokens:
        tokens.close()
