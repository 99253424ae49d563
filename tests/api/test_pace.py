from __future__ import annotations

import threading
from typing import Any

from anam_personas.api.pace import Pace
from tests.api.support import Clock


def take(pace: Any, clock: Any) -> Any:
    """Wait for one's turn, and say when it came."""
    for wait in pace.turn():
        clock.sleep(wait)
    return clock.now


def test_without_a_rate_nobody_waits() -> None:
    clock = Clock()
    assert [take(Pace(None, clock), clock) for _ in range(3)] == [1000.0] * 3
    assert clock.slept == []


def test_requests_per_second_are_spread_evenly() -> None:
    clock = Clock()
    pace = Pace(4, clock)
    assert [take(pace, clock) for _ in range(4)] == [1000.0, 1000.25, 1000.5, 1000.75]


def test_idle_time_is_not_saved_up_for_a_burst() -> None:
    clock = Clock()
    pace = Pace(1, clock)
    take(pace, clock)
    clock.now += 60
    assert [take(pace, clock) for _ in range(2)] == [1060.0, 1061.0]


def test_a_pause_holds_everyone_until_its_end() -> None:
    clock = Clock()
    pace = Pace(None, clock)
    pace.pause(5)
    pace.pause(2)  # shorter: the longer one stays
    assert take(pace, clock) == 1005.0
    assert take(pace, clock) == 1005.0


def test_who_waits_already_is_held_by_a_pause_that_comes_later() -> None:
    clock = Clock()
    pace = Pace(1, clock)
    take(pace, clock)
    turn = pace.turn()
    assert next(turn) == 1.0
    pace.pause(10)
    clock.now += 1.0
    assert next(turn) == 9.0


def test_after_a_pause_the_rate_still_holds() -> None:
    clock = Clock()
    pace = Pace(2, clock)
    pace.pause(10)
    assert [take(pace, clock) for _ in range(3)] == [1010.0, 1010.5, 1011.0]


def test_threads_get_different_slots() -> None:
    clock = Clock()  # stands still: every thread only asks
    pace = Pace(10, clock)
    waits = []
    threads = [threading.Thread(target=lambda: waits.append(next(pace.turn(), 0.0))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(round(wait, 6) for wait in waits) == [round(n / 10, 6) for n in range(20)]
