"""``render``: a system prompt with its parts joined and its variables in."""

from __future__ import annotations

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.variables import given, var_option


@click.command("render")
@click.argument("key")
@var_option
@pass_context
def render_command(context: Context, key: str, pairs: tuple[tuple[str, str], ...]) -> None:
    """Print the system prompt of the persona KEY as the model will read it."""
    from anam_personas import template

    (persona,) = context.personas([key]).values()
    values = template.values(persona.variables, given(pairs, persona))
    if persona.prompt is None:
        context.say(f"{persona.key} has no system prompt")
        return
    click.echo(template.render(persona.prompt.value, values).rstrip("\n"))
