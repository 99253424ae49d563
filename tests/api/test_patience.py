"""Waiting between attempts, and not waiting any longer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from anam_personas.api.patience import Patience
from anam_personas.errors import ApiUnavailable


def test_waits_go_to_the_sleep_that_is_given() -> None:
    slept: list[float] = []
    patience = Patience(slept.append)
    patience.wait(0.5)
    patience.wait(50)
    assert slept == [0.5, 50]


def test_who_waits_long_is_woken_and_gives_up() -> None:
    patience = Patience()
    begun = threading.Event()

    def waiting() -> None:
        begun.set()
        patience.wait(50)

    with ThreadPoolExecutor(1) as pool:
        waited = pool.submit(waiting)
        assert begun.wait(5)
        patience.end()
        with pytest.raises(ApiUnavailable, match="interrupted"):
            waited.result(5)


def test_a_short_wait_is_waited_all_the_same() -> None:
    slept: list[float] = []
    patience = Patience(slept.append)
    patience.end()
    patience.wait(0.1)
    assert slept == [0.1]
    with pytest.raises(ApiUnavailable):
        patience.wait(2)
