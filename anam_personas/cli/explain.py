"""``explain``: the manual page of a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import RuleInfo


def _text(info: RuleInfo, context: Context) -> str:
    from anam_personas.lint.pages import silencing
    from anam_personas.report.page import page

    return page(info, colour=context.colour_out, width=min(context.width, 100), footer=silencing(info))


def _json(info: RuleInfo, _context: Context) -> str:
    from anam_personas.cli.output import as_json, code_as_json

    return as_json({"version": 1, "code": code_as_json(info)}) + "\n"


FORMATS: dict[str, Format[RuleInfo]] = {"text": Format(_text, coloured=True), "json": Format(_json, "json")}


@click.command("explain")
@click.argument("code")
@format_option(FORMATS)
@pass_context
def explain_command(context: Context, code: str, form: str) -> None:
    """Show what CODE (or a rule name) means, why it matters, and what to do."""
    from anam_personas.errors import UsageError
    from anam_personas.lint.pages import describe, every
    from anam_personas.text.suggest import did_you_mean_code

    info = describe(code)
    if info is None:
        codes, names = zip(*((each.code, each.name) for each in every()), strict=True)
        family = [each for each in codes if code and each.startswith(code.upper())]
        hint = (
            f"Codes that begin like this: {family[0]} to {family[-1]}."
            if family
            else did_you_mean_code(code, codes, names)
        )
        hint = hint or "`anam-personas rules` lists them."
        raise UsageError(f'unknown code "{code}". {hint}')
    FORMATS[form].write(info, context)
