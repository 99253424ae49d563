"""Jobs in threads: results in order, the first failure raised, Ctrl-C with what was finished."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from anam_personas.sync.remote.parallel import Interrupted, run, run_growing

if TYPE_CHECKING:
    from collections.abc import Callable


def test_results_are_in_the_order_of_the_jobs() -> None:
    gate = threading.Event()

    def first() -> int:
        assert gate.wait(5)
        return 1

    def second() -> int:
        gate.set()
        return 2

    assert run([first, second], 2) == [1, 2]


def test_no_more_than_so_many_at_once() -> None:
    lock, now, most = threading.Lock(), 0, 0

    def job() -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        threading.Event().wait(0.01)
        with lock:
            now -= 1

    run([job] * 9, 3)
    assert most <= 3


def test_a_failure_is_raised_and_no_further_job_begun() -> None:
    begun: list[int] = []

    def job(number: int) -> None:
        begun.append(number)
        raise ValueError(number)

    with pytest.raises(ValueError, match="0"):
        run([lambda number=number: job(number) for number in range(50)], 1)  # type: ignore[misc]
    assert len(begun) < 50


def test_ctrl_c_gives_what_was_finished() -> None:
    def press(result: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted) as caught:
        run([lambda number=number: number for number in range(50)], 1, press)  # type: ignore[misc]
    assert all(index == result for index, result in caught.value.finished.items())
    assert 0 in caught.value.finished


def test_nothing_to_do() -> None:
    assert run([], 4) == []


def test_jobs_grow_while_their_seed_runs() -> None:
    begun = threading.Event()

    def first() -> str:
        begun.set()
        return "first"

    def seed(more: Callable[[Callable[[], str]], object]) -> int:
        more(first)
        assert begun.wait(5)
        more(lambda: "second")
        return 7

    assert run_growing([seed, lambda more: 8], 2) == ([7, 8], [["first", "second"], []])


def test_one_worker_is_enough() -> None:
    def seed(more: Callable[[Callable[[], int]], object]) -> str:
        for number in range(3):
            more(lambda number=number: number)  # type: ignore[misc]
        return "seed"

    assert run_growing([seed, seed], 1) == (["seed"] * 2, [[0, 1, 2]] * 2)


def test_the_failure_of_a_seed_or_of_what_it_asked_for_is_raised_and_no_more_begun() -> None:
    begun: list[int] = []

    def bad(number: int) -> int:
        begun.append(number)
        raise ValueError(number)

    def seed(more: Callable[[Callable[[], int]], object]) -> None:
        for number in range(50):
            more(lambda number=number: bad(number))  # type: ignore[misc]

    with pytest.raises(ValueError, match="0"):
        run_growing([seed], 1)
    assert begun == [0]

    def refused(more: Callable[[Callable[[], int]], object]) -> None:
        raise KeyError("seed")

    with pytest.raises(KeyError, match="seed"):
        run_growing([refused], 2)
