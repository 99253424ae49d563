"""The files of the project and those below live items -> changes. What a file contains is compared by its mark."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from anam_personas.errors import ApiError
from anam_personas.resources import Ref
from anam_personas.sync.items.compare import Field
from anam_personas.sync.items.files import Files, read_files
from anam_personas.sync.plan.change import Change, NoOp, Unread, unread
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.plan.file_changes import Put, Remove, Replace
from anam_personas.sync.plan.late_files import completed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anam_personas.resources import Resource, Wanted
    from anam_personas.resources.attached import LocalFile, Stored
    from anam_personas.sync.plan.request import PlanRequest
    from anam_personas.sync.remote.protocol import Remote
    from anam_personas.sync.state.recent import Recent

READY: Final = "READY"
FAILED: Final = "FAILED"


def with_files(
    changes: Sequence[Change],
    wanted: Mapping[str, Sequence[Wanted]],
    resources: Sequence[Resource],
    remote: Remote,
    request: PlanRequest,
    concurrency: int,
    recent: Recent | None = None,
) -> tuple[Change, ...]:
    """The changes with those of the files of each item behind its own. Lists of files are read, their content is not.

    ``recent`` knows what was uploaded and deleted from here, and lists may show late.
    """
    made = list(changes)
    for resource in resources:
        if resource.attached is not None and any(each.kind == resource.kind for each in made):
            made = list(_with(made, wanted[resource.kind], resource, remote, request, concurrency, recent))
    return tuple(made)


def _with(
    changes: Sequence[Change],
    wanted: Sequence[Wanted],
    resource: Resource,
    remote: Remote,
    request: PlanRequest,
    many: int,
    recent: Recent | None,
) -> Iterator[Change]:
    own = [each for each in changes if each.kind == resource.kind and not isinstance(each, Unread)]
    there = read_files(remote, resource, [each.id for each in own if each.id is not None], many)
    by_key = {item.key: item for item in wanted}
    if recent is not None:
        there |= {
            id_: completed(remote, resource, files, by_key[each.key], recent)
            for each in own
            if (id_ := each.id) is not None and each.key in by_key and isinstance(files := there[id_], Files)
        }
    for change in changes:
        if change not in own:
            yield change
            continue
        files = Files() if change.id is None else there[change.id]
        if change.action == "delete":
            yield change if isinstance(files, ApiError) else _kept(change, files)
        else:
            yield change
            yield from _Planner(resource, change, request).changes(by_key[change.key], files)


def _kept(change: Change, files: Files) -> Change:
    """A delete of an item, refused if it holds files of others, which would go with it."""
    if not files.others or not change.acts:
        return change
    return replace(change, refused=holds_others(files), hold=Hold.PROBLEM)


def holds_others(files: Files) -> str:
    """Why an item is not deleted."""
    count, named = len(files.others), ", ".join(files.others[:3])
    return (
        f"it holds {count} {'file' if count == 1 else 'files'} that {'was' if count == 1 else 'were'} not uploaded from here "
        f"({named}{', ...' if count > 3 else ''}): delete them by hand first"
    )


@dataclass(frozen=True, slots=True)
class _Planner:
    """The files below one item, which ``change`` is about."""

    resource: Resource
    change: Change
    request: PlanRequest

    @property
    def _kind(self) -> str:
        return self.resource.attached.kind if self.resource.attached else ""

    def changes(self, item: Wanted, there: Files | ApiError) -> Iterator[Change]:
        """A change for each file, then those of stored files that no file stands for."""
        if item.problem is not None or (self.change.id is None and not self.change.acts):
            return  # the item itself says why
        if isinstance(there, ApiError):
            yield unread(NoOp(kind=self._kind, key=item.key, name=item.name), there)
            return
        kept = set()
        for file in sorted(item.files, key=lambda each: each.name):
            change, used = self._file(item, file, there)
            kept |= used
            yield change
        marks = {file.mark for file in item.files}
        for each in there.ours:
            if each.id not in kept:
                yield self._left(item, each, is_copy=each.mark in marks)

    def _file(self, item: Wanted, file: LocalFile, there: Files) -> tuple[Change, set[str]]:
        """The change of a file, and the ids of the stored ones that it is about."""
        same = [each for each in there.ours if each.mark == file.mark]
        alive = sorted((each for each in same if each.status != FAILED), key=lambda each: each.status != READY)
        version = alive[0] if alive else None
        failed = [each for each in same if each.status == FAILED]
        older = [each for each in there.ours if each.name == file.name and each.mark != file.mark]
        key = f"{item.key}/{file.name}"
        used = {each.id for each in (*failed, *older, *alive[:1])}
        if version is not None and version.status == READY and not failed and not older:
            return NoOp(kind=self._kind, key=key, id=version.id, name=file.name, reaches=item.reaches), used
        action = Replace if version or failed or older else Put
        latest = (older or failed or alive)[-1] if used else None
        notes = tuple(f"its last upload could not be processed: {each.trouble}" for each in failed[-1:])
        if version is not None:
            notes += (f"it is uploaded ({version.id}) and {version.status}",)
        change = action(
            kind=self._kind, key=key, name=file.name, id=latest.id if latest else None, notes=notes, file=file, reaches=item.reaches,
            fields=_fields(file, latest), item=Ref(item.kind, item.key), item_id=self.change.id,
            there=version.id if version else None, replaces=tuple(each.id for each in (*older, *failed)),
            failed=tuple(each.id for each in (*older, *failed) if each.status == FAILED),
            pending={} if self.change.id else {"": Ref(item.kind, item.key)},
        )  # fmt: skip
        return change, used

    def _left(self, item: Wanted, each: Stored, *, is_copy: bool) -> Change:
        asked = self.request.prune or each.id in self.request.prune_ids
        hold = Hold.DUPLICATE if is_copy else Hold.ORPHAN
        why = "another upload has the same content" if is_copy else f"{item.key} no longer names it"
        return Remove(
            kind=self._kind, key=f"{item.key}/{each.name}", id=each.id, name=each.name, mark=each.mark, reaches=item.reaches,
            hold=None if asked else hold, refused=None if asked else f"{why}: --prune deletes it", notes=(why,) if asked else (),
        )  # fmt: skip


def _fields(file: LocalFile, latest: Stored | None) -> tuple[Field, ...]:
    before = None if latest is None else latest.mark
    if before == file.mark:
        return (Field("status", latest.status if latest else None, READY),)
    size = (Field("size", None, file.size),) if before is None else ()
    return (Field("content", before, file.mark), *size)
