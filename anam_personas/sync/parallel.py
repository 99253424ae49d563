"""Several calls at once, in threads, with a bound; and what is left of them when somebody presses Ctrl-C."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed, wait
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

S = TypeVar("S")
T = TypeVar("T")


class Interrupted(KeyboardInterrupt, Generic[T]):
    """Ctrl-C came. ``finished`` are the results of the jobs that were under way or done, by their index."""

    def __init__(self, finished: dict[int, T]) -> None:
        super().__init__()
        self.finished = finished


def run(jobs: Sequence[Callable[[], T]], concurrency: int, on_done: Callable[[T], object] | None = None) -> list[T]:
    """The results of all jobs, in their order. ``on_done`` is told each in the caller's thread, as it comes.

    Raises what a job raises, once those under way have ended; no further one is begun then. Raises `Interrupted` in the
    same way where Ctrl-C came.
    """
    with ThreadPoolExecutor(max_workers=max(1, concurrency), thread_name_prefix="anam-sync") as pool:
        guard = _Guard()
        futures = [pool.submit(guard.call, job) for job in jobs]
        try:
            for future in as_completed(futures):
                result = future.result()
                if on_done is not None:
                    on_done(result)
        except KeyboardInterrupt:
            raise Interrupted(_finished(futures)) from None
        except CancelledError:
            _finished(futures)
            raise guard.failure from None
        except BaseException:
            _finished(futures)
            raise
    return [future.result() for future in futures]


def run_growing(
    seeds: Sequence[Callable[[Callable[[Callable[[], T]], object]], S]], concurrency: int
) -> tuple[list[S], list[list[T]]]:
    """The results of the seeds, and for each those of the jobs that it asked for, in the order in which it did.

    A seed is given a function that takes a job, to be called while it runs. Raises what a seed or job raises, or
    KeyboardInterrupt, once those under way have ended; no further one is begun then.
    """
    guard = _Guard()
    with ThreadPoolExecutor(max_workers=max(1, concurrency), thread_name_prefix="anam-sync") as pool:
        grown: list[list[Future[T]]] = [[] for _ in seeds]

        def planted(seed: Callable[[Callable[[Callable[[], T]], object]], S], jobs: list[Future[T]]) -> S:
            return guard.call(lambda: seed(lambda job: jobs.append(pool.submit(guard.call, job))))

        futures = [pool.submit(planted, seed, jobs) for seed, jobs in zip(seeds, grown, strict=True)]
        try:
            results = [future.result() for future in futures]
            return results, [[future.result() for future in jobs] for jobs in grown]
        except CancelledError:
            raise guard.failure from None
        except BaseException:
            guard.closed = True
            raise


class _Guard:
    """Lets no job begin once one has failed, however fast the others would have been."""

    def __init__(self) -> None:
        self.closed = False
        self.failure: BaseException = CancelledError()

    def call(self, job: Callable[[], T]) -> T:
        """What the job gives. Raises CancelledError where it is too late to begin."""
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


def _finished(futures: Sequence[Future[T]]) -> dict[int, T]:
    """Begin no more, let those under way end, and give what they made of it."""
    for future in futures:
        future.cancel()
    wait(futures)
    return {
        index: future.result()
        for index, future in enumerate(futures)
        if not future.cancelled() and future.exception() is None
    }
