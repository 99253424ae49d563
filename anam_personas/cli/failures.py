"""Expected failures as lines on stderr and exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from anam_personas.cli.printing import echo
from anam_personas.errors import InvalidPersonas

if TYPE_CHECKING:
    from anam_personas.cli.context import Context
    from anam_personas.errors import AnamPersonasError


def failed(error: AnamPersonasError, context: Context | None, prefix: str = "") -> int:
    """Print a failure, and return its exit code. ``prefix`` says where it happened."""
    if isinstance(error, InvalidPersonas):
        _report(error, context)
    else:
        complain(f"{prefix}{in_a_line(error)}", context)
    return error.exit_code


def complain(message: str, context: Context | None) -> None:
    """Print an error on stderr."""
    is_coloured = context is not None and context.colour_err
    word = click.style("error", fg="red", bold=True) if is_coloured else "error"
    echo(f"{word}: {message}", err=True, colour=is_coloured)


def in_a_line(error: AnamPersonasError) -> str:
    """The message, with line breaks in quoted names escaped. Some messages list several errors, one a line."""
    from anam_personas.errors import SettingsError, UnreadableFile

    message = str(error)
    if message.isprintable() or isinstance(error, (SettingsError, UnreadableFile)):
        return message
    from anam_personas.review.plain import line

    return line(message)


def _report(error: InvalidPersonas, context: Context | None) -> None:
    from anam_personas.report import FORMATS, Look, Report

    look = Look(context.colour_err, context.width) if context is not None else Look()
    checked = sorted({item.place.file for item in error.diagnostics})
    report = Report(checked=tuple(checked), diagnostics=error.diagnostics)
    echo(FORMATS["text"](report, look), err=True, nl=False, colour=look.colour)
