"""How often callers may ask, and how many sessions they may have."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from anam_personas.emulator import Emulator
from anam_personas.serve.memory import MemoryWindows
from tests.serve.support import ASKED, BEARER, PATH, SHARED, environ, problem, project, run, served

if TYPE_CHECKING:
    from pathlib import Path

FEW = '[serve]\nvariables = ["visitorName"]\nlimit-per-caller = "3/minute"\n'


def test_the_default_is_thirty_a_minute(tmp_path: Path, anam_emulator: Emulator) -> None:
    async def test() -> None:
        async with served(project(tmp_path), environ(anam_emulator.url)) as (client, _):
            replies = await asyncio.gather(*(client.post(PATH, json=ASKED) for _ in range(40)))
            assert sorted(each.status_code for each in replies) == [200] * 30 + [429] * 10
            found = problem(await client.post(PATH, json=ASKED), 429, "limit-per-caller")
            assert 50 <= found["retryAfter"] <= 60

    run(test)


def test_refusals_of_other_kinds_do_not_count(tmp_path: Path) -> None:
    async def test() -> None:
        with Emulator(faults=["POST /v1/auth/session-token 403 x4"]) as emulator:
            async with served(project(tmp_path, FEW), environ(emulator.url)) as (client, _):
                for _ in range(5):
                    problem(await client.post(PATH, json={"persona": "nobody"}), 404, "persona-not-offered")
                    problem(await client.post(PATH, json={"persona": "cara"}), 422, "invalid-variables")
                    problem(await client.post(PATH, content=b"x"), 415, "unsupported-media-type")
                for _ in range(4):
                    problem(await client.post(PATH, json=ASKED), 502, "api-forbidden")
                statuses = [(await client.post(PATH, json=ASKED)).status_code for _ in range(5)]
                assert statuses == [200, 200, 200, 429, 429]

    run(test)


def test_one_caller_does_not_use_up_what_is_for_all(tmp_path: Path, anam_emulator: Emulator) -> None:
    settings = SHARED + 'limit-per-caller = "2/minute"\nlimit-overall = "5/minute"\n'

    async def test() -> None:
        async with served(project(tmp_path, settings), environ(anam_emulator.url)) as (_, service):

            async def ask(address: str) -> httpx.Response:
                transport = httpx.ASGITransport(service, client=(address, 1))
                async with httpx.AsyncClient(transport=transport, base_url="http://x") as other:
                    return await other.post(PATH, json=ASKED, headers=BEARER)

            greedy = [(await ask("203.0.113.1")).status_code for _ in range(10)]
            assert greedy == [200, 200] + [429] * 8
            assert [(await ask("203.0.113.2")).status_code for _ in range(2)] == [200, 200]
            assert (await ask("203.0.113.3")).status_code == 200
            problem(await ask("203.0.113.3"), 429, "limit-overall")
            problem(await ask("203.0.113.1"), 429, "limit-per-caller")

    run(test)


def test_an_address_that_is_claimed_does_not_count(tmp_path: Path, anam_emulator: Emulator) -> None:
    """X-Forwarded-For and its kin are anybody's: without a proxy that is trusted they are not read."""

    async def test() -> None:
        async with served(project(tmp_path, FEW), environ(anam_emulator.url)) as (client, _):
            statuses = []
            for at in range(5):
                headers = dict.fromkeys(
                    ("X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP"), f"198.51.100.{at}"
                )
                statuses.append((await client.post(PATH, json=ASKED, headers=headers)).status_code)
            assert statuses == [200, 200, 200, 429, 429]

    run(test)


def test_a_window_moves_and_is_forgotten() -> None:
    async def test() -> None:
        now = [1000.0]
        windows = MemoryWindows(lambda: now[0])
        assert [await windows.acquire_entry("a", 2, 60) for _ in range(3)] == [True, True, False]
        now[0] += 30
        assert not await windows.acquire_entry("a", 2, 60)
        now[0] += 31
        assert await windows.acquire_entry("a", 2, 60)
        await windows.give_back("a")
        assert await windows.get_moving_window("a", 2, 60) == (now[0], 0)
        for at in range(5_000):
            now[0] += 1
            await windows.acquire_entry(f"caller {at}", 2, 60)
        assert len(windows._windows) < 1_500

    run(test)


def test_so_many_at_once(tmp_path: Path) -> None:
    settings = FEW.replace("3/minute", "100/minute") + "sessions-per-caller = 2\n"

    async def test() -> None:
        with Emulator(latency=100) as emulator:
            async with served(project(tmp_path, settings), environ(emulator.url)) as (client, _):
                replies = await asyncio.gather(*(client.post(PATH, json=ASKED) for _ in range(6)))
                assert sorted(each.status_code for each in replies) == [200, 200, 429, 429, 429, 429]
                problem(next(each for each in replies if each.status_code == 429), 429, "sessions-per-caller")

    run(test)


def test_sessions_that_run_count_until_they_end(tmp_path: Path) -> None:
    settings = FEW.replace("3/minute", "100/minute") + "sessions-per-caller = 2\n"

    async def test() -> None:
        with Emulator() as emulator:
            async with served(project(tmp_path, settings), environ(emulator.url)) as (client, service):
                sessions = service.snapshot.upstream.sessions
                now = [0.0]
                for asked in (sessions._running, sessions._organisation):
                    asked._clock = lambda: now[0]
                tokens = [(await client.post(PATH, json=ASKED)).json()["sessionToken"] for _ in range(4)]
                ids = [await _start(emulator, token) for token in tokens[:2]]  # the other tokens are not used
                now[0] += 60
                problem(await client.post(PATH, json=ASKED), 429, "sessions-per-caller")
                async with httpx.AsyncClient(headers={"Authorization": "Bearer any"}) as api:
                    assert (await api.post(f"{emulator.url}/v1/sessions/{ids[0]}/stop")).status_code == 200
                now[0] += 60
                assert (await client.post(PATH, json=ASKED)).status_code == 200

    run(test)


def test_the_plan_of_the_organisation_bounds_everybody(tmp_path: Path) -> None:
    async def test() -> None:
        with Emulator(max_sessions=1) as emulator:
            async with served(project(tmp_path, FEW), environ(emulator.url)) as (client, service):
                now = [0.0]
                service.snapshot.upstream.sessions._organisation._clock = lambda: now[0]
                await _start(emulator, (await client.post(PATH, json=ASKED)).json()["sessionToken"])
                now[0] += 60
                problem(await client.post(PATH, json=ASKED), 429, "sessions-overall")

    run(test)


async def _start(emulator: Emulator, token: str) -> str:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as page:
        return str((await page.post(f"{emulator.url}/v1/engine/session", json={})).json()["sessionId"])
