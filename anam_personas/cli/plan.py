"""``plan``: what apply would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import write_as
from anam_personas.cli.live import check_tested, connected, plan_format, planned
from anam_personas.cli.optional_value import OptionalValues
from anam_personas.cli.precheck import check_first, no_check_option
from anam_personas.cli.requesting import requesting
from anam_personas.cli.types import FilePath
from anam_personas.sync.render.formats import FORMATS as PLAN_FORMATS

if TYPE_CHECKING:
    from anam_personas.sync.plan.request import PlanRequest


@click.command("plan", cls=OptionalValues)
@plan_format
@click.option(
    "--out",
    type=FilePath(dir_okay=False, path_type=Path),
    help="Write the plan as JSON to this file, for `apply --plan`.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything is pending, drifted or refused.")
@no_check_option
@requesting
@pass_context
def plan_command(
    context: Context,
    request: PlanRequest,
    form: str,
    out: Path | None,
    *,
    exit_code: bool,
    no_check: bool,
) -> int:
    """Show what apply would do for each KEY (default: all personas). Changes nothing."""
    from anam_personas.sync.plan.safety import check_safe

    if not no_check and (code := check_first(context, request)):
        return code
    with connected(context) as api:
        plan = planned(context, api, request)
    if out is not None:
        context.save_plan(out, PLAN_FORMATS["json"].plan(plan))
    write_as(PLAN_FORMATS[form], PLAN_FORMATS[form].plan(plan, colour=context.colour_out), colour=context.colour_out)
    check_safe(plan)
    check_tested(context, plan)
    return max(plan.exit_code, int(exit_code and not plan.is_clean))
