"""Read TOML files with limits: settings are part of a checkout and may be malicious.

tomllib recurses into arrays and inline tables, and takes time and memory by the square of a dotted key's parts. Size and
dotted keys are bounded before anything is parsed; recursion ends in an error like any other.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import SettingsError
from anam_personas.text.one_line import one_line
from anam_personas.workspace.files import unblocked

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 256 * 1024
MAX_PARTS: Final = 16
"""Parts of a dotted key. The settings' own have five."""

_PART: Final = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.){0,300}+"|'[^'\n]{0,300}+')"""
# Where a key may be: at the start of a line, and after an opening brace or a comma of a table.
_LONG_KEY: Final = re.compile(rf"(?:^|[\[{{,])[ \t]*+((?:{_PART}[ \t]*+\.[ \t]*+){{{MAX_PARTS}}})")


def load(path: Path, name: str) -> dict[str, Any]:
    """The tables of a TOML file, which messages call ``name``. Raises `SettingsError`, with the place."""
    text = read(path, name)
    if at := _long_key(text):
        raise SettingsError(
            f"{name}:{at}: a dotted key has more than {MAX_PARTS} parts: write tables, and fewer of them"
        )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from anam_personas.workspace import toml_location

        at, message = toml_location.said(str(error), text)
        reason = f"{at}: not TOML: {one_line(message)}"
    except RecursionError:
        reason = "1:1: nested too deeply: settings need only a few levels"
    except ValueError:  # of int(), beyond 4,300 digits
        reason = "1:1: it contains a number that is too long"
    # Outside the handlers: the cause would hold the entire document.
    raise SettingsError(f"{name}:{reason}")


def read(path: Path, name: str, most: int = MAX_BYTES) -> str:
    """The text of a TOML file of at most ``most`` bytes. Raises `SettingsError` for one that is too large, no file, or not UTF-8."""
    content = regular_bytes(path, name, most)
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{name} cannot be read: line {line} is not UTF-8") from None


def regular_bytes(path: str | Path, name: str, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file of settings. Raises `SettingsError` for one that is larger than ``most``, or is not a regular file."""
    try:
        with open(path, "rb", opener=unblocked) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise SettingsError(f"{name} cannot be read: it is not a regular file")
            content = file.read(most + 1)
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror or error}") from error
    if len(content) > most:
        raise SettingsError(f"{name} was not read: it is larger than {most // 1024:,} KiB, the limit for such a file")
    return content


def _long_key(text: str) -> str | None:
    """``LINE:COLUMN`` of a dotted key with too many parts (or of a text that looks like one), None where there is none."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") >= MAX_PARTS and (found := _LONG_KEY.search(line)):
            return f"{number}:{found.start(1) + 1}"
    return None
