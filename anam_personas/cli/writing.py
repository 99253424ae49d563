"""Carrying out a plan that was agreed to, as ``apply`` and ``rollback`` do it: written, recorded, and said."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from anam_personas.cli.live import print_outcome
from anam_personas.cli.progress import writing_progress
from anam_personas.cli.upload_progress import upload_progress
from anam_personas.sync.render.formats import FORMATS as PLAN_FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.api.client import AnamApi
    from anam_personas.cli.context import Context
    from anam_personas.cli.interrupts import Interrupts
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.plan.request import Limits
    from anam_personas.sync.remote.waiting import Waiting


def carried_out(
    context: Context,
    api: AnamApi,
    plan: Plan,
    form: str,
    *,
    limits: Limits,
    secrets: Mapping[str, str],
    interrupts: Interrupts,
    ready: Waiting | None = None,
    undone: str | None = None,
) -> tuple[Outcome, int]:
    """Write what a plan says, and print what came of it; the outcome and the exit code.

    ``ready``: how long an uploaded document is waited for. ``undone``: the run that this one undoes. Raises `UnreadableFile`
    where nothing can be recorded, before anything is written, and as `sync.engine.apply`.
    """
    from anam_personas.sync import engine
    from anam_personas.sync.remote.waiting import PROCESSED
    from anam_personas.sync.state.store import FolderStore

    records = context.records
    records.check()
    store = FolderStore(records, plan.digest[:12], environment=plan.environment)
    interrupts.writing()
    with writing_progress(context, form, len(plan.acting)) as show, upload_progress(context, form, api):
        outcome = engine.apply(
            plan,
            context.target,
            api,
            store,
            limits=limits,
            on_progress=show,
            leave=interrupts.again,
            secrets=secrets,
            ready=ready or PROCESSED,
        )
    text = PLAN_FORMATS[form].outcome(outcome, undone=undone, colour=context.colour_out)
    plain = partial(PLAN_FORMATS["text"].outcome, outcome, undone=undone, colour=context.colour_err)
    return outcome, print_outcome(context, outcome.exit_code, text, PLAN_FORMATS[form], plain)
