"""``status``: print one line per persona."""

from __future__ import annotations

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.live import connected, planned
from anam_personas.cli.output import as_json
from anam_personas.cli.printing import echo, echo_json


@click.command("status")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Set the output format.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything is pending, drifted or refused.")
@pass_context
def status_command(context: Context, form: str, *, exit_code: bool) -> int:
    """Show the state of each persona: in sync, changed here, drifted, both, missing, no file, duplicate, unread."""
    from anam_personas.sync.plan.request import PlanRequest
    from anam_personas.sync.render.status import status_json, status_text

    with connected(context) as api:
        plan = planned(context, api, PlanRequest())
    if form == "json":
        echo_json(as_json(status_json(plan)))
    else:
        echo(status_text(plan), nl=False)
    return max(plan.exit_code, int(exit_code and not plan.is_clean))
