"""``ids``: key -> id of the stored personas."""

from __future__ import annotations

import re

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.output import as_json
from anam_personas.cli.syncing import connected


@click.command("ids")
@click.option("--format", "form", type=click.Choice(["json", "env"]), default="json", show_default=True)
@pass_context
def ids_command(context: Context, form: str) -> None:
    """Print the ids of the project's stored personas, from their live markers: as {key: id}, or as variables."""
    from anam_personas.sync import engine

    with connected(context) as api:
        found = engine.ids(context.settings.project, context.target, api)
    if form == "json":
        click.echo(as_json(found))
        return
    for key, persona_id in found.items():
        click.echo(f"ANAM_PERSONA_{re.sub(r'[^A-Z0-9]', '_', key.upper())}={persona_id}")
