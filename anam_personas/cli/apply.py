"""``apply``: create and update the stored personas."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.live import (
    Allowed,
    Limits,
    allowing,
    confirm,
    connected,
    limited,
    plan_as,
    plan_format,
    planned,
    reviewed_terms,
    tell_done,
)
from anam_personas.cli.output import as_json
from anam_personas.cli.printing import tell
from anam_personas.errors import UnsafePlan, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.sync.apply.outcome import Outcome, Result
    from anam_personas.sync.plan.change import Plan
    from anam_personas.sync.plan.saved import Reviewed
    from anam_personas.sync.state.store import Store


@click.command("apply")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@plan_format
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Apply this saved plan exactly, or nothing.",
)
@click.option("--yes", is_flag=True, help="Skip the confirmation prompt.")
@limited
@allowing
@pass_context
def apply_command(
    context: Context,
    keys: tuple[str, ...],
    form: str,
    plan_file: Path | None,
    max_changes: str | None,
    max_deletes: str | None,
    *,
    yes: bool,
    **allowed: Unpack[Allowed],
) -> int:
    """Create and update the stored persona of each KEY, of all personas where none is named."""
    from anam_personas.cli.interrupts import Interrupts
    from anam_personas.sync import engine

    reviewed = _reviewed(context, plan_file)
    limits = Limits(max_changes, max_deletes)
    if reviewed is not None:
        keys, allowed = reviewed_terms(reviewed, keys, allowed)
        limits = Limits(reviewed.asked.max_changes, reviewed.asked.max_deletes)
    interrupts = Interrupts(tell=not context.quiet)
    with connected(context, interrupts, writes=True) as api:
        if reviewed is not None:
            reviewed.check_target(context.settings.project, context.target.environment, api.url)
        plan = planned(context, api, keys, allowed, limits)
        if reviewed is not None:
            reviewed.check(plan)
        limits = Limits(max_changes or limits.changes, max_deletes or limits.deletes)
        plan = _settled(context, plan, limits, asks=not yes and reviewed is None)
        store = _store(context, plan)
        interrupts.writing()
        with _progress(context, form, len(plan.acting)) as show:
            outcome = engine.apply(
                plan, context.target, api, store, max_changes=limits.changes, max_deletes=limits.deletes,
                on_progress=show, leave=interrupts.again,
            )  # fmt: skip
        told = _told(outcome, form, colour=context.colour_out)
        return tell_done(
            context, outcome.exit_code, told, form, lambda: _told(outcome, "text", colour=context.colour_err)
        )


def _reviewed(context: Context, path: Path | None) -> Reviewed | None:
    """The plan of a file. Raises `UnreadableFile`, `UsageError` and `UnsafePlan`."""
    if path is None:
        return None
    from anam_personas.sync.plan.saved import LARGEST, Reviewed
    from anam_personas.workspace.files import read_bytes

    data = read_bytes(path, context.checkout, LARGEST)
    try:
        return Reviewed.from_bytes(data)
    except (UsageError, UnsafePlan) as error:
        raise type(error)(f"{path}: {error}") from error.__cause__


def _settled(context: Context, plan: Plan, limits: Limits, *, asks: bool) -> Plan:
    """The plan that may be applied, once whoever is there agreed to it.

    Raises `UnsafePlan` beyond the limits, `UsageError` where nobody is there to answer, `Declined` for a no.
    """
    from dataclasses import replace

    from anam_personas.sync.plan.safety import check_left, check_safe, everything, leaves_nothing

    if not plan.acting:
        return plan
    is_watched = sys.stdin.isatty()
    left = 0 if plan.asked.options.prune_all else leaves_nothing(plan)
    if left and not is_watched:
        check_left(plan)
    confirmed = replace(plan, asked=replace(plan.asked, options=replace(plan.asked.options, prune_all=True)))
    check_safe(confirmed, limits.changes, limits.deletes)
    if asks and not is_watched:
        raise UsageError("apply asks before it writes, and nobody is there to answer: pass --yes, or --plan FILE")
    if asks or left:
        tell(plan_as(plan, "text", colour=context.colour_err), err=True, nl=False, colour=context.colour_err)
        confirm(f"{everything(left, plan)}. Apply?" if left else "Apply?")
    else:
        _warn(context, plan)
    return confirmed if left else plan


def _warn(context: Context, plan: Plan) -> None:
    """Say what somebody who saw no plan must know before anything is written."""
    from anam_personas.sync.plan.reasons import resembles

    for change in plan.acting:
        if change.resembles is not None:
            context.say(f"{change.kind} {change.key}: {resembles(change.resembles)}")
    for hint in plan.hints:
        context.say(hint)


def _store(context: Context, plan: Plan) -> Store:
    from anam_personas.sync.state.store import FolderStore

    context.records.check()
    return FolderStore(context.records, plan.digest[:12], environment=plan.environment)


@contextmanager
def _progress(context: Context, form: str, total: int) -> Iterator[Callable[[Result], None] | None]:
    """What is told of each result as it comes: a line each where that is not the output itself, else how far it is."""
    from anam_personas.cli.progress import Progress, is_wanted
    from anam_personas.sync.render.text import result_text

    if form != "text" or context.verbose:
        yield lambda result: context.say(result_text(result, colour=context.colour_err))
    elif is_wanted(sys.stderr, context.environ, total, quiet=context.quiet):
        progress = Progress(sys.stderr, total, context.width)
        try:
            yield progress.tell
        finally:
            progress.end()
    else:
        yield None


def _told(outcome: Outcome, form: str, *, colour: bool) -> str:
    if form == "json":
        return as_json(outcome.to_json()) + "\n"
    if form == "markdown":
        from anam_personas.sync.render.markdown import outcome_markdown

        return outcome_markdown(outcome)
    from anam_personas.sync.render.text import outcome_text

    return outcome_text(outcome, colour=colour)
