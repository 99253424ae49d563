"""Live edits -> edits of files. Nothing is asked of the API and nothing is written here: a plan says what is live.

A field is taken in where only the live side moved since the last apply; where both sides did, or where nobody can tell,
only when the live one is to win. Each field is tried by itself (see `trial`): what cannot be taken in is refused with its
reason, the rest is done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from anam_personas.resources import PERSONAS, RESOURCES, TOOLS, Ref
from anam_personas.resources.base import is_unset
from anam_personas.sync.items.applied import Side
from anam_personas.sync.items.compare import Field
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.pull.journal_entries import agreed
from anam_personas.sync.pull.result import FINDINGS, Pulled, Row, Taken
from anam_personas.sync.pull.take_persona import take_persona
from anam_personas.sync.pull.take_tool import take_tool
from anam_personas.sync.pull.trial import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.pull.result import Status
    from anam_personas.sync.pull.trial import Judge
    from anam_personas.workspace.workspace import Workspace

_UNTAKEN: Final = {
    Side.BOTH: "changed here and elsewhere, or it cannot be told on which side: --theirs takes the live value, "
    "`apply --overwrite-drift` the file's",
    Side.UNKNOWN: "it has no marker and was not applied from this folder, so nobody knows on which side it changed: "
    "--theirs takes the live value, `apply --overwrite-drift` the file's",
}
_TAKERS: Final[Mapping[str, Callable[[Files, Change, Sequence[Field]], list[Taken]]]] = {
    PERSONAS.kind: take_persona,
    TOOLS.kind: take_tool,
}


def pull(workspace: Workspace, plan: Plan, judge: Judge, *, theirs: bool = False, new_fields: bool = False) -> Pulled:
    """What the files become when live edits are taken in.

    ``plan`` is one without options, for the personas that are to be pulled (with the tools that they use) and the
    environment that is looked at. ``judge`` says what is wrong with a persona: nothing is taken in that is an error.
    With ``theirs`` the live value wins where both sides changed or nobody knows which did; with ``new_fields`` what is
    set live and left open by the files is taken in too.
    """
    changes = [change for change in plan.changes if change.action != "delete" and not _is_platforms(change)]
    changes = [change for resource in reversed(RESOURCES) for change in changes if change.kind == resource.kind]
    ids = {Ref(change.kind, change.key): change.id for change in plan.changes if change.id is not None}
    chosen = [[*_wanted(change, theirs=theirs), *(_unmanaged(change) if new_fields else ())] for change in changes]
    goals = {
        change.key: {each.path: each.live for each in fields}
        for change, fields in zip(changes, chosen, strict=True)
        if change.kind == PERSONAS.kind
    }
    files = Files(workspace, plan.environment, goals, judge, ids)
    rows = tuple(_row(files, change, fields, theirs=theirs) for change, fields in zip(changes, chosen, strict=True))
    before = {name: workspace.document(files.paths[name]).text for name in files.texts}
    return Pulled(rows, before, files.texts, files.paths)


def _is_platforms(change: Change) -> bool:
    """Whether an item was merely looked up: there is no file to write."""
    return change.action == "none" and change.live is None and change.refused is None


def _wanted(change: Change, *, theirs: bool) -> list[Field]:
    return [each for each in change.fields if each.readable and (each.side is Side.THERE or (theirs and _open(each)))]


def _open(field: Field) -> bool:
    """Whether it is not the live side alone, nor ours alone, that changed a field."""
    return field.side in _UNTAKEN


def _unmanaged(change: Change) -> list[Field]:
    """What is set live and not said by the file."""
    live = change.live.body if change.live is not None else {}
    new = {path: value for path, value in live.items() if path not in change.body and not is_unset(path, value)}
    return [Field(path, value, None, side=Side.THERE) for path, value in new.items()]


def _row(files: Files, change: Change, chosen: list[Field], *, theirs: bool) -> Row:
    row = Row(change.key, change.id, "in sync", kind=change.kind)
    if change.hold is Hold.UNREAD:
        return replace(row, status="failed", reason=change.refused, exit_code=change.exit_code)
    if change.hold is not None and change.hold is not Hold.DRIFT:
        return replace(row, status="refused", reason=change.refused, exit_code=FINDINGS)
    if change.action == "create" or change.live is None or _gave_up_marker(change):
        reason = change.refused or "there is none yet: `apply` makes it"
        return replace(row, status="refused", reason=reason, exit_code=FINDINGS)
    taken = _TAKERS.get(change.kind, _untaken)(files, change, chosen)
    if not theirs:
        open_ = (each for each in change.fields if each.readable and _open(each))
        taken += [Taken(each.path, refused=_UNTAKEN[each.side], live=each.live, file=each.file) for each in open_]
    refused = any(each.refused for each in taken)
    here = [each.path for each in change.fields if each.side is Side.HERE]
    status: Status = "refused" if refused else "pulled" if taken else "in sync"
    notes = tuple(_notes(change, here, taken))
    known = agreed(change, {each.path for each in taken if each.refused is None})
    return replace(row, status=status, fields=tuple(taken), notes=notes, exit_code=FINDINGS * refused, agreed=known)


def _untaken(files: Files, change: Change, fields: Sequence[Field]) -> list[Taken]:  # noqa: ARG001 - as every taker
    """A refusal of each field, for a kind into whose files nothing is taken."""
    why = f"pull does not edit the files of a {change.kind}: edit them by hand, or `apply --overwrite-drift` for the file's value"
    return [Taken(each.path, refused=why, live=each.live, file=each.file) for each in fields]


def _gave_up_marker(change: Change) -> bool:
    return change.owner is not None and change.live is not None and change.live.marker is None


def _notes(change: Change, here: list[str], taken: list[Taken]) -> Iterator[str]:
    done = any(each.refused is None for each in taken)
    if here:
        yield f"changed here: {', '.join(here)}"
    if here and done and change.owner is not None:
        yield f"until the next `apply`, only the journal of this folder tells that these are not edits elsewhere: {', '.join(here)}"
    elif done and change.owner is not None and not any(each.refused for each in taken):
        yield "in sync now: the next `apply` renews the marker; until then, only the journal of this folder tells of the pull"
