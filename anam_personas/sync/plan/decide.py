"""What is to be done about one item: the truth table of sync, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from anam_personas.sync.plan.request import PlanRequest

Action = Literal["create", "update", "delete", "none"]
Drift = Literal["none", "remote", "both"]


class Hold(Enum):
    """Why an action is not taken. ``fails`` says whether that is a failure, or merely named."""

    DRIFT = "drift"
    NAME = "name"
    PROBLEM = "problem"
    UNREAD = "unread"
    ORPHAN = "orphan"
    DUPLICATE = "duplicate"
    EDITED_COPY = "edited copy"

    @property
    def fails(self) -> bool:
        """Whether what the files want is not done."""
        return self not in (Hold.ORPHAN, Hold.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of one item.

    ``wanted``: there is a file. ``there``: there is a live item of that owner. ``changed_here``: the file is not what
    was last applied. ``changed_there``: the live item is neither what was last applied nor what the file says.
    ``name_taken``: there is none of that owner, but one of that name that nobody owns. ``duplicate``: an older live
    item has the same owner; ``edited``: somebody changed that duplicate. ``doomed``: its id is named to be deleted.
    ``used``: something that stays refers to it, or nobody can tell.
    """

    wanted: bool
    there: bool
    changed_here: bool = False
    changed_there: bool = False
    name_taken: bool = False
    duplicate: bool = False
    edited: bool = False
    doomed: bool = False
    used: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The action, what drifted, and what holds the action back."""

    action: Action
    drift: Drift = "none"
    hold: Hold | None = None


def decide(situation: Situation, request: PlanRequest) -> Decision:
    """The row of the table that fits. A pure function; no two rows fit."""
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
        return Decision("delete", hold=Hold.PROBLEM if situation.doomed else Hold.ORPHAN)
    if situation.doomed:
        return Decision("delete")
    if situation.duplicate and situation.edited and request.prune:
        return Decision("delete", hold=Hold.EDITED_COPY)
    hold = Hold.DUPLICATE if situation.duplicate else Hold.ORPHAN
    return Decision("delete", hold=None if request.prune else hold)
