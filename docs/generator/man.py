"""docs/anam-personas.1: the man page, from the same command line as docs/commands.md."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import click

from anam_personas.cli.main import COMMANDS, cli

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "anam-personas"
_ENVIRONMENT = {
    "ANAM_API_KEY": "The API key, where the settings name no other variable.",
    "ANAM_API_URL, ANAM_API_URL_ENV": "The API's address, for all environments or for one.",
    "ANAM_ALLOWED_HOSTS, ANAM_ALLOWED_KEY_VARIABLES": "What settings of a project may name besides the defaults.",
    "ANAM_PERSONAS_CACHE": "The folder of the cache.",
    "NO_COLOR, FORCE_COLOR": "Never colour the output, or always; the former wins.",
}
_FILES = {
    "anam-personas.toml, pyproject.toml": "The settings of a project.",
    "~/.config/anam-personas/config.toml": "The user's own settings.",
}
_CODES = {
    "0": "nothing to report",
    "1": "findings",
    "2": "wrong usage or settings",
    "3": "the API refused",
    "4": "the API was unreachable",
}


def page() -> str:
    """The page, in man(7)'s macros."""
    top = click.Context(cli, info_name=NAME)
    lines = [
        '.\\" Made from the command line: run `make docs`.',
        '.TH ANAM\\-PERSONAS 1 "" "anam\\-personas" "User Commands"',
        ".SH NAME",
        f"{_text(NAME)} \\- Anam personas as code",
        ".SH SYNOPSIS",
        f".B {_text(NAME)}",
        _text("[OPTIONS] COMMAND [ARGS]..."),
        ".SH DESCRIPTION",
        _text(cli.help or ""),
        _text("Global options stand before or after the command."),
        ".SH OPTIONS",
        *_options(cli, top),
        ".SH COMMANDS",
    ]
    for name in COMMANDS:
        lines += _command(name, top)
    for heading, rows in (("EXIT STATUS", _CODES), ("ENVIRONMENT", _ENVIRONMENT), ("FILES", _FILES)):
        lines.append(f".SH {heading}")
        for term, text in rows.items():
            lines += _row(term, text)
    return "\n".join([*lines, ""])


def _command(name: str, top: click.Context) -> Iterator[str]:
    command = cli.get_command(top, name)
    assert command is not None
    inner = click.Context(command, info_name=name, parent=top)
    yield f".SS {_text(' '.join([name, *command.collect_usage_pieces(inner)]))}"
    for number, paragraph in enumerate(re.split(r"\n\s*\n", inspect.cleandoc(command.help or ""))):
        if number:
            yield ".PP"
        if paragraph.startswith("\b"):
            yield from [".nf", *(_text(line) for line in paragraph.splitlines()[1:]), ".fi"]
        else:
            yield _text(" ".join(paragraph.split()))
    yield from _options(command, inner)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for option in command.params:
        record = option.get_help_record(context) if isinstance(option, click.Option) else None
        if record is not None:
            yield from _row(record[0], " ".join(record[1].split()))


def _row(term: str, text: str) -> list[str]:
    return [".TP", f"\\fB{_text(term)}\\fR", _text(text)]


def _text(text: str) -> str:
    """Text without meaning to roff: backslashes, hyphens, and a dot or apostrophe at the start of a line."""
    made = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{made}" if made[:1] in {".", "'"} else made
