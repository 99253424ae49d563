"""Which files were found to be without any finding, so that a second check of the same files need not read them.

Kept is only silence: "this file, with everything it is built from, had nothing to report". A file with a finding, or with a
comment that silences one, is judged again each time, so a hit can never show an old finding or hide a new one behind it.

A hit needs all of this to be as it was: the file and every file it is built from (partials, prompt files, tools and their
folders, where a file of the same key may appear), each by size, inode, the times of its last change of content and of
status, and where its folder really is; the settings; the selection and the halves of the check; the package's own files,
Python's version, and what is installed beside it. A file that changed within `RACY_NS` of the moment it was read is not
believed: its times may not show the next change (git calls that racily clean). Nor is a symbolic link: what it leads to
may change without it.

Rules of other packages may read what they like, so a check with any of them is never answered from here.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FOLDER = ".anam-personas-cache"
RACY_NS = 2_000_000_000
"""Nanoseconds. Coarser than the clock of any file system in use."""

Sign = tuple[int, int, int, int]
"""What tells one state of a file from another: size, inode, and the times of its last change of content and status."""

Base: TypeAlias = "list[tuple[str, str, list[int]]]"
"""What a file is built from: paths, where their folders really are, and their signatures."""


def file_of(root: str, key: str) -> str:
    """Where the silent files of a project are remembered under a key."""
    return os.path.join(root, FOLDER, f"{key}.json")  # noqa: PTH118 - before pathlib is needed


def whole_of(file: str) -> str:
    """Where it stands beside them that they are all there are."""
    return file.removesuffix(".json") + ".whole"


def sign(path: str) -> Sign | None:
    """The signature of a file, links followed; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - asked for every file
    except OSError:
        return None
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


class Now:
    """How files are now, each looked at once. What changed after ``limit`` (nanoseconds) is not believed."""

    def __init__(self, limit: int = 0) -> None:
        self._limit = limit
        self._signs: dict[str, list[int]] = {}
        self._folders: dict[str, str] = {}

    def is_intact(self, base: Base) -> bool:
        """Whether all of the files are as they were seen."""
        return all(self.sign(path) == seen and self.folder(path) == folder for path, folder, seen in base)

    def sign(self, path: str) -> list[int]:
        """The signature; nothing for a file that is not there."""
        if path not in self._signs:
            self._signs[path] = list(sign(path) or ())
        return self._signs[path]

    def believed(self, path: str) -> list[int]:
        """The signature; nothing for a file that may change without showing it."""
        seen = self.sign(path)
        return seen if seen and max(seen[2:]) < self._limit and not os.path.islink(path) else []  # noqa: PTH114

    def folder(self, path: str) -> str:
        """Where the folder of a file really is: a link on the way may be put elsewhere."""
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return self._folders[folder]


class Cache:
    """The silent files of a project under one key. Read at once, written at the end; a broken or foreign file is no cache."""

    def __init__(self, file: str) -> None:
        self._folder = os.path.dirname(file)  # noqa: PTH120 - before pathlib is needed
        self._file = file
        self._bases: list[Base] = []
        self._files: dict[str, tuple[list[int], int]] = {}
        self._read()

    def _read(self) -> None:
        import json

        with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
            with open(self._file, encoding="utf-8") as file:  # noqa: PTH123
                data = json.load(file)
            if isinstance(data["bases"], list) and isinstance(data["files"], dict):
                self._bases, self._files = data["bases"], data["files"]

    def silent(self, paths: Iterable[str]) -> set[str]:
        """Of the paths those that are known to have nothing to report."""
        try:
            return self._silent(paths)
        except (ValueError, LookupError, TypeError):  # it is somebody else's file
            self._bases, self._files = [], {}
            return set()

    def _silent(self, paths: Iterable[str]) -> set[str]:
        intact = list(map(Now().is_intact, self._bases))
        found = set()
        for path in paths:
            entry = self._files.get(path)
            if entry is not None:
                seen, number = entry
                if intact[number] and list(sign(path) or ()) == seen:
                    found.add(path)
        return found

    def files(self) -> dict[str, list[int]]:
        """The silent files with their signatures."""
        return {path: list(seen) for path, (seen, _) in self._files.items()}

    @property
    def bases(self) -> list[Base]:
        """What they are built from."""
        return self._bases

    def keep(self, silent: Mapping[str, Sequence[str]], judged: Iterable[str], started: int) -> None:
        """Remember silent files, each with the files that it is built from, and forget the others of those that were judged.

        ``started`` is the time in nanoseconds at which the check began: what changed since, or shortly before, is not
        believed. Nothing is written where nothing was learned; a folder that cannot be written is no failure.
        """
        now = Now(started - RACY_NS)
        old = set(judged) & self._files.keys()
        learned: dict[str, tuple[list[int], Base]] = {}
        for path, others in silent.items():
            seen = now.believed(path)
            base = [(other, now.folder(other), now.believed(other)) for other in others]
            if seen and all(believed for _, _, believed in base):
                learned[path] = seen, base
        if learned or old:
            kept = {
                path: (seen, self._bases[number]) for path, (seen, number) in self._files.items() if path not in old
            }
            there = {path: entry for path, entry in kept.items() if os.path.exists(path)}  # noqa: PTH110
            self._put(there | learned)
            self._write()

    def _put(self, entries: Mapping[str, tuple[list[int], Base]]) -> None:
        """Take the entries, with what many files are built from written once."""
        numbers: dict[str, int] = {}
        self._bases, self._files = [], {}
        for path, (seen, base) in sorted(entries.items()):
            number = numbers.setdefault(repr(base), len(numbers))
            if number == len(self._bases):
                self._bases.append(base)
            self._files[path] = seen, number

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
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108

    def _tidy(self) -> None:
        """Keep the newest few keys: each change of the settings or the package makes a new one."""
        kept = sorted(
            (entry for entry in os.scandir(self._folder) if entry.name.endswith(".json")),
            key=lambda entry: entry.stat().st_mtime_ns,
        )
        for entry in kept[:-8]:
            os.unlink(entry.path)  # noqa: PTH108
            with suppress(FileNotFoundError):
                os.unlink(whole_of(entry.path))  # noqa: PTH108


def digest(data: bytes) -> str:
    """A short name for some bytes."""
    try:
        from _blake2 import blake2b  # hashlib imports OpenSSL, which takes three milliseconds
    except ImportError:
        from hashlib import blake2b
    return blake2b(data, digest_size=12).hexdigest()


def key(*parts: object) -> str:
    """The name of everything that the verdicts depend on besides the files."""
    return digest(repr((parts, _installation())).encode("utf-8", "surrogatepass"))


@cache
def _installation() -> object:
    """Python's version, what is installed, and this package, as they were when it was first asked: that is what runs."""
    installed = [sign(folder) for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))]
    return sys.version_info[:3], installed, _package()


def _package() -> list[tuple[str, int, int]]:
    """Every file of this package by size and time: a rule that was edited judges anew."""
    found, folders = [], [os.path.dirname(__file__)]  # noqa: PTH120
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    folders.append(entry.path)
            else:
                status = entry.stat()
                found.append((entry.path, status.st_size, status.st_mtime_ns))
    return sorted(found)
