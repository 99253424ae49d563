"""A plan and its outcome as Markdown, for a comment on a pull request. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.review import page
from anam_personas.review.fields import fenced
from anam_personas.sync.plan.names import with_names
from anam_personas.sync.plan.safety import refusals
from anam_personas.sync.render import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.state.runs import Run


def render_plan(plan: Plan, *, colour: bool) -> str:  # noqa: ARG001 - Markdown has no colours
    """The plan for a comment."""
    return plan_markdown(plan)


def render_outcome(outcome: Outcome, *, undone: str | None, colour: bool) -> str:  # noqa: ARG001 - as above
    """The outcome of an apply or a rollback for a comment."""
    return outcome_markdown(outcome) if undone is None else outcome_markdown(outcome, "Rolled back")


def render_runs(runs: Sequence[Run]) -> str:
    """A list of runs."""
    return "".join(f"- `{page.code(f'{run}')}`\n" for run in runs)


def plan_markdown(plan: Plan) -> str:
    """The summary, and a folded section for each item that is not in sync; cut to the size of a comment."""
    target = f"`{page.code(plan.project)}/{page.code(plan.environment)}`"
    head = [f"### Plan for {target}", "", page.plain(wording.summary(plan)), ""]
    head += page.warned((f"refused: {each.option}", [each.message]) for each in refusals(plan))
    head += page.warned([(plan.project, plan.hints)])
    head += page.warned((change.key, wording.warnings(change)) for change in plan.changes)
    blocks = [
        (f"{change.kind} {change.key}", wording.headline(change), _block(change))
        for change in with_names(plan).changes
        if not wording.is_quiet(change)
    ]
    blocks += [(head, head, page.block(head, said, [])) for head, said in wording.in_sync(plan) if said]
    return page.document(head, blocks, [f"<sub>digest `{page.code(plan.digest)}`</sub>"])


def outcome_markdown(outcome: Outcome, title: str = "Applied to") -> str:
    """A table of the changes that were done, failed, not tried and refused."""
    lines = [f"### {title} `{page.code(outcome.plan.project)}/{page.code(outcome.plan.environment)}`", ""]
    lines += ["| item | action | result | |", "| --- | --- | --- | --- |"]
    for result in outcome.results:
        change, why = result.change, " ".join([*([result.reason] if result.reason else []), *result.notes])
        lines.append(f"| {_item(change)} | {change.action} | {result.status} | {page.cell(why)} |")
    lines += [
        f"| {_item(change)} | {change.action} | refused | {page.cell(change.refused or '')} |"
        for change in outcome.plan.changes
        if change.fails
    ]
    return "\n".join([*lines, *(["", "Interrupted: apply again to do the rest."] if outcome.interrupted else []), ""])


def _item(change: Change) -> str:
    return f"{change.kind} `{page.code(change.key)}`"


def _block(change: Change) -> str:
    summary = f"{wording.symbol(change)} {wording.headline(change)}".strip()
    lines = [line for row in wording.rows(change) for line in fenced(row)]
    return page.block(summary, wording.remarks(change), lines)
