"""``plan``: what apply would do."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.live import (
    Allowed,
    Limits,
    allowing,
    connected,
    limited,
    plan_as,
    plan_format,
    planned,
    tell_result,
)


@click.command("plan")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@plan_format
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan as JSON, for `apply --plan`."
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything is pending, drifted or refused.")
@limited
@allowing
@pass_context
def plan_command(
    context: Context,
    keys: tuple[str, ...],
    form: str,
    out: Path | None,
    max_changes: str | None,
    max_deletes: str | None,
    *,
    exit_code: bool,
    **allowed: Unpack[Allowed],
) -> int:
    """Show what apply would do for each KEY (default: all personas). Changes nothing."""
    from anam_personas.sync.plan.safety import check_safe

    with connected(context) as api:
        plan = planned(context, api, keys, allowed, Limits(max_changes, max_deletes))
    if out is not None:
        context.write(out, plan_as(plan, "json", colour=False), private=True)  # it holds prompts
    tell_result(plan_as(plan, form, colour=context.colour_out), form, colour=context.colour_out)
    if out is not None:
        context.say(f"wrote {out}; `anam-personas apply --plan {out}` does exactly that")
    check_safe(plan, max_changes, max_deletes)
    return max(plan.exit_code, int(exit_code and not plan.is_clean))
