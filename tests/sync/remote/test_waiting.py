"""How often it is looked, and when that ends."""

from __future__ import annotations

import pytest

from anam_personas.sync.remote.waiting import Waiting
from tests.sync.standin import Clock


def clock() -> Clock:
    """A clock at zero, where fractions of a second are exact."""
    made = Clock()
    made.now = 0.0
    return made


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1.0, 12.0])
def test_the_last_look_is_at_the_end_of_the_time(seconds: float) -> None:
    time = clock()
    looks = [time.now for _ in Waiting(seconds, time, time.sleep).steps()]
    assert looks == sorted(set(looks))
    assert looks[-1:] == ([seconds] if seconds else [])


def test_a_machine_that_slept_during_a_look_looks_once_more() -> None:
    time, looks = clock(), 0
    for _ in Waiting(12.0, time, time.sleep).steps():
        looks += 1
        time.now += 600
    assert looks == 2
