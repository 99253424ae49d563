"""``rollback``: put back what an apply replaced."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import write_as
from anam_personas.cli.live import confirm, connected, plan_format
from anam_personas.cli.optional_value import EVERY, OptionalValues
from anam_personas.cli.printing import echo
from anam_personas.cli.progress import reading
from anam_personas.cli.requesting import check_limit, overwrite_option, overwritten_items
from anam_personas.cli.secrets import secrets_for
from anam_personas.cli.writing import carried_out
from anam_personas.errors import UsageError
from anam_personas.sync.render.formats import FORMATS as PLAN_FORMATS

if TYPE_CHECKING:
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.plan.request import Limits
    from anam_personas.sync.state.runs import Run


@click.command("rollback", cls=OptionalValues)
@click.argument("snapshot", required=False)
@click.option("--list", "is_list", is_flag=True, help="List the runs that can be rolled back.")
@plan_format
@click.option("--yes", is_flag=True, help="Skip the confirmation prompt.")
@click.option(
    "--max-changes", metavar="N|P%", help="Allow at most this many updates and deletes.  [default: 30% of 10 or more]"
)
@overwrite_option
@pass_context
def rollback_command(
    context: Context,
    snapshot: str | None,
    form: str,
    max_changes: str | None,
    *,
    is_list: bool,
    yes: bool,
    overwritten: tuple[str, ...],
) -> int:
    """Undo the last apply to the environment, or the run that SNAPSHOT names (a folder of .anam-personas/snapshots).

    Updated items are restored, created items are deleted, and deleted items are created again with a new id. Items
    edited since are left alone. A rollback is itself a run: rolling it back redoes the apply.
    """
    from anam_personas.sync.plan.request import Limits
    from anam_personas.sync.state.runs import choose, read_runs

    if is_list and snapshot is not None:
        raise UsageError("--list lists every run: omit SNAPSHOT, or the option")
    check_limit("--max-changes", max_changes)
    runs = read_runs(context.records)
    if is_list:
        write_as(PLAN_FORMATS[form], PLAN_FORMATS[form].runs(runs))
        return 0
    run = choose(runs, snapshot, context.target.environment)
    outcome, code = _rolled_back(context, run, form, Limits(max_changes), overwritten, yes=yes)
    if outcome.exit_code:
        # without the name, the next rollback would undo this one
        context.say(f"once the failures are resolved, complete the rollback with: anam-personas rollback {run.name}")
    return code


def _rolled_back(
    context: Context, run: Run, form: str, limits: Limits, overwritten: tuple[str, ...], *, yes: bool
) -> tuple[Outcome, int]:
    """Plan the rollback, ask, do it and print what came of it; the outcome and the exit code."""
    from anam_personas.cli.interrupts import Interrupts
    from anam_personas.sync import engine
    from anam_personas.sync.plan.safety import check_safe

    interrupts = Interrupts(echo=not context.quiet)
    with connected(context, interrupts, writes=True) as api:
        with reading(context, api) as remote:
            plan = engine.rollback(
                run, context.records, context.settings.project, context.target, remote,
                overwrite_drift=EVERY in overwritten, overwrite=overwritten_items(overwritten),
            )  # fmt: skip
        check_safe(plan, limits)
        secrets = secrets_for(context, plan)
        if plan.acting and not yes:
            _ask(context, plan, run)
        else:
            for hint in plan.hints:
                context.say(hint)
        return carried_out(
            context, api, plan, form, limits=limits, secrets=secrets, interrupts=interrupts, undone=run.name
        )


def _ask(context: Context, plan: Plan, run: Run) -> None:
    """Show the plan and ask. Raises `UsageError` if stdin is not a terminal, `Declined` if the answer is no."""
    echo(PLAN_FORMATS["text"].plan(plan, colour=context.colour_err), err=True, nl=False, colour=context.colour_err)
    if not sys.stdin.isatty():
        raise UsageError("not a terminal: pass --yes")
    confirm(f"Roll back {run.name}?")
