"""``apply``: create and update the stored personas."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.live import (
    check_tested,
    confirm,
    connected,
    plan_format,
    planned,
)
from anam_personas.cli.optional_value import OptionalValues
from anam_personas.cli.precheck import check_first, no_check_option
from anam_personas.cli.printing import echo
from anam_personas.cli.requesting import requesting, reviewed_request
from anam_personas.cli.secrets import secrets_for
from anam_personas.cli.types import FilePath
from anam_personas.cli.writing import carried_out
from anam_personas.errors import UnsafePlan, UsageError
from anam_personas.sync.render.formats import FORMATS as PLAN_FORMATS

if TYPE_CHECKING:
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.plan.request import Limits, PlanRequest
    from anam_personas.sync.plan.saved import Reviewed


@click.command("apply", cls=OptionalValues)
@plan_format
@click.option(
    "--plan",
    "plan_file",
    type=FilePath(exists=True, dir_okay=False, path_type=Path),
    help="Apply this saved plan exactly, or nothing.",
)
@click.option(
    "--document-timeout",
    type=click.FloatRange(min=0),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="Wait at most this long for the API to process an uploaded document.",
)
@click.option("--yes", is_flag=True, help="Skip the confirmation prompt.")
@no_check_option
@requesting
@pass_context
def apply_command(
    context: Context,
    request: PlanRequest,
    form: str,
    plan_file: Path | None,
    document_timeout: float,
    *,
    yes: bool,
    no_check: bool,
) -> int:
    """Create or update the stored persona for each KEY (default: all)."""
    from anam_personas.cli.interrupts import Interrupts
    from anam_personas.sync.remote.waiting import Waiting

    reviewed = _reviewed(context, plan_file)
    given, request = request, request if reviewed is None else reviewed_request(reviewed, request)
    if not no_check and (code := check_first(context, request)):
        return code
    interrupts = Interrupts(echo=not context.quiet)
    with connected(context, interrupts, writes=True) as api:
        if reviewed is not None:
            reviewed.check_target(context.settings.project, context.target.environment, api.url)
        plan = planned(context, api, request)
        if reviewed is not None:
            reviewed.check(plan)
        limits = given.limits.over(request.limits)
        check_tested(context, plan)
        secrets = secrets_for(context, plan)
        plan = _settled(context, plan, limits, asks=not yes and reviewed is None)
        if context.joint is not None and context.joint.only_checks:
            return 0
        _, code = carried_out(
            context, api, plan, form,
            limits=limits, secrets=secrets, interrupts=interrupts, ready=Waiting(document_timeout),
        )  # fmt: skip
        return code


def _reviewed(context: Context, path: Path | None) -> Reviewed | None:
    """Read a saved plan. Raises `UnreadableFile`, `UsageError` and `UnsafePlan`."""
    if path is None:
        return None
    from anam_personas.sync.plan.saved import LARGEST, Reviewed
    from anam_personas.workspace.files import read_bytes

    data = read_bytes(path, context.checkout, LARGEST)
    try:
        return Reviewed.from_bytes(data if context.joint is None else context.joint.part(data))
    except (UsageError, UnsafePlan) as error:
        raise type(error)(f"{path}: {error}") from error.__cause__


def _settled(context: Context, plan: Plan, limits: Limits, *, asks: bool) -> Plan:
    """Return the plan once it is confirmed.

    Raises `UnsafePlan` if a limit is exceeded, `UsageError` if stdin is not a terminal, `Declined` if the answer is no.
    """
    from dataclasses import replace

    from anam_personas.sync.plan.safety import check_left, check_safe, everything, leaves_nothing

    if not plan.acting:
        return plan
    is_watched = sys.stdin.isatty()
    left = 0 if plan.request.prune_all else leaves_nothing(plan)
    if left and not is_watched:
        check_left(plan)
    confirmed = replace(plan, request=replace(plan.request, prune_all=True))
    check_safe(confirmed, limits)
    if asks and not is_watched:
        raise UsageError("not a terminal: pass --yes or --plan FILE")
    if asks or left:
        echo(PLAN_FORMATS["text"].plan(plan, colour=context.colour_err), err=True, nl=False, colour=context.colour_err)
        confirm(f"{everything(left, plan)}. Apply?" if left else "Apply?")
    else:
        _warn(context, plan)
    return confirmed if left else plan


def _warn(context: Context, plan: Plan) -> None:
    """Print the warnings of the plan for users who did not see it."""
    from anam_personas.sync.plan.reasons import resembles

    for change in plan.acting:
        if change.resembles is not None:
            context.say(f"{change.kind} {change.key}: {resembles(change.resembles)}")
    for hint in plan.hints:
        context.say(hint)
