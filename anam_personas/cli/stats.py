"""``stats``: how long personas are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.output import as_json

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.judging import Task


@click.command("stats")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@pass_context
def stats_command(context: Context, keys: tuple[str, ...], form: str) -> None:
    """Count the words, tokens and spoken seconds of each KEY, of all personas where none is named.

    With one persona its sections and variables are listed too. Tokens are an estimate. Needs no key.
    """
    from anam_personas.checking import Request
    from anam_personas.stats import show
    from anam_personas.stats.measure import measure

    personas = context.personas(keys)
    files = context.workspace.selected(tuple(personas))
    task = Request(context.settings, lint=True).task()
    found = [measure(persona, _findings(task, files[key])) for key, persona in personas.items()]
    if form == "json":
        click.echo(as_json(show.stats_json(found, context.target.environment)))
    else:
        click.echo(show.stats_markdown(found) if form == "markdown" else show.stats_text(found), nl=False)


def _findings(task: Task, path: Path) -> dict[str, int]:
    """How many findings of each severity a persona's file leads to, those in its partials and prompt files too."""
    from anam_personas.checking import run
    from anam_personas.diagnostics import Severity

    severities = [item.severity for item in run(task, [path])]
    return {severity.value: severities.count(severity) for severity in Severity}
