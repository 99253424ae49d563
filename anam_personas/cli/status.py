"""``status``: print one line per persona."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.live import connected, planned
from anam_personas.cli.output import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.sync.plan.plan import Plan


class Status(NamedTuple):
    """A plan, and what the API no longer has of what its personas refer to, by key."""

    plan: Plan
    retired: Mapping[str, Sequence[str]]


def _text(status: Status, _context: Context) -> str:
    from anam_personas.sync.render.status import status_text

    return status_text(status.plan, status.retired)


def _json(status: Status, _context: Context) -> str:
    from anam_personas.sync.render.status import status_json

    return as_json(status_json(status.plan, status.retired)) + "\n"


FORMATS: dict[str, Format[Status]] = {"text": Format(_text), "json": Format(_json, "json")}


@click.command("status")
@format_option(FORMATS)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything is pending, drifted, refused or retired.")
@pass_context
def status_command(context: Context, form: str, *, exit_code: bool) -> int:
    """Show the state of each persona: in sync, changed here, drifted, both, missing, no file, duplicate, unread.

    Also shows which avatar, voice or language model of a persona was retired: the API no longer has it.
    """
    from anam_personas.api.errors import Forbidden
    from anam_personas.check.online import retired
    from anam_personas.sync.plan.request import PlanRequest

    with connected(context) as api:
        plan = planned(context, api, PlanRequest())
        try:
            status = Status(plan, retired(context.personas().values(), api))
        except Forbidden as error:
            context.warn(f"avatars, voices and language models are not checked: {error}")
            status = Status(plan, {})
    FORMATS[form].write(status, context)
    return max(plan.exit_code, int(exit_code and bool(status.retired or not plan.is_clean)))
