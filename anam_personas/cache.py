"""Which files were found to be without any finding, so that a second check of the same files need not read them.

Kept is only silence: "this file, with everything it is built from, had nothing to report". A file with a finding, or with a
comment that silences one, is judged again each time, so a hit can never show an old finding or hide a new one behind it.

A hit needs all of this to be as it was: the file and every file it is built from (partials, prompt files, tools), each by
size, inode and the times of its last change of content and of status; the settings' text; the selection and the halves of
the check; the package's own files, Python's version, and what is installed beside it. A file that changed within `RACY_NS` of the moment it was
read is not believed: its times may not show the next change (git calls that racily clean).
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FOLDER = ".anam-personas-cache"
RACY_NS = 2_000_000_000
"""Nanoseconds. Coarser than the clock of any file system in use."""

Sign = tuple[int, int, int, int]
"""What tells one state of a file from another: size, inode, and the times of its last change of content and status."""


def sign(path: str) -> Sign | None:
    """The signature of a file, links followed; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - asked for every file
    except OSError:
        return None
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


class Cache:
    """The silent files of a project under one key. Read at once, written at the end; a broken or foreign file is no cache."""

    def __init__(self, root: str, key: str) -> None:
        self._folder = os.path.join(root, FOLDER)  # noqa: PTH118 - before pathlib is needed
        self._file = os.path.join(self._folder, f"{key}.json")  # noqa: PTH118
        self._bases: list[list[Any]] = []
        self._files: dict[str, list[Any]] = {}
        self._read()

    def _read(self) -> None:
        import json

        try:
            with open(self._file, encoding="utf-8") as file:  # noqa: PTH123
                data = json.load(file)
            self._bases, self._files = data["bases"], data["files"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            self._bases, self._files = [], {}

    def silent(self, paths: Iterable[str]) -> set[str]:
        """Of the paths those that are known to have nothing to report."""
        intact = [all(list(sign(path) or ()) == seen for path, seen in base) for base in self._bases]
        found = set()
        for path in paths:
            entry = self._files.get(path)
            if entry is not None and intact[entry[1]] and list(sign(path) or ()) == entry[0]:
                found.add(path)
        return found

    def keep(self, silent: Mapping[str, Sequence[str]], unread: Iterable[str], started: int) -> None:
        """Remember silent files, each with the files that it is built from, and those that were not read this time.

        ``started`` is the time in nanoseconds at which the check began: what changed since, or shortly before, is not
        believed. Nothing is written where nothing was learned; a folder that cannot be written is no failure.
        """
        signs: dict[str, list[int] | None] = {}

        def believed(path: str) -> list[int] | None:
            if path not in signs:
                seen = sign(path)
                signs[path] = list(seen) if seen and max(seen[2:]) < started - RACY_NS else None
            return signs[path]

        learned = {path: [believed(path), [[other, believed(other)] for other in silent[path]]] for path in silent}
        known = {path: [self._files[path][0], self._bases[self._files[path][1]]] for path in unread}
        sure = {path: entry for path, entry in learned.items() if entry[0] and all(seen for _, seen in entry[1])}
        if sure or len(known) != len(self._files):
            self._put(known | sure)
            self._write()

    def _put(self, entries: Mapping[str, list[Any]]) -> None:
        """Take the entries, with what many files are built from written once."""
        numbers: dict[str, int] = {}
        self._bases, self._files = [], {}
        for path, (seen, base) in sorted(entries.items()):
            number = numbers.setdefault(repr(base), len(numbers))
            if number == len(self._bases):
                self._bases.append(base)
            self._files[path] = [seen, number]

    def _write(self) -> None:
        import json

        text = json.dumps({"bases": self._bases, "files": self._files}, separators=(",", ":"))
        temporary = f"{self._file}.{os.getpid()}"
        try:
            os.makedirs(self._folder, exist_ok=True)  # noqa: PTH103
            with open(os.path.join(self._folder, ".gitignore"), "w", encoding="utf-8") as file:  # noqa: PTH118, PTH123
                file.write("*\n")
            with open(temporary, "w", encoding="utf-8") as file:  # noqa: PTH123
                file.write(text)
            os.replace(temporary, self._file)  # noqa: PTH105
            self._tidy()
        except OSError:
            return

    def _tidy(self) -> None:
        """Keep the newest few keys: each change of the settings or the package makes a new one."""
        kept = sorted(
            (entry for entry in os.scandir(self._folder) if entry.name.endswith(".json")),
            key=lambda entry: entry.stat().st_mtime_ns,
        )
        for entry in kept[:-8]:
            os.unlink(entry.path)  # noqa: PTH108


def key(*parts: object) -> str:
    """The name of everything that the verdicts depend on besides the files."""
    from hashlib import blake2b

    installed = [sign(folder) for folder in sys.path if folder.endswith("site-packages")]
    text = repr((parts, sys.version_info[:3], installed, _package()))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _package() -> list[tuple[str, int, int]]:
    """Every file of this package by size and time: a rule that was edited judges anew."""
    found, folders = [], [os.path.dirname(__file__)]  # noqa: PTH120
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    folders.append(entry.path)
            elif entry.name.endswith(".py"):
                status = entry.stat()
                found.append((entry.path, status.st_size, status.st_mtime_ns))
    return sorted(found)
