"""Live edits -> edits of files. Nothing is asked of the API and nothing is written here: the plan has the live side.

A field is taken in if only the live side changed since the last apply; with ``theirs`` also if both sides changed, or if
nobody knows which. Each kind tries its fields one by one: a field that cannot be taken in is refused with its reason, and
the others are still done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from anam_personas.resources import RESOURCES, Ref
from anam_personas.resources.body import is_unset
from anam_personas.resources.pull.edits import Edits, Pull
from anam_personas.resources.pull.values import LiveField, LiveItem, Taken
from anam_personas.sync.items.applied import Side
from anam_personas.sync.items.compare import Field
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.pull.journal_entries import agreed
from anam_personas.sync.pull.result import FINDINGS, Pulled, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.resources.pull.edits import Checks
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.pull.result import Status
    from anam_personas.workspace.workspace import Workspace

_UNTAKEN: Final = {
    Side.BOTH: "changed both here and elsewhere, or on an unknown side: --theirs takes the live value, "
    "`apply --overwrite-drift` the file's",
    Side.UNKNOWN: "it has no marker and was not applied from this folder, so it is unknown which side changed: "
    "--theirs takes the live value, `apply --overwrite-drift` the file's",
}
_BY_KIND: Final = {resource.kind: resource for resource in RESOURCES}


def pull(workspace: Workspace, plan: Plan, checks: Checks, *, theirs: bool = False, new_fields: bool = False) -> Pulled:
    """The files after live edits were taken in.

    ``plan`` is one without options, for the personas to pull and the tools that they use. With ``theirs`` the live value
    wins if both sides changed or nobody knows which did. With ``new_fields``, fields that are set live and that the files
    leave open are taken in as well.
    """
    changes = [change for change in plan.changes if change.action != "delete" and not _is_platforms(change)]
    changes = [change for resource in reversed(RESOURCES) for change in changes if change.kind == resource.kind]
    chosen = [[*_wanted(change, theirs=theirs), *(_unmanaged(change) if new_fields else ())] for change in changes]
    items = [LiveItem(change.key, tuple(_live(change, fields))) for change, fields in zip(changes, chosen, strict=True)]
    goals = {
        Ref(change.kind, change.key): {each.path: each.value for each in item.fields}
        for change, item in zip(changes, items, strict=True)
    }
    ids = {Ref(change.kind, change.key): change.id for change in plan.changes if change.id is not None}
    edits, rows = Edits.of(Pull(workspace, plan.environment, checks, goals, ids)), list[Row]()
    for change, item in zip(changes, items, strict=True):
        edits, row = _Taking(change=change, item=item, theirs=theirs).carry_out(edits)
        rows.append(row)
    before = {name: workspace.document(edits.paths[name]).text for name in edits.texts}
    return Pulled(tuple(rows), before, edits.texts, edits.paths)


def _is_platforms(change: Change) -> bool:
    """Whether an item was only looked up: it has no file to edit."""
    return change.action == "none" and change.live is None and change.refused is None


def _wanted(change: Change, *, theirs: bool) -> list[Field]:
    return [each for each in change.fields if each.readable and (each.side is Side.THERE or (theirs and _open(each)))]


def _open(field: Field) -> bool:
    """Whether not only the live side, nor only ours, changed a field."""
    return field.side in _UNTAKEN


def _unmanaged(change: Change) -> list[Field]:
    """The fields that are set live and missing from the file."""
    live = change.live.body if change.live is not None else {}
    new = {path: value for path, value in live.items() if path not in change.body and not is_unset(path, value)}
    return [Field(path, value, None, side=Side.THERE) for path, value in new.items()]


def _live(change: Change, fields: Sequence[Field]) -> Iterator[LiveField]:
    live = change.live.body if change.live is not None else {}
    return (LiveField(each.path, live.get(each.path), each.live, each.file) for each in fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taking:
    """Takes in one item."""

    change: Change
    item: LiveItem
    theirs: bool

    def carry_out(self, edits: Edits) -> tuple[Edits, Row]:
        """The files after the edits, and the row of the item."""
        row = Row(self.change.key, self.change.id, "in sync", kind=self.change.kind)
        if self.change.hold is Hold.UNREAD:
            failure = replace(row, status="failed", reason=self.change.refused, exit_code=self.change.exit_code)
            return edits, failure
        if why := self._refused():
            return edits, replace(row, status="refused", reason=why, exit_code=FINDINGS)
        edits, taken = _BY_KIND[self.change.kind].take(edits, self.item)
        if not self.theirs:
            open_ = (each for each in self.change.fields if each.readable and _open(each))
            taken += [Taken(each.path, refused=_UNTAKEN[each.side], live=each.live, file=each.file) for each in open_]
        return edits, self._row(row, taken)

    def _refused(self) -> str | None:
        """Why nothing of the item can be taken in."""
        change = self.change
        if change.hold is not None and change.hold is not Hold.DRIFT:
            return change.refused or change.hold.value
        if change.action == "create" or change.live is None or _gave_up_marker(change):
            return change.refused or "nothing is live yet: `apply` creates it"
        return None

    def _row(self, row: Row, taken: Sequence[Taken]) -> Row:
        change = self.change
        refused = any(each.refused for each in taken)
        here = [each.path for each in change.fields if each.side is Side.HERE]
        status: Status = "refused" if refused else "pulled" if taken else "in sync"
        notes = tuple(_notes(change, here, taken))
        known = agreed(change, {each.path for each in taken if each.refused is None})
        return replace(
            row, status=status, fields=tuple(taken), notes=notes, exit_code=FINDINGS * refused, agreed=known
        )  # fmt: skip


def _gave_up_marker(change: Change) -> bool:
    return change.owner is not None and change.live is not None and change.live.marker is None


def _notes(change: Change, here: list[str], taken: Sequence[Taken]) -> Iterator[str]:
    done = any(each.refused is None for each in taken)
    if here:
        yield f"changed here: {', '.join(here)}"
    if here and done and change.owner is not None:
        yield f"until the next `apply`, only the journal of this folder shows that these were edited here: {', '.join(here)}"
    elif done and change.owner is not None and not any(each.refused for each in taken):
        yield "in sync now: the next `apply` renews the marker; until then, only the journal of this folder records the pull"
