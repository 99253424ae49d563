"""The disk: YAML files are found, text files are read, and written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from anam_personas.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDINGS = (".yaml", ".yml")


def yaml_files(folder: Path) -> Iterator[Path]:
    """YAML files below a folder, in order; hidden files and folders are passed over."""
    # a stack, not recursion: there may be more folders inside each other than Python has frames
    walks = [_visible(folder)]
    while walks:
        path = next(walks[-1], None)
        if path is None:
            walks.pop()
        elif path.name.endswith(ENDINGS):
            yield path
        else:
            walks.append(_visible(path))


def _visible(folder: Path) -> Iterator[Path]:
    """The YAML files and the folders in a folder, in order; nothing where it cannot be read."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.name.endswith(ENDINGS) or entry.is_dir(follow_symlinks=False):
            yield folder / entry.name


def unblocked(path: str, flags: int) -> int:
    """An opener that does not wait: a pipe would, for its writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def write(path: Path, text: str) -> None:
    """Write a text file whole or not at all; an existing file keeps its mode. Raises `UnreadableFile`."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        if path.exists() and not os.access(path, os.W_OK):
            raise UnreadableFile(f"{path} cannot be written: it is read-only")
        path.parent.mkdir(parents=True, exist_ok=True)
        target = path.resolve()
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def read_text(path: Path) -> str | None:
    """The text of a file, None where there is none. Raises `UnreadableFile` for one that cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read: {error}") from error
