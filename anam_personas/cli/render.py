"""``render``: print a system prompt with parts joined and variables inserted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo, echo_exact
from anam_personas.cli.variables import given, var_option

if TYPE_CHECKING:
    from anam_personas.persona.types import Persona


@click.command("render")
@click.argument("key")
@var_option
@click.option(
    "--roles", is_flag=True, help="Show the role that the linter gives each line, beside the prompt as written."
)
@pass_context
def render_command(context: Context, key: str, pairs: tuple[tuple[str, str], ...], roles: bool) -> None:  # noqa: FBT001
    """Print the system prompt of the persona KEY as the model will read it.

    Piped output is exact. On a terminal, control characters are escaped. In CI, a space is inserted into anything that the
    runner would take for a command (see docs/exit-codes.md).

    With --roles, show each line with its number and its role (instruction, utterance, sample, branch step, ...), and
    underline quoted words to speak. Variables are not replaced: the linter reads the prompt without values, too.
    """
    from anam_personas import template
    from anam_personas.persona.compile import session_variables

    (persona,) = context.personas([key]).values()
    values = template.values(persona.variables, given(pairs, persona), optional=session_variables(persona))
    if persona.prompt is None:
        context.say(f"{persona.key} has no system prompt")
        return
    if roles:
        _print_roles(context, persona)
        return
    echo_exact(template.render(persona.prompt.value, values).rstrip("\n"))


def _print_roles(context: Context, persona: Persona) -> None:
    from anam_personas.lint.prompt.roles.shown import shown
    from anam_personas.lint.subject import Subject

    style = partial(click.style, dim=True) if context.colour_out else str
    echo(shown(Subject(persona, {}).roles, style), colour=context.colour_out)
