"""Remember which files are clean, so that a second check of the same files need not read them.

Only clean files are remembered: "this file, with everything it is built from, had no finding". A file with a finding, or with a
comment that suppresses one, is analyzed again each time, so a hit can never show an outdated finding or hide a new one.

A hit requires all of this to be unchanged: the file and every file it is built from (partials, prompt files, tools and their
folders, where a file of the same key may appear), each by size, inode, the times of its last change of content and of
status, and where its folder really is; the settings; the selection and the halves of the check; the package's own files,
Python's version, and the installed packages. A file that changed within `RACY_NS` of the moment it was read is not
trusted: its times may not show the next change (git calls that racily clean). Nor is a symbolic link: its target may change
without it.

Rules of other packages may read anything, so their results are never cached.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.check.cache_folder import CacheFolder

RACY_NS = 2_000_000_000
"""Nanoseconds; coarser than the clock of any common file system."""

Sign = tuple[int, int, int, int]
"""A file's signature: size, inode, and the times of its last change of content and status."""

Base: TypeAlias = "list[tuple[str, str, list[int]]]"
"""The files that a file is built from: paths, the real paths of their folders, and their signatures."""


def sign(path: str) -> Sign | None:
    """The signature of a file, following links; None if it is missing."""
    try:
        status = os.stat(path)  # noqa: PTH116 - asked for every file
    except OSError:
        return None
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


class Now:
    """The current state of files, each read once. Files changed after ``limit`` (nanoseconds) are not trusted."""

    def __init__(self, limit: int = 0) -> None:
        self._limit = limit
        self._signs: dict[str, list[int]] = {}
        self._folders: dict[str, str] = {}

    def is_intact(self, base: Base) -> bool:
        """Whether no file has changed."""
        return all(self.sign(path) == seen and self.folder(path) == folder for path, folder, seen in base)

    def sign(self, path: str) -> list[int]:
        """The signature; empty for a missing file."""
        if path not in self._signs:
            self._signs[path] = list(sign(path) or ())
        return self._signs[path]

    def trusted(self, path: str) -> list[int]:
        """The signature; empty for a file that may change unnoticed."""
        seen = self.sign(path)
        return seen if seen and max(seen[2:]) < self._limit and not os.path.islink(path) else []  # noqa: PTH114

    def folder(self, path: str) -> str:
        """The real path of a file's folder, since a link in its path may change."""
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return self._folders[folder]


class Cache:
    """The clean files of a project under one key. Read on creation, written at the end; an invalid file counts as empty."""

    def __init__(self, folder: CacheFolder, key: str) -> None:
        self._folder = folder
        self._name = f"{key}.json"
        self._bases: list[Base] = []
        self._files: dict[str, tuple[list[int], int]] = {}
        self._read()

    def _read(self) -> None:
        import json

        with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
            data = json.loads(self._folder.read(self._name))
            if isinstance(data["bases"], list) and isinstance(data["files"], dict):
                self._bases, self._files = data["bases"], data["files"]

    def clean(self, paths: Iterable[str]) -> set[str]:
        """The paths that are known to be clean."""
        try:
            return self._clean(paths)
        except (ValueError, LookupError, TypeError):  # not written by this tool
            self._bases, self._files = [], {}
            return set()

    def _clean(self, paths: Iterable[str]) -> set[str]:
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
        """The clean files with their signatures."""
        return {path: list(seen) for path, (seen, _) in self._files.items()}

    @property
    def bases(self) -> list[Base]:
        """What they are built from."""
        return self._bases

    def keep(self, clean: Mapping[str, Sequence[str]], analyzed: Iterable[str], started: int) -> None:
        """Remember clean files with the files they are built from, and forget the other analyzed ones.

        ``started`` is the time in nanoseconds at which the check began: files changed since, or shortly before, are not
        trusted. Nothing is written if nothing changed; a folder that cannot be written is ignored.
        """
        now = Now(started - RACY_NS)
        old = set(analyzed) & self._files.keys()
        learned: dict[str, tuple[list[int], Base]] = {}
        for path, others in clean.items():
            seen = now.trusted(path)
            base = [(other, now.folder(other), now.trusted(other)) for other in others]
            if seen and all(trusted for _, _, trusted in base):
                learned[path] = seen, base
        if learned or old:
            kept = {
                path: (seen, self._bases[number]) for path, (seen, number) in self._files.items() if path not in old
            }
            there = {path: entry for path, entry in kept.items() if os.path.exists(path)}  # noqa: PTH110
            self._put(there | learned)
            self._write()

    def _put(self, entries: Mapping[str, tuple[list[int], Base]]) -> None:
        """Store the entries; a base shared by several files is stored once."""
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
        with suppress(OSError):
            self._folder.write(self._name, text.encode())
            self._folder.tidy()


def digest(data: bytes) -> str:
    """A short name for some bytes."""
    try:
        from _blake2 import blake2b  # hashlib imports OpenSSL, which takes three milliseconds
    except ImportError:
        from hashlib import blake2b
    return blake2b(data, digest_size=12).hexdigest()


def key(*parts: object) -> str:
    """A name for everything besides the files that results depend on."""
    return digest(repr((parts, _installation())).encode("utf-8", "surrogatepass"))


@cache
def _installation() -> object:
    """Python's version, the installed packages, and this package, as of the first call: the code that runs."""
    installed = [sign(folder) for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))]
    return sys.version_info[:3], installed, _package()


def _package() -> list[tuple[str, int, int]]:
    """Every file of this package with size and time, so that editing a rule invalidates the cache."""
    found, folders = [], [os.path.dirname(os.path.dirname(__file__))]  # noqa: PTH120
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    folders.append(entry.path)
            else:
                status = entry.stat()
                found.append((entry.path, status.st_size, status.st_mtime_ns))
    return sorted(found)
