"""Work on many files, in this process or in one per core. Files are independent of each other.

A small project is worked on in this process: starting workers costs more than its files.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from anam_personas.schema.validate import accepts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Job = TypeVar("Job")
Item = TypeVar("Item")
Result = TypeVar("Result")

FILES_PER_WORKER = 150
"""Fewer files than twice this are not worth a second process."""

_begun: list[tuple[Any, Any, Sequence[Any]]] = []
"""In a worker: what it was started with. A forked one has it without a copy; sent with each chunk instead, the texts of
10,000 files (a job of `--fix`) would take 23 ms a chunk to copy, 1.5 s for all.
"""


def spread(work: Callable[[Job, Sequence[Item]], Result], job: Job, items: Sequence[Item]) -> Iterator[Result]:
    """What the work makes of some of the items at a time, in order; of all of them at once where they are few."""
    workers = min(cores(), len(items) // FILES_PER_WORKER)
    if workers < 2:
        yield work(job, items)
        return
    import multiprocessing

    accepts("persona", {})  # compiled before forking, once for all
    # forked workers find everything imported; where there is no fork they import it themselves
    how = "fork" if sys.platform == "linux" else "spawn"
    with multiprocessing.get_context(how).Pool(workers, _begin, (work, job, items)) as pool:
        yield from pool.imap(_work, _parts(len(items), workers))


def _parts(count: int, workers: int) -> Iterator[slice]:
    """The items in parts: small ones at the end, so that no worker waits long for another."""
    start, small = 0, max(FILES_PER_WORKER // 3, 1)
    while start < count:
        end = start + (FILES_PER_WORKER if count - start > FILES_PER_WORKER * workers else small)
        yield slice(start, end)
        start = end


def cores() -> int:
    """How many of them this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(*job: Any) -> None:
    _begun[:] = [job]


def _work(part: slice) -> Any:
    work, job, items = _begun[0]
    return work(job, items[part])
