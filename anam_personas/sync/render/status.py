"""One line for each item: the state of file and live item, taken from a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.resources import KEYED
from anam_personas.review.plain import line
from anam_personas.sync.plan import reasons
from anam_personas.sync.plan.decide import Hold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan

    Retired = Mapping[str, Sequence[str]]
    """By key of a persona what it refers to and the API no longer has, as ``avatar ID``."""

_NOTHING: Final[Retired] = {}
_DRIFT = {"remote": "drifted", "both": "both"}
_HOLD = {
    Hold.ORPHAN: "no file",
    Hold.DUPLICATE: "duplicate",
    Hold.EDITED_COPY: "duplicate",
    Hold.NAME: "missing",
    Hold.UNREAD: "unread",
}
_ACTION = {"none": "in sync", "update": "changed here", "create": "missing", "delete": "no file"}


def state(change: Change) -> str:
    """In sync, changed here, drifted, both, missing, no file, duplicate, unread or problem."""
    if change.drift != "none":
        return _DRIFT[change.drift]
    if change.hold is not None:
        return _HOLD.get(change.hold, "problem")
    return _ACTION[change.action]


def status_text(plan: Plan, retired: Retired = _NOTHING) -> str:
    """The lines: state, kind, key, id, and in brief the fields or the reason, and what is retired."""
    rows = [
        (
            state(each),
            f"{each.kind} {each.key}",
            each.id or "-",
            "; ".join(
                filter(None, [_condition(each), _fields(each), *(f"retired: {what}" for what in _gone(each, retired))])
            ),
        )
        for each in plan.changes
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = [
        line("  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[3]])).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, f"unmanaged {plan.unmanaged}"]) + "\n"


def status_json(plan: Plan, retired: Retired = _NOTHING) -> dict[str, Any]:
    """The same as JSON, version 1."""
    rows = [
        {
            "kind": each.kind,
            "key": each.key,
            "id": each.id,
            "status": state(each),
            "reason": each.refused,
            "unset": list(each.unset),
            "condition": (each.live.condition or None) if each.live is not None else None,
            "retired": list(_gone(each, retired)),
        }
        for each in plan.changes
    ]
    return {
        "version": 1,
        "project": plan.project,
        "environment": plan.environment,
        "unmanaged": plan.unmanaged,
        "items": rows,
    }


def _condition(change: Change) -> str:
    return f"does not work: {change.live.condition}" if change.live is not None and change.live.condition else ""


def _gone(change: Change, retired: Retired) -> Sequence[str]:
    return retired.get(change.key, ()) if change.kind == KEYED.kind else ()


def _fields(change: Change) -> str:
    is_used_by_others = change.hold is Hold.ORPHAN and change.owner is None  # or may be
    if is_used_by_others or change.hold in (Hold.PROBLEM, Hold.NAME, Hold.UNREAD):
        return change.refused or ""
    if change.action == "create":
        return ""
    unread = [f"the API does not show {path}" for path in change.unread]
    gone = [reasons.no_longer_set(change.unset)] if change.unset else []
    return ", ".join([*(field.path for field in change.fields), *unread, *gone])
