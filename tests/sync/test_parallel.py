"""Jobs in threads: results in order, the first failure raised, Ctrl-C with what was finished."""

from __future__ import annotations

import threading

import pytest

from anam_personas.sync.parallel import Interrupted, run


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
