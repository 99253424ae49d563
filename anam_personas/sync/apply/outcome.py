"""The outcome of an apply: every change with its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan

Status = Literal["done", "failed", "not tried", "unknown"]
INTERRUPTED = 130
FINDINGS = 1


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a change. ``reason`` is why it was not done; ``notes`` are shown with it in any case."""

    change: Change
    status: Status
    id: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    exit_code: int = 0

    def to_json(self) -> dict[str, Any]:
        """The row of the outcome's JSON, version 1."""
        change = self.change
        return {
            "kind": change.kind,
            "key": change.key,
            "id": self.id or change.id,
            "action": change.action,
            "status": self.status,
            "reason": self.reason,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results in the order of the plan. Refused changes are in ``plan`` only."""

    plan: Plan
    results: tuple[Result, ...]
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """The highest code of the results; 1 if the plan refused a change that the files ask for; 130 for Ctrl-C."""
        if self.interrupted:
            return INTERRUPTED
        refused = FINDINGS if any(change.fails for change in self.plan.changes) else 0
        return max([refused, self.plan.exit_code, *(result.exit_code for result in self.results)])

    def count(self, status: Status) -> int:
        """How many results have the status."""
        return sum(result.status == status for result in self.results)

    def to_json(self) -> dict[str, Any]:
        """The outcome's JSON, version 1."""
        return {
            "version": 1,
            "project": self.plan.project,
            "environment": self.plan.environment,
            "digest": self.plan.digest,
            "interrupted": self.interrupted,
            "results": [result.to_json() for result in self.results],
            "refused": [
                {"kind": each.kind, "key": each.key, "id": each.id, "action": each.action, "reason": each.refused}
                for each in self.plan.changes
                if each.fails
            ],
        }
