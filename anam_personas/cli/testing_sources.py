"""Tests from elsewhere, and for elsewhere: from a session that was held, and as a configuration of promptfoo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.cli.printing import echo_exact
from anam_personas.cli.testing_run import selected, session_of
from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from anam_personas.cli.context import Context
    from anam_personas.testing.request import TestRequest


def from_session(context: Context, request: TestRequest) -> int:
    """Write a test file from a session of the API, or of the emulator."""
    from anam_personas.cli.live import connected
    from anam_personas.testing.from_session import REMINDER, Held, new_file

    wanted = request.from_session or ""
    with connected(context) as api:
        held = Held(api.get("sessions", wanted), api.transcript(wanted))
    if len(request.keys) > 1:
        raise UsageError("--from-session takes one KEY: that of the persona")
    key = request.keys[0] if request.keys else held.key
    if key is None:
        raise UsageError(
            "the session has no label of this toolkit: name its persona, as in `anam-personas test KEY --from-session ID`"
        )
    persona = context.personas([key])[context.workspace.named(key)]
    path, text = new_file(context.workspace, persona, held)
    context.workspace.write(path, text)
    context.say(f"wrote {context.workspace.shown(path)}; {REMINDER}")
    return 0


def export(context: Context, request: TestRequest) -> int:
    """Print the tests in another tool's format."""
    from anam_personas.testing.play import Ready
    from anam_personas.testing.promptfoo import export as as_promptfoo

    session = session_of(context, request)
    suite, cases = selected(context, request, session)
    ready, preparation = session.prepared(cases, "replay")
    models = {name: session.models.described(name) for name in context.settings.models}
    text, left = as_promptfoo([each for each in ready if isinstance(each, Ready)], models)
    if request.output_file is not None:
        context.write(request.output_file, text)
    else:
        echo_exact(text, nl=False)
    problems = [
        f"{d.place.file}:{d.place.line}: {d.code} {d.message}" for d in (*suite.diagnostics, *preparation.diagnostics)
    ]
    for line in (*problems, *left):
        context.warn(line)
    return 2 if problems else 0
