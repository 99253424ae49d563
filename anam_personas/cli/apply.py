"""``apply``: create and update the stored personas."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.output import as_json
from anam_personas.cli.syncing import (
    Allowed,
    allowing,
    confirm,
    connected,
    plan_as,
    plan_format,
    planned,
    reviewed_terms,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.sync.change import Plan
    from anam_personas.sync.outcome import Outcome, Result
    from anam_personas.sync.store import Store


@click.command("apply")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@plan_format
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Do what this plan says, or nothing.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--max-changes", metavar="N|P%", help="Allow so many updates and deletes.  [default: 30% of 10 or more]")
@allowing
@pass_context
def apply_command(
    context: Context,
    keys: tuple[str, ...],
    form: str,
    plan_file: Path | None,
    max_changes: str | None,
    *,
    yes: bool,
    **allowed: Unpack[Allowed],
) -> int:
    """Create and update the stored persona of each KEY, of all personas where none is named."""
    from anam_personas.cli.interrupts import Interrupts
    from anam_personas.sync import engine
    from anam_personas.sync.safety import check_safe

    reviewed = _reviewed(plan_file)
    if reviewed is not None:
        keys, allowed = reviewed_terms(reviewed, keys, allowed)
        max_changes = max_changes or reviewed.asked.max_changes
    interrupts = Interrupts(tell=not context.quiet)
    with connected(context, interrupts, writes=True) as api:
        plan = planned(context, api, keys, allowed)
        if reviewed is not None:
            engine.check_same(plan, reviewed)
        elif plan.acting:
            check_safe(plan, max_changes)
            if not yes:
                _ask(context, plan)
        store = _store(context, plan)
        interrupts.writing()
        with _progress(context, form, len(plan.acting)) as tell:
            outcome = engine.apply(
                plan, context.target, api, store, reviewed=reviewed, max_changes=max_changes,
                on_progress=tell, leave=interrupts.again,
            )  # fmt: skip
        click.echo(_told(context, outcome, form), nl=False)
    return outcome.exit_code


def _reviewed(path: Path | None) -> Plan | None:
    if path is None:
        return None
    from anam_personas.files import read_text
    from anam_personas.sync.change import Plan

    return Plan.from_json(read_text(path) or "")


def _ask(context: Context, plan: Plan) -> None:
    """Show the plan and ask. Raises `UsageError` where nobody is there to answer, `Declined` for a no."""
    from anam_personas.errors import UsageError

    if not sys.stdin.isatty():
        raise UsageError("apply asks before it writes, and nobody is there to answer: pass --yes, or --plan FILE")
    click.echo(plan_as(plan, "text", colour=context.colour_err), err=True, nl=False)
    confirm("Apply?")


def _store(context: Context, plan: Plan) -> Store:
    from anam_personas.sync.store import FOLDER, FolderStore

    return FolderStore(context.settings.root / FOLDER, plan.digest[:12], environment=plan.environment)


@contextmanager
def _progress(context: Context, form: str, total: int) -> Iterator[Callable[[Result], None] | None]:
    """What is told of each result as it comes: a line each where that is not the output itself, else how far it is."""
    from anam_personas.cli.progress import Progress, is_wanted
    from anam_personas.sync.show import result_text

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


def _told(context: Context, outcome: Outcome, form: str) -> str:
    if form == "json":
        return as_json(outcome.to_json()) + "\n"
    if form == "markdown":
        from anam_personas.sync.markdown import outcome_markdown

        return outcome_markdown(outcome)
    from anam_personas.sync.show import outcome_text

    return outcome_text(outcome, colour=context.colour_out)
