"""Several calls at once, in threads, with a bound; and what is left of them when somebody presses Ctrl-C."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
        futures = [pool.submit(job) for job in jobs]
        try:
            for future in as_completed(futures):
                result = future.result()
                if on_done is not None:
                    on_done(result)
        except KeyboardInterrupt:
            raise Interrupted(_finished(futures)) from None
        except BaseException:
            _finished(futures)
            raise
    return [future.result() for future in futures]


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
