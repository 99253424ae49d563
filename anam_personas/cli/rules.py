"""``rules``: list every code with its name, severity and summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.diagnostics.types import RuleInfo


def _text(codes: Sequence[RuleInfo], context: Context) -> str:
    width = context.width if context.colour_out else None
    return "".join(f"{_row(info)[:width]}\n" for info in codes)


def _row(info: RuleInfo) -> str:
    marks = "fix" if info.fix == "safe" else "unsafe fix" if info.fix == "unsafe" else ""
    options = f" ({', '.join(option.name for option in info.options)})" if info.options else ""
    line = f"{info.code:6} {info.name:26} {info.severity.value:8} {info.shown_tier:12}{marks:11}{info.summary}{options}"
    return line.rstrip()


def _json(codes: Sequence[RuleInfo], _context: Context) -> str:
    from anam_personas.cli.output import as_json, code_as_json

    return as_json({"version": 1, "codes": [code_as_json(info) for info in codes]}) + "\n"


FORMATS: dict[str, Format[Sequence[RuleInfo]]] = {"text": Format(_text), "json": Format(_json, "json")}


@click.command("rules")
@format_option(FORMATS)
@pass_context
def rules_command(context: Context, form: str) -> None:
    """List every code with its severity, tier (`off`: only if selected), fix, summary and options. `explain CODE` shows its manual page."""
    from anam_personas.lint.pages import every

    FORMATS[form].write(every(), context)
