"""What was probably meant by a wrong command line, where click does not know. Loaded where there is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from anam_personas.errors import AnamPersonasError
from anam_personas.text.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_OPTIONS: Final = {"help": "--help", "version": "--version"}
"""Words that are commands of other tools, and options of this one."""
_FEW: Final = 8
_KNOWN: Final = "Known: "


def for_command(name: str, message: str, known: Iterable[str]) -> str:
    """The message about an unknown command of the group, with what was probably meant."""
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
        known = {word for each in params for word in (*each.opts, *each.secondary_opts) if word.startswith("--")}
        values = {
            f"--{value}": f"{max(each.opts, key=len)} {value}"
            for each in params
            if isinstance(each, click.Option) and isinstance(each.type, click.Choice)
            for value in each.type.choices
        }
        return _no_such_option(error, known, words, values.get(error.option_name))
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return _missing(error, error.param)
    return error


def _no_such_option(
    error: click.NoSuchOption, known: Collection[str], words: Sequence[str], value: str | None
) -> click.UsageError:
    """The error with the one option that was probably meant, or with all that begin like it.

    ``value`` is the option with its value, where that was written as an option: ``--format json`` for ``--json``.
    """
    written, meant = error.option_name, None
    begun = sorted(word for word in known if word.startswith(written))
    if len(written) == 2:
        written, meant = _spelled_out(written, known, words)
    elif len(begun) > 1:
        return click.UsageError(
            f"No such option '{written}'. Did you mean one of {', '.join(map(repr, begun))}?", error.ctx
        )
    else:
        meant = value or _nearest(written, known)
    return click.UsageError(f"No such option '{written}'." + (f" Did you mean '{meant}'?" if meant else ""), error.ctx)


def _spelled_out(letter: str, known: Collection[str], words: Sequence[str]) -> tuple[str, str | None]:
    """``-version``, which is read as ``-v -e -r ...``, and the option with two hyphens."""
    single = (word.partition("=")[0] for word in words if word[:1] == "-" and word[1:2] != "-" and len(word) > 2)
    if (found := next((word for word in single if f"-{word}" in known), None)) is not None:
        return found, f"-{found}"
    begun = [word for word in known if word.startswith(f"-{letter}")]
    return letter, begun[0] if len(begun) == 1 else None


def _nearest(name: str, known: Collection[str]) -> str | None:
    import difflib

    begun = [word for word in known if len(word) > 4 and name.startswith(word)]
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.7)
    return near[0] if near else max(begun, key=len, default=None)


def _missing(error: click.MissingParameter, param: click.Parameter) -> click.UsageError:
    """The error with what the argument may be, on one line."""
    if isinstance(param.type, click.Choice):
        what = "argument" if isinstance(param, click.Argument) else "option"
        name = (
            param.make_metavar(error.ctx) if error.ctx is not None and what == "argument" else max(param.opts, key=len)
        )
        return click.UsageError(f"Missing {what} '{name}'. {_KNOWN}{', '.join(param.type.choices)}", error.ctx)
    more = None
    if param.name == "key" and (keys := _keys(error)):
        more = f"{_KNOWN}{', '.join(keys[:_FEW])}{', ...' if len(keys) > _FEW else ''}"
    elif param.name == "code":
        more = "`anam-personas rules` lists them."
    return click.MissingParameter(more, ctx=error.ctx, param=param) if more else error


def _keys(error: click.UsageError) -> list[str]:
    from pathlib import Path

    from anam_personas.workspace.settings import find
    from anam_personas.workspace.workspace import Workspace

    folder = error.ctx.find_root().params.get("project") if error.ctx is not None else None
    try:
        return list(Workspace.of(find(Path(folder or "."))).persona_files())
    except (AnamPersonasError, OSError):
        return []
