from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.emulator.clock import Clock


def test_a_stopped_clock_does_what_is_due_in_order() -> None:
    async def run() -> list[int]:
        clock, done = Clock(lambda: 100.0), []
        clock.stop()
        for number, due in ((2, 105), (0, 101), (1, 101), (3, 110)):
            clock.at(due, lambda number=number: done.append(number))  # type: ignore[misc]
        clock.at(103, lambda: done.append(99)).cancel()
        clock.move(4.9)
        assert done == [0, 1]
        clock.set(110)
        return done

    assert asyncio.run(run()) == [0, 1, 2, 3]


@given(st.lists(st.floats(0, 10), min_size=1, max_size=8), st.lists(st.floats(0, 4), max_size=8))
def test_nothing_is_done_early_or_left_out(dues: list[float], moves: list[float]) -> None:
    async def run() -> None:
        clock, done = Clock(lambda: 0.0), []
        clock.stop()
        for due in dues:
            clock.at(due, lambda due=due: done.append(due))  # type: ignore[misc]
        for seconds in moves:
            clock.move(seconds)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert sorted(done) == sorted(due for due in dues if due <= clock())
        clock.close()

    asyncio.run(run())


def test_waiting_ends_when_its_moment_comes() -> None:
    async def run() -> None:
        clock = Clock(lambda: 0.0)
        clock.stop()
        await clock.until(0)
        waiting = asyncio.ensure_future(clock.until(5))
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        late = asyncio.ensure_future(clock.timeout(5, answer))
        await asyncio.sleep(0)
        assert not waiting.done()
        clock.move(5)
        await waiting
        with pytest.raises(TimeoutError):
            await late

    asyncio.run(run())


def test_a_clock_that_goes_rings_by_itself() -> None:
    async def run() -> None:
        clock = Clock()
        await asyncio.wait_for(clock.until(clock() + 0.01), 5)

    asyncio.run(run())
