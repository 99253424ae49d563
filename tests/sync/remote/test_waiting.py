"""How often it is looked, and when that ends."""

from __future__ import annotations

import pytest

from anam_personas.sync.remote.waiting import Waiting


class Clock:
    """Time that passes while somebody sleeps, or looks."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1.0, 12.0])
def test_the_last_look_is_at_the_end_of_the_time(seconds: float) -> None:
    clock = Clock()
    looks = [clock.now for _ in Waiting(seconds, clock, clock.sleep).steps()]
    assert looks == sorted(set(looks))
    assert looks[-1:] == ([seconds] if seconds else [])


def test_a_machine_that_slept_during_a_look_looks_once_more() -> None:
    clock, looks = Clock(), 0
    for _ in Waiting(12.0, clock, clock.sleep).steps():
        looks += 1
        clock.now += 600
    assert looks == 2
