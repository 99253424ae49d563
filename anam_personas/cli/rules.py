"""``rules``: list every code with its name, severity and summary."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.diagnostics.types import RuleInfo

_ROOM: Final = 40
"""Columns in which a summary can be read."""
_INDENT: Final = " " * 7


def _text(codes: Sequence[RuleInfo], context: Context) -> str:
    width = context.width if context.colour_out else None
    return "".join(f"{_row(info, width)}\n" for info in codes)


def _row(info: RuleInfo, width: int | None) -> str:
    """One line; on a terminal of ``width`` columns the summary is wrapped, and below the rest if there is little room beside it."""
    marks = "fix" if info.fix == "safe" else "unsafe fix" if info.fix == "unsafe" else ""
    options = f" ({', '.join(option.name for option in info.options)})" if info.options else ""
    head = f"{info.code:6} {info.name:26} {info.severity.value:8} {info.shown_tier:12}{marks:11}"
    summary = f"{info.summary}{options}"
    if width is None:
        return f"{head}{summary}".rstrip()
    indent = len(head) if width - len(head) >= _ROOM else len(_INDENT)
    lines = textwrap.wrap(summary, max(width - indent, _ROOM // 2), break_long_words=False, break_on_hyphens=False)
    rest = f"\n{' ' * indent}".join(lines)
    return f"{head}{rest}" if indent == len(head) else f"{head.rstrip()}\n{_INDENT}{rest}"


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
