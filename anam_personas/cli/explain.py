"""``explain``: the manual page of a code."""

from __future__ import annotations

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo, echo_json


@click.command("explain")
@click.argument("code")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Set the output format.",
)
@pass_context
def explain_command(context: Context, code: str, form: str) -> None:
    """Show what CODE (or a rule name) means, why it matters, and what to do."""
    from anam_personas.errors import UsageError
    from anam_personas.lint.pages import describe, every, silencing
    from anam_personas.report.page import page
    from anam_personas.text.suggest import did_you_mean_code

    info = describe(code)
    if info is None:
        codes, names = zip(*((each.code, each.name) for each in every()), strict=True)
        family = [each for each in codes if code and each.startswith(code.upper())]
        hint = f"{family[0]} to {family[-1]} begin like this." if family else did_you_mean_code(code, codes, names)
        hint = hint or "`anam-personas rules` lists them."
        raise UsageError(f'unknown code "{code}". {hint}')
    if form == "json":
        from anam_personas.cli.output import as_json, code_as_json

        echo_json(as_json({"version": 1, "code": code_as_json(info)}))
        return
    width = min(context.width, 100)
    shown = page(info, colour=context.colour_out, width=width, footer=silencing(info))
    echo(shown, nl=False, colour=context.colour_out)
