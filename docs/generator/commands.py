"""docs/commands.md: every command, as the command line itself says."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import click

from anam_personas.cli.main import COMMANDS, cli
from generator.markdown import code, document, link, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "anam-personas"
INTRO = """
`anam-personas [OPTIONS] COMMAND [ARGS]...`; `python -m anam_personas` is the same. `-h` after a command shows
the text here. Results go to stdout; progress, questions and errors go to stderr. [Exit codes and JSON
output](exit-codes.md) are the same for every command.
"""
KEYS = """
`KEY` is the key of a persona: its path below the personas folder without the ending, as in `cara` or
`sales/leo`. Where `[KEY...]` is left out, all are meant.
"""


def page() -> str:
    """The page."""
    rows = [[link(code(name), name), summary] for name, (_, summary) in COMMANDS.items()]
    blocks = [
        "# Commands",
        paragraph(INTRO),
        paragraph(KEYS),
        table(["Command", "What it does"], rows),
        "## Global options",
    ]
    blocks += [
        "Before or after the command: `--env production plan` and `plan --env production` are the same.",
        _options(cli, NAME),
    ]
    return document([*blocks, *(block for name in COMMANDS for block in _command(name))])


def _loaded(name: str, context: click.Context) -> click.Command:
    try:
        command = cli.get_command(context, name)
    except (ModuleNotFoundError, AttributeError) as error:
        message = f"docs/commands.md: {name} is in COMMANDS of anam_personas/cli/main.py, but {error}"
        raise SystemExit(message) from error
    if command is None:
        raise SystemExit(f"docs/commands.md: the command line does not know {name}")
    return command


def _command(name: str) -> Iterator[str]:
    context = click.Context(cli, info_name=NAME)
    command = _loaded(name, context)
    inner = click.Context(command, info_name=name, parent=context)
    usage = " ".join([NAME, name, *command.collect_usage_pieces(inner)])
    yield f"## {code(name)}"
    yield f"```text\n{usage}\n```"
    yield _help(command)
    yield _options(command, name)
    if isinstance(command, click.Group):
        for verb in command.list_commands(inner):
            yield from _verb(command.get_command(inner, verb), f"{name} {verb}", inner)


def _verb(command: click.Command | None, words: str, context: click.Context) -> Iterator[str]:
    """A command of a command."""
    if command is None:
        raise SystemExit(f"docs/commands.md: the command line does not know {words}")
    pieces = command.collect_usage_pieces(click.Context(command, info_name=words, parent=context))
    yield f"### {code(words)}"
    yield f"```text\n{' '.join([NAME, words, *pieces])}\n```"
    yield _help(command)
    yield _options(command, words)


def _help(command: click.Command) -> str:
    """The text of a command's help, in which click marks lines to be kept as they are with a backspace."""
    texts = inspect.cleandoc(command.help or "").split("\n\n")
    return "\n\n".join(f"```text{text[1:]}\n```" if text.startswith("\b\n") else paragraph(text) for text in texts)


def _options(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name)
    records = [option.get_help_record(context) for option in command.params if isinstance(option, click.Option)]
    rows = [[_written(form), " ".join(text.split())] for form, text in filter(None, records)]
    return table(["Option", "What it does"], rows) if rows else ""


def _written(form: str) -> str:
    """Each spelling of an option as code: ``-q, --quiet``."""
    return ", ".join(code(part) for part in form.split(", "))
