"""An env file (``KEY=value`` lines), read for one variable that the environment lacks. Never one that git tracks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, TYPE_CHECKING

from anam_personas.errors import SettingsError, UsageError
from anam_personas.text.one_line import one_line
from anam_personas.workspace.rooted import checkout_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def read(path: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of a file, as written: nothing in a value is expanded. The last of a name counts.

    Raises `SettingsError` for a file that git tracks, that cannot be read, or that has a line of another form, with its
    place and without its text, which may be a key.
    """
    from dotenv.parser import parse_stream

    shown = one_line(path, 200)
    for each in dict.fromkeys((os.path.abspath(path), os.path.realpath(path))):  # noqa: PTH100
        _check_untracked(Path(each), shown, environ)
    found: dict[str, str] = {}
    for binding in parse_stream(_text(path, shown)):
        if binding.error:
            line = binding.original.line + _blank_lines(binding.original.string)
            raise SettingsError(f"{shown}:{line}: expected NAME=VALUE")
        if binding.key is not None and binding.value is not None:
            found[binding.key] = binding.value
    return found


def _blank_lines(text: str) -> int:
    return text[: len(text) - len(text.lstrip())].count("\n")


def _text(path: str, shown: str) -> IO[str]:
    from io import StringIO

    from anam_personas.workspace.toml_reader import regular_bytes

    try:
        return StringIO(regular_bytes(path, shown).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError(f"{shown} cannot be read: it is not UTF-8") from None


def _check_untracked(path: Path, shown: str, environ: Mapping[str, str]) -> None:
    """Raise `SettingsError` for a file of the index: its keys are in the history, or are about to be."""
    from anam_personas.workspace.git.program import for_question

    folder = path.parent
    if not os.path.lexists(Path(checkout_of(folder)) / ".git"):
        return
    try:
        answer = for_question(environ, os.fspath(folder)).run(
            "--literal-pathspecs", "ls-files", "--error-unmatch", "--", path.name
        )
    except UsageError as error:
        raise SettingsError(f"{shown} was not read: whether git tracks it is unknown: {error}") from error
    if answer.code == 0:
        raise SettingsError(
            f"{shown} was not read: git tracks it. Remove it with `git rm --cached`, add it to .gitignore, and replace its keys"
        )
    if answer.code != 1:
        raise SettingsError(f"{shown} was not read: whether git tracks it is unknown: {answer.said}")
