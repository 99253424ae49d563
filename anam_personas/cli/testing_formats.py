"""The formats of ``test``. A new one is a file in `anam_personas.testing.report` and a row."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from anam_personas.cli.formats import Format

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.cli.context import Context
    from anam_personas.testing.report import Report


def _text(report: Report, context: Context) -> str:
    from anam_personas.testing.report.text import render

    return render(report, colour=context.colour_out, verbose=context.verbose)


def _by(name: str) -> Callable[[Report, Context], str]:
    def render(report: Report, _context: Context) -> str:
        made: str = import_module(f"anam_personas.testing.report.{name}").render(report)
        return made

    return render


FORMATS: dict[str, Format[Report]] = {
    "text": Format(_text, coloured=True),
    "junit": Format(_by("junit"), "data"),
    "json": Format(_by("json_v1"), "json"),
    "markdown": Format(_by("markdown")),
    "github": Format(_by("github"), "data"),
    "html": Format(_by("html"), "data"),
}
"""Format by its name."""
