"""What was probably meant by a wrong command line, where click does not know. Loaded where there is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from anam_personas.errors import AnamPersonasError
from anam_personas.text.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_OPTIONS: Final = {"help": "--help", "version": "--version"}
"""Words that are commands of other tools, and options of this one."""
_FEW: Final = 8


def for_command(name: str, message: str, known: Iterable[str]) -> str:
    """The message about an unknown command, with what was probably meant."""
    if "did you mean" in message.lower():
        return message
    option = _OPTIONS.get(name.lower().lstrip("-"))
    hint = f"Use {option}." if option else did_you_mean(name, known) or "`anam-personas --help` lists them."
    return f"{message} {hint}"


def completed(error: click.UsageError, general: Sequence[click.Parameter], words: Sequence[str]) -> click.UsageError:
    """The error with more to say: the nearest option of the command or the group, or the keys that an argument takes.

    ``words`` are those of the command line.
    """
    if isinstance(error, click.NoSuchOption):
        params = [*general, *(error.ctx.command.params if error.ctx is not None else ())]
        meant = _option(
            error.option_name, {word for each in params for word in each.opts if word.startswith("--")}, words
        )
        if meant and (not error.possibilities or len(error.option_name) == 2):
            return click.UsageError(f"No such option '{meant[0]}'. Did you mean '{meant[1]}'?", error.ctx)
    if isinstance(error, click.MissingParameter) and error.param is not None and error.param.name == "key":
        keys = _keys(error)
        if keys:
            known = f"Known: {', '.join(keys[:_FEW])}{', ...' if len(keys) > _FEW else ''}"
            return click.MissingParameter(known, ctx=error.ctx, param=error.param)
    return error


def _option(name: str, known: Collection[str], words: Sequence[str]) -> tuple[str, str] | None:
    """What was written, and the option that was probably meant."""
    if len(name) == 2:  # a letter of -version, which is read as -v -e -r ...
        single = (word.partition("=")[0] for word in words if word[:1] == "-" and word[1:2] != "-" and len(word) > 2)
        return next(((word, f"-{word}") for word in single if f"-{word}" in known), None)
    begun = [word for word in known if len(word) > 4 and name.startswith(word)]
    near = nearest(name, known) or (max(begun, key=len) if begun else None)
    return (name, near) if near else None


def _keys(error: click.UsageError) -> list[str]:
    from pathlib import Path

    from anam_personas.workspace.settings import find
    from anam_personas.workspace.workspace import Workspace

    folder = error.ctx.find_root().params.get("project") if error.ctx is not None else None
    try:
        return list(Workspace.of(find(Path(folder or "."))).persona_files())
    except (AnamPersonasError, OSError):
        return []
