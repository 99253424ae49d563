"""A plan, its outcome and the list of runs as JSON, version 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.text.json_document import as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.state.runs import Run


def render_plan(plan: Plan, *, colour: bool) -> str:  # noqa: ARG001 - JSON has no colours
    """The plan, which ``apply --plan`` reads."""
    return as_json(plan.to_json()) + "\n"


def render_outcome(outcome: Outcome, *, undone: str | None, colour: bool) -> str:  # noqa: ARG001 - the same for both
    """The outcome of an apply or a rollback."""
    return as_json(outcome.to_json()) + "\n"


def render_runs(runs: Sequence[Run]) -> str:
    """The runs, latest first."""
    return as_json({"version": 1, "runs": [run.to_json() for run in runs]}) + "\n"
