"""``status``: print one line per persona."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.live import connected, planned
from anam_personas.cli.output import as_json

if TYPE_CHECKING:
    from anam_personas.sync.plan.plan import Plan


def _text(plan: Plan, _context: Context) -> str:
    from anam_personas.sync.render.status import status_text

    return status_text(plan)


def _json(plan: Plan, _context: Context) -> str:
    from anam_personas.sync.render.status import status_json

    return as_json(status_json(plan)) + "\n"


FORMATS: dict[str, Format[Plan]] = {"text": Format(_text), "json": Format(_json, "json")}


@click.command("status")
@format_option(FORMATS)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything is pending, drifted or refused.")
@pass_context
def status_command(context: Context, form: str, *, exit_code: bool) -> int:
    """Show the state of each persona: in sync, changed here, drifted, both, missing, no file, duplicate, unread."""
    from anam_personas.sync.plan.request import PlanRequest

    with connected(context) as api:
        plan = planned(context, api, PlanRequest())
    FORMATS[form].write(plan, context)
    return max(plan.exit_code, int(exit_code and not plan.is_clean))
