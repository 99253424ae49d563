"""Find YAML files, read text files, and write them atomically."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from anam_personas.errors import UnreadableFile
from anam_personas.workspace.reach import escaped
from anam_personas.workspace.rooted import Rooted, split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDINGS = (".yaml", ".yml")
"""Of persona, partial and tool files."""
PROMPT_ENDINGS = (".md", ".txt")
"""Of prompt files."""
TEST_ENDINGS = (".test.yaml", ".test.yml")
"""Of test files."""
RECORDINGS = "__recordings__"
"""The folder, below that of the personas, in which conversations of tests are recorded."""


def yaml_files(folder: Path) -> Iterator[Path]:
    """YAML files below a folder, in order, without hidden files and folders."""
    return _files(folder, ENDINGS)


def prompt_files(folder: Path) -> Iterator[Path]:
    """The same of the files that may be parts of a prompt."""
    return _files(folder, PROMPT_ENDINGS)


def _files(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    # a stack, not recursion: folders may be nested deeper than Python's recursion limit
    walks = [visible(folder, endings)]
    while walks:
        path = next(walks[-1], None)
        if path is None:
            walks.pop()
        elif path.name.endswith(endings):
            yield path
        else:
            walks.append(visible(path, endings))


def visible(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    """The files with an extension and the folders in a folder, in order; empty if there is no such folder.

    Raises `UnreadableFile` where something is there that cannot be read: what it holds is not gone, and nothing may be deleted for
    want of it.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not os.path.lexists(folder):
            return
        raise UnreadableFile(
            f"the folder {escaped(_near(folder))} cannot be read: {error.strerror or error}"
        ) from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.name.endswith(endings) or entry.is_dir(follow_symlinks=False):
            yield folder / entry.name


def _near(folder: Path) -> str:
    """A path for display: relative to the working folder if inside it."""
    return os.fspath(folder).removeprefix(os.path.join(os.getcwd(), "")).replace(os.sep, "/")  # noqa: PTH109, PTH118


def is_test(path: str) -> bool:
    """Whether a path has the name of a test file, or is in a folder of recordings: such files are never personas."""
    return path.endswith(TEST_ENDINGS) or f"{os.sep}{RECORDINGS}{os.sep}" in path


def unblocked(path: str, flags: int) -> int:
    """An opener that does not block; opening a pipe would wait for its writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def write(path: Path, text: str, checkout: str, *, private: bool = False) -> None:
    """Write a text file that a user named, atomically. Raises `UnreadableFile`, for a text that is not
    of whole characters too.

    Outside the checkout (a real path), links are followed and devices and pipes written to: the user's path is trusted.
    Inside the checkout, links are not followed. An existing file keeps its mode, unless ``private`` makes it owner-only.
    """
    folder, name = split(path, checkout)
    try:
        if folder != checkout and _is_special(path):
            with path.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
            return
        Rooted(folder).replace(name, text.encode(), private=private)
    except UnicodeEncodeError as error:
        line, before = text.count("\n", 0, error.start) + 1, text[: error.start]
        column = error.start - before.rfind("\n")
        raise UnreadableFile(
            f"{path} cannot be written: a text in it has half of a surrogate pair, which is no character (line {line}, column {column})"
        ) from None
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be written: {error.strerror or error}") from error


def named(path: Path, checkout: str) -> Path:
    """The real path of a file that a user named, for opening it. Raises `UnreadableFile` for a link in the checkout."""
    folder, name = split(path, checkout)
    try:
        Rooted(folder).look(name)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be used: {error.strerror or error}") from error
    return type(path)(folder, name)


def read_text(path: Path, checkout: str | None = None) -> str | None:
    """The text of a file, None if it is missing. Raises `UnreadableFile` if it cannot be read.

    With a checkout (a real path) no link in it is followed, and only a regular file in it is read.
    """
    try:
        if checkout is not None:
            folder, name = split(path, checkout)
            if folder == checkout:
                data = Rooted(folder).read(name)
                return None if data is None else data.decode()
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile.of(path, error) from error


def read_bytes(path: Path, checkout: str, most: int) -> bytes:
    """The bytes of a file that a user named, at most one more than ``most``. Raises `UnreadableFile`, for a text that is not
    of whole characters too.

    Outside the checkout (a real path) it may be a link, pipe or device; in it only a regular file is read, and no link is
    followed.
    """
    folder, name = split(path, checkout)
    try:
        if folder == checkout:
            Rooted(folder).look(name)
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}") from error


def _is_special(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
