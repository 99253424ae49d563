"""Limits that replicas share in a real Redis, which is taken away and brought back."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from anam_personas.emulator import Emulator
from anam_personas.serve import storage
from tests.cli.test_serve import running
from tests.interop.redis_server import RedisServer
from tests.serve.support import ASKED, PATH, environ, problem, project, run, served
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.interop, pytest.mark.slow]
SETTINGS = '[serve]\nvariables = ["visitorName"]\nlimit-per-caller = "{limit}"\nlimit-storage = "{url}"\n'


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


def folder_of(tmp_path: Path, redis: RedisServer, limit: str, more: str = "") -> Path:
    return project(tmp_path, SETTINGS.format(limit=limit, url=redis.url) + more)


def test_two_replicas_keep_a_common_limit(tmp_path: Path, redis: RedisServer) -> None:
    """Within 2 % of 300, asked for by 40 at once at two processes."""
    folder = folder_of(tmp_path, redis, "300/minute")
    with Emulator() as emulator, running(folder, emulator.url) as (one, _), running(folder, emulator.url) as (two, _):

        async def ask() -> list[int]:
            async with httpx.AsyncClient(limits=httpx.Limits(max_connections=40), timeout=60) as client:
                asking = [client.post((one, two)[at % 2] + PATH, json=ASKED) for at in range(400)]
                return [reply.status_code for reply in await asyncio.gather(*asking)]

        statuses = asyncio.run(ask())
    assert set(statuses) == {200, 429}
    assert 294 <= statuses.count(200) <= 306


def test_workers_keep_a_common_limit(tmp_path: Path, redis: RedisServer) -> None:
    folder = folder_of(tmp_path, redis, "20/minute")
    with Emulator() as emulator, running(folder, emulator.url, "--workers", "2") as (url, _):
        statuses = [httpx.post(url + PATH, json=ASKED).status_code for _ in range(30)]
    assert statuses == [200] * 20 + [429] * 10


@pytest.mark.parametrize("decision", ["open", "closed"])
def test_a_redis_that_is_away_fails_as_set_and_comes_back(
    tmp_path: Path, redis: RedisServer, decision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_PAUSE", 0.05)
    folder = folder_of(tmp_path, redis, "4/minute", f'on-storage-failure = "{decision}"\n')

    async def test() -> None:
        with Emulator() as emulator:
            async with served(folder, environ(emulator.url)) as (client, _):

                async def metrics() -> str:
                    return (await client.get("/metrics")).text

                assert [(await client.post(PATH, json=ASKED)).status_code for _ in range(2)] == [200, 200]
                redis.stop()
                begun = time.monotonic()
                replies = [await client.post(PATH, json=ASKED) for _ in range(10)]
                assert time.monotonic() - begun < 5
                if decision == "open":
                    assert {reply.status_code for reply in replies} == {200}
                else:
                    for reply in replies:
                        problem(reply, 503, "limit-storage-unavailable")
                text = await metrics()
                assert f'anam_personas_mint_limit_storage_failures_total{{decision="{decision}"}} 10.0' in text
                assert "anam_personas_mint_limit_storage_up 0.0" in text
                redis.start()  # empty: what was counted is gone with it
                await asyncio.sleep(0.06)
                statuses = [(await client.post(PATH, json=ASKED)).status_code for _ in range(6)]
                assert statuses == [200] * 4 + [429] * 2
                assert "anam_personas_mint_limit_storage_up 1.0" in await metrics()

    run(test)


def test_it_starts_while_redis_is_away(tmp_path: Path, redis: RedisServer) -> None:
    folder = folder_of(tmp_path, redis, "4/minute")
    redis.stop()
    with Emulator() as emulator, running(folder, emulator.url) as (url, _):
        problem(httpx.post(url + PATH, json=ASKED), 503, "limit-storage-unavailable")
        redis.start()
        until(lambda: httpx.post(url + PATH, json=ASKED).status_code == 200, "Redis to be asked again")


def test_refused_mints_are_given_back_and_no_name_is_stored(tmp_path: Path, redis: RedisServer) -> None:
    from redis import Redis

    async def test() -> None:
        with Emulator(faults=["POST /v1/auth/session-token 403 x5"]) as emulator:
            async with served(
                folder_of(tmp_path, redis, "3/minute", 'limit-overall = "2/minute"\n'), environ(emulator.url)
            ) as (client, _):
                for _ in range(5):
                    problem(await client.post(PATH, json=ASKED), 502, "api-forbidden")
                assert [(await client.post(PATH, json=ASKED)).status_code for _ in range(2)] == [200, 200]
                for _ in range(5):
                    problem(await client.post(PATH, json=ASKED), 429, "limit-overall")
        with Redis.from_url(redis.url) as client_of_redis:
            keys = [key.decode() for key in client_of_redis.scan_iter()]
            assert len(keys) == 2
            assert not [key for key in keys if "127.0.0.1" in key]
            assert sorted(client_of_redis.llen(key) for key in keys) == [2, 2]
            assert all(0 < client_of_redis.ttl(key) <= 60 for key in keys)

    run(test)
