"""A plan and its outcome as text for a terminal. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.review.fields import painted, terminal
from anam_personas.review.plain import line
from anam_personas.sync.plan.names import with_names
from anam_personas.sync.render import wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.sync.apply.outcome import Outcome, Result
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.state.runs import Run

_MARKS = {"done": "+", "failed": "!", "not tried": "?", "unknown": "?"}


def render_plan(plan: Plan, *, colour: bool) -> str:
    """The plan for the terminal."""
    return plan_text(plan, colour=colour)


def render_outcome(outcome: Outcome, *, undone: str | None, colour: bool) -> str:
    """The outcome of an apply, or of the rollback of a run, for the terminal."""
    if undone is None:
        return outcome_text(outcome, colour=colour)
    again = f"roll {undone} back again to do the rest"
    return outcome_text(outcome, colour=colour, title="Rollback", again=again)


def render_runs(runs: Sequence[Run]) -> str:
    """A line for each run."""
    return "".join(f"{line(f'{run}')}\n" for run in runs)


def plan_text(plan: Plan, *, colour: bool = False) -> str:
    """The plan: a block for each item with something to do, the items in sync, then the summary line."""
    lines = [f"{plan.project}/{plan.environment}", *(f"! {line(hint)}" for hint in plan.hints)]
    for change in with_names(plan).changes:
        if not wording.is_quiet(change):
            lines += _block(change, colour=colour)
    for head, said in wording.in_sync(plan):
        lines += [f"  {head}", *(f"    {text}" for text in said)]
    return "\n".join([*lines, "", wording.summary(plan)]) + "\n"


def outcome_text(
    outcome: Outcome, *, colour: bool = False, title: str = "Apply", again: str = "apply again to do the rest"
) -> str:
    """The outcome: a line for each change, including refused ones, then the summary line.

    ``title`` names the command, ``again`` what to do after an interruption.
    """
    lines = [result_text(result, colour=colour) for result in outcome.results]
    refused = [change for change in outcome.plan.changes if change.fails]
    for change in refused:
        lines.append(painted("!", f"! {line(f'{change.kind} {change.key}')}: refused", colour=colour))
        lines += [f"    {text}" for text in wording.remarks(change)]
    counts = [f"{outcome.count('done')} done", f"{outcome.count('failed')} failed"]
    counts += [f"{outcome.count('not tried')} not tried", f"{len(refused)} refused"]
    counts += [f"{unknown} unknown"] if (unknown := outcome.count("unknown")) else []
    stopped = f" Interrupted: {again}." if outcome.interrupted else ""
    return "\n".join([*lines, f"{title}: {', '.join(counts)}.{stopped}"]) + "\n"


def result_text(result: Result, *, colour: bool = False) -> str:
    """One result, as it is shown during the apply."""
    change = result.change
    verb = wording.DONE[change.action] if result.status == "done" else f"{change.action} {result.status}"
    id_ = result.id or change.id
    mark = wording.SYMBOLS[change.action] if result.status == "done" else _MARKS[result.status]
    head = line(f"{mark} {change.kind} {change.key}{f' {id_}' if id_ else ''}: {verb}")
    more = [*([result.reason] if result.reason else []), *result.notes]
    return "\n".join([painted(mark, head, colour=colour), *(f"    {line(text)}" for text in more)])


def _block(change: Change, *, colour: bool) -> Iterator[str]:
    mark = wording.symbol(change)
    said = wording.remarks(change)
    yield painted(mark, f"{mark} {wording.headline(change)}", colour=colour)
    yield from (f"    {text}" for text in said)
    for row in wording.rows(change):
        yield from (f"    {line}" for line in terminal(row, colour=colour))
