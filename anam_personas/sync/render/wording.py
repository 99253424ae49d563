"""The words that every rendering of a plan shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.resources import KEYED
from anam_personas.review.fields import Row
from anam_personas.review.plain import line
from anam_personas.review.show import listed
from anam_personas.sync.items.applied import Side
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.render.delete_notes import deleted_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from anam_personas.sync.items.compare import Field
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan

SYMBOLS = {"create": "+", "update": "~", "delete": "-", "none": " "}
DONE = {"create": "created", "update": "updated", "delete": "deleted", "none": "marker renewed"}
_DRIFT = {"none": "", "remote": "edited elsewhere", "both": "edited here and elsewhere"}
_EDITED = {"there": "edited elsewhere", "both": "edited here and elsewhere", "unknown": "side unknown"}
_NAMED = {Hold.ORPHAN: "without a file", Hold.DUPLICATE: "duplicate", Hold.EDITED_COPY: "edited copy"}


def symbol(change: Change) -> str:
    """``+ ~ -`` for what apply does, ``!`` for what it refuses, ``?`` for what it only reports."""
    if change.hold is not None:
        return "!" if change.hold.fails else "?"
    return SYMBOLS[change.action]


def headline(change: Change) -> str:
    """The item, its action, and its drift."""
    words = [_verb(change), *([_drift(change)] if change.drift != "none" else [])]
    id_ = f" {change.id}" if change.id else ""
    return line(f"{change.kind} {change.key}{id_}: {', '.join(words)}")


def _drift(change: Change) -> str:
    is_unknown = any(field.side is Side.UNKNOWN for field in change.fields)
    return "differs from the file" if is_unknown else _DRIFT[change.drift]


def _verb(change: Change) -> str:
    if change.hold is None:
        return "in sync" if change.action == "none" else change.action
    if change.hold in _NAMED:
        return f"{_NAMED[change.hold]}, not deleted"
    if change.hold is Hold.UNREAD:
        return "not read"
    return "refused" if change.action == "none" else f"{change.action} refused"


def is_quiet(change: Change) -> bool:
    """Whether an item needs neither a change nor a decision."""
    return change.action == "none" and change.refused is None and not change.acts


def in_sync(plan: Plan) -> list[tuple[str, list[str]]]:
    """The quiet items, grouped by their sentences: a headline, and the sentences."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for change in filter(is_quiet, plan.changes):
        groups.setdefault(tuple(remarks(change)), []).append(line(f"{change.kind} {change.key}"))
    return [(f"in sync: {listed(names)}", list(said)) for said, names in groups.items()]


def warnings(change: Change) -> list[str]:
    """What a reviewer must not miss."""
    return [line(text) for each in change.fields for text in row(change, each).warnings]


def remarks(change: Change) -> list[str]:
    """Sentences below the headline."""
    found = [*warnings(change), *([change.refused] if change.refused else [])]
    if change.reaches and not is_quiet(change):
        found.append(f"reaches: {KEYED.kind} {listed(list(change.reaches))}")
    if change.live is not None and change.live.condition:
        found.append(f"does not work: {change.live.condition}")
    if change.unread:
        found.append(_not_shown(change.unread))
    return [line(text) for text in [*found, *change.notes]]


def _not_shown(paths: Sequence[str]) -> str:
    was = "it was" if len(paths) == 1 else "they were"
    return f"the API does not show {', '.join(paths)}; {was} last applied as in the file"


def side(field: Field) -> str:
    """Who changed a field, if it was not only us."""
    if not field.readable:
        return "the API does not show it"
    return _EDITED.get(field.side.value, "")


def row(change: Change, field: Field) -> Row:
    """A field of a change, for display."""
    is_new = change.live is None and change.action == "create"
    readable = is_new or field.readable
    return Row(field.path, field.live, field.file, side(field), is_new=is_new, readable=readable, kind=change.kind)


def rows(change: Change) -> list[Row]:
    """All rows of an item below its sentences."""
    return [*(row(change, each) for each in change.fields), *deleted_fields(change)]


def summary(plan: Plan) -> str:
    """``Plan: 1 to create, 1 to update, 0 to delete, 1 refused, 3 in sync.``, and other counts."""
    acting = [change.action for change in plan.acting]
    refused = sum(change.hold is not None and change.hold.fails for change in plan.changes)
    in_sync = sum(change.action == "none" and change.hold is None for change in plan.changes)
    counts = ", ".join(f"{acting.count(action)} to {action}" for action in ("create", "update", "delete"))
    line = f"Plan: {counts}, {refused} refused, {in_sync} in sync."
    return " ".join([line, *_others(plan.changes, plan.unmanaged)])


def _others(changes: Iterable[Change], unmanaged: int) -> Iterable[str]:
    holds = [change.hold for change in changes]
    if count := holds.count(Hold.ORPHAN):
        yield f"{count} without a file."
    if count := holds.count(Hold.DUPLICATE) + holds.count(Hold.EDITED_COPY):
        yield f"{count} duplicate."
    if unmanaged:
        yield f"{unmanaged} not managed here."
