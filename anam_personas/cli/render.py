"""``render``: print a system prompt with parts joined and variables inserted."""

from __future__ import annotations

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo_exact
from anam_personas.cli.variables import given, var_option


@click.command("render")
@click.argument("key")
@var_option
@pass_context
def render_command(context: Context, key: str, pairs: tuple[tuple[str, str], ...]) -> None:
    """Print the system prompt of the persona KEY as the model will read it.

    Piped output is exact. On a terminal, control characters are escaped. In CI, a space is inserted into anything that the
    runner would take for a command (see docs/exit-codes.md).
    """
    from anam_personas import template
    from anam_personas.persona.compile import session_variables

    (persona,) = context.personas([key]).values()
    values = template.values(persona.variables, given(pairs, persona), optional=session_variables(persona))
    if persona.prompt is None:
        context.say(f"{persona.key} has no system prompt")
        return
    echo_exact(template.render(persona.prompt.value, values).rstrip("\n"))
