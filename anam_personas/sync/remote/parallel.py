"""Concurrent calls in a bounded number of threads, and what is left of them after Ctrl-C."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future, as_completed, wait
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

S = TypeVar("S")
T = TypeVar("T")

_LOOK_SECONDS = 0.05
"""Seconds between checks whether the user wants to leave."""


class Interrupted(KeyboardInterrupt, Generic[T]):
    """Ctrl-C was pressed. ``finished`` are the results of the jobs that ended, by index; ``left`` the indices of jobs that were
    in progress and were abandoned: their outcome is unknown.
    """

    def __init__(self, finished: dict[int, T], left: frozenset[int] = frozenset()) -> None:
        super().__init__()
        self.finished = finished
        self.left = left


def never() -> bool:
    """Always False: never leave."""
    return False


def run(
    jobs: Sequence[Callable[[], T]],
    concurrency: int,
    on_done: Callable[[T], object] | None = None,
    leave: Callable[[], bool] = never,
) -> list[T]:
    """The results of all jobs, in their order. ``on_done`` is called with each as it arrives, in the caller's thread.

    Raises what a job raises, after the jobs in progress have ended; no further one is started. Raises `Interrupted` in the
    same way after Ctrl-C; if ``leave`` returns True, or after another Ctrl-C, the jobs in progress are abandoned.
    """
    guard = _Guard()
    with _threads(min(concurrency, len(jobs))) as submit:
        futures = [submit(guard.call, job) for job in jobs]
        try:
            for future in as_completed(futures):
                result = future.result()
                if on_done is not None:
                    on_done(result)
        except KeyboardInterrupt:
            raise _interrupted(futures, leave) from None
        except CancelledError:
            _end(futures, never)
            raise guard.failure from None
        except BaseException:
            _end(futures, never)
            raise
    return [future.result() for future in futures]


def run_growing(
    seeds: Sequence[Callable[[Callable[[Callable[[], T]], object]], S]], concurrency: int
) -> tuple[list[S], list[list[T]]]:
    """The results of the seeds, and for each seed those of the jobs that it added, in that order.

    A seed is called with a function that adds a job. Raises what a seed or job raises, or KeyboardInterrupt; no further job is
    started then, and those in progress, which must only read, are abandoned.
    """
    guard = _Guard()
    with _threads(concurrency) as submit:
        grown: list[list[Future[T]]] = [[] for _ in seeds]

        def planted(seed: Callable[[Callable[[Callable[[], T]], object]], S], jobs: list[Future[T]]) -> S:
            return guard.call(lambda: seed(lambda job: jobs.append(submit(guard.call, job))))

        futures = [submit(planted, seed, jobs) for seed, jobs in zip(seeds, grown, strict=True)]
        try:
            results = [future.result() for future in futures]
            return results, [[future.result() for future in jobs] for jobs in grown]
        except CancelledError:
            raise guard.failure from None
        except BaseException:
            guard.closed = True
            raise


@contextmanager
def _threads(size: int) -> Iterator[Callable[..., Future[Any]]]:
    """A function that runs calls in ``size`` threads, in the order in which it gets them.

    The threads end when nothing is left to do. They are daemons, so that the process can exit at once.
    """
    calls: SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None] = SimpleQueue()

    def work() -> None:
        while (asked := calls.get()) is not None:
            future, call, arguments = asked
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call(*arguments))
            except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
                future.set_exception(error)

    def submit(call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        calls.put((future, call, arguments))
        return future

    threads = [Thread(target=work, name=f"anam-sync-{number}", daemon=True) for number in range(max(1, size))]
    for each in threads:
        each.start()
    try:
        yield submit
    finally:
        for _ in threads:
            calls.put(None)


class _Guard:
    """Keeps jobs from starting once one has failed."""

    def __init__(self) -> None:
        self.closed = False
        self.failure: BaseException = CancelledError()

    def call(self, job: Callable[[], T]) -> T:
        """The result of the job. Raises CancelledError if one has failed before it starts."""
        if self.closed:
            raise CancelledError
        try:
            return job()
        except CancelledError:
            raise
        except BaseException as error:
            if not self.closed:
                self.closed, self.failure = True, error
            raise


def _interrupted(futures: Sequence[Future[T]], leave: Callable[[], bool]) -> Interrupted[T]:
    _end(futures, leave)
    finished, left = dict[int, T](), set[int]()
    for index, future in enumerate(futures):
        if not future.done():
            left.add(index)
        elif not future.cancelled() and future.exception() is None:
            finished[index] = future.result()
    return Interrupted(finished, frozenset(left))


def _end(futures: Sequence[Future[T]], leave: Callable[[], bool]) -> None:
    """Start no more jobs, and let those in progress end, unless the user wants to leave."""
    try:
        for future in futures:
            future.cancel()
        while wait(futures, _LOOK_SECONDS).not_done and not leave():
            pass
    except KeyboardInterrupt:
        return  # again, without a flag for it
