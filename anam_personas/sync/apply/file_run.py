"""The files of a plan: all are uploaded first, so that the API processes them together, then each is waited for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from anam_personas.sync.apply.outcome import FINDINGS, Result
from anam_personas.sync.plan.file_changes import Put, Remove

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from anam_personas.resources import Ref
    from anam_personas.sync.apply.files import FileWriter
    from anam_personas.sync.apply.result import Written
    from anam_personas.sync.plan.change import Change

_NOT_AWAITED = "it is uploaded, and the apply ended before it was ready: apply again"


class Running(Protocol):
    """What an apply offers: the ids of what it wrote, a way to run jobs, and the result of an attempt."""

    @property
    def ids(self) -> Mapping[Ref, str]: ...  # noqa: D102 - as in the apply

    def run(self, jobs: Sequence[Callable[[], Result | None]], changes: Sequence[Change], concurrency: int) -> None:
        """Run a job for each change, and keep its result. Raises `KeyboardInterrupt`."""
        ...

    def outcome(self, change: Change, write: Callable[[], Written | None]) -> Result | None:
        """The result of a change; None if ``write`` returns None."""
        ...

    def keep(self, result: Result) -> None:
        """Keep a result."""
        ...


def carry_files(state: Running, writer: FileWriter, changes: Sequence[Change], concurrency: int) -> None:
    """Carry out the changes of files; ``state`` keeps their results. Raises `KeyboardInterrupt`."""
    puts = [each for each in changes if isinstance(each, Put)]
    uploaded = {id(each): each.there for each in puts if each.there is not None}
    todo = [each for each in puts if each.there is None]
    waited: list[Put] = []
    try:
        state.run([partial(_upload, state, writer, each, uploaded) for each in todo], todo, concurrency)
        waited = [each for each in puts if id(each) in uploaded]
        jobs = [partial(_finish, state, writer, each, uploaded[id(each)], uploaded) for each in waited]
        state.run(jobs, waited, concurrency)
    except KeyboardInterrupt:
        for each in puts:
            if (id_ := uploaded.get(id(each))) is not None:
                state.keep(Result(each, "unknown", id_, reason=_NOT_AWAITED))
        raise
    gone = [each for each in changes if isinstance(each, Remove)]
    state.run([partial(state.outcome, each, partial(writer.remove, each)) for each in gone], gone, concurrency)


def _upload(state: Running, writer: FileWriter, change: Put, uploaded: dict[int, str]) -> Result | None:
    """Upload a file. None once it is there."""
    item_id = _item_id(state, change)
    if not item_id:
        why = f'the {change.item.kind} "{change.item.key}" was not created'
        return Result(change, "not tried", reason=why, exit_code=FINDINGS)

    def attempt() -> None:
        uploaded[id(change)] = writer.upload(change, item_id)

    return state.outcome(change, attempt)


def _finish(state: Running, writer: FileWriter, change: Put, id_: str, uploaded: dict[int, str]) -> Result | None:
    result = state.outcome(change, partial(writer.finish, change, _item_id(state, change), id_))
    uploaded.pop(id(change), None)
    return result


def _item_id(state: Running, change: Put) -> str:
    """The id of the item that a file belongs to; empty if it was not created."""
    return change.item_id or state.ids.get(change.item, "")
