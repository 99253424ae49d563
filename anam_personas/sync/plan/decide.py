"""The decision about one item: the truth table of sync."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from anam_personas.sync.plan.request import PlanRequest

Action = Literal["create", "update", "delete", "none"]
Drift = Literal["none", "remote", "both"]


class Hold(Enum):
    """Why an action is not taken. ``fails`` is whether that is a failure, or is only reported."""

    DRIFT = "drift"
    NAME = "name"
    PROBLEM = "problem"
    UNREAD = "unread"
    ORPHAN = "orphan"
    DUPLICATE = "duplicate"
    EDITED_COPY = "edited copy"

    @property
    def fails(self) -> bool:
        """Whether the files are not applied."""
        return self not in (Hold.ORPHAN, Hold.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known about one item.

    ``wanted``: it has a file. ``there``: a live item has its owner. ``changed_here``: the file differs from what was last
    applied. ``changed_there``: the live item differs both from what was last applied and from the file. ``name_taken``: no
    live item has its owner, but an unowned one has its name. ``duplicate``: an older live item has the same owner;
    ``edited``: somebody changed the duplicate. ``requested``: the request names its id to be deleted. ``used``: an item that
    stays refers to it, or that is unknown.
    """

    wanted: bool
    there: bool
    changed_here: bool = False
    changed_there: bool = False
    name_taken: bool = False
    duplicate: bool = False
    edited: bool = False
    requested: bool = False
    used: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The action, the drift, and why the action is not taken."""

    action: Action
    drift: Drift = "none"
    hold: Hold | None = None


def decide(situation: Situation, request: PlanRequest) -> Decision:
    """The row of the table that applies. A pure function; exactly one row applies."""
    if situation.duplicate or not situation.wanted:
        return _delete(situation, request) if situation.there else Decision("none")
    if not situation.there:
        if not situation.name_taken:
            return Decision("create")
        return Decision("update") if request.adopt else Decision("create", hold=Hold.NAME)
    if situation.changed_there:
        drift: Drift = "both" if situation.changed_here else "remote"
        return Decision("update", drift, None if request.overwrite_drift else Hold.DRIFT)
    return Decision("update" if situation.changed_here else "none")


def _delete(situation: Situation, request: PlanRequest) -> Decision:
    if situation.used:
        return Decision("delete", hold=Hold.PROBLEM if situation.requested else Hold.ORPHAN)
    if situation.requested:
        return Decision("delete")
    if situation.duplicate and situation.edited and request.prune:
        return Decision("delete", hold=Hold.EDITED_COPY)
    hold = Hold.DUPLICATE if situation.duplicate else Hold.ORPHAN
    return Decision("delete", hold=None if request.prune else hold)
