"""Whether files are as they were: by size, inode and times at once, or else by their bytes.

A checkout that CI restored has other inodes and times, so where those differ, a digest of the bytes decides: reading a file
costs far less than parsing it. A symbolic link is never believed: what it leads to may change without it.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, TypeAlias

from anam_personas.workspace.files import unblocked
from anam_personas.workspace.signing import blake2b_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 4 * 1024 * 1024
"""Bytes of a file whose digest is made. No file that a check reads is larger."""

Sign = tuple[int, int, int, int]
"""What tells one state of a file from another: size, inode, and the times of its last change of content and status."""

Seen: TypeAlias = "list[str | list[int]]"
"""One file as it was: its path, where its folder really is, its signature (empty: not there), and its `contents`."""


def digest(data: bytes) -> str:
    """A short name for some bytes."""
    return blake2b_of(data, 12).hex()


def sign(path: str) -> Sign | None:
    """The signature of a file, links followed; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - asked for every file
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def contents(path: str) -> str:
    """A digest of a file's bytes, or of the names in a folder. Empty for a link, and for what cannot be read."""
    try:
        if os.path.islink(path):  # noqa: PTH114
            return ""
        if os.path.isdir(path):  # noqa: PTH112
            return digest("\0".join(sorted(os.listdir(path))).encode("utf-8", "surrogatepass"))  # noqa: PTH208
        with open(path, "rb", buffering=0, opener=unblocked) as file:
            status = os.fstat(file.fileno())
            is_read = stat.S_ISREG(status.st_mode) and status.st_size <= _MOST
            return digest(file.read()) if is_read else ""
    except (OSError, ValueError):
        return ""


class Now:
    """How files are now, each looked at once. What changed after ``limit`` (nanoseconds) is not believed."""

    def __init__(self, limit: int = 0) -> None:
        self._limit = limit
        self._signs: dict[str, list[int]] = {}
        self._folders: dict[str, str] = {}

    def is_intact(self, base: Iterable[Seen]) -> bool:
        """Whether all of the files are as they were seen."""
        return all(
            self.is_same(path, seen, told) and self.folder(path) == folder  # type: ignore[arg-type]
            for path, folder, seen, told in base
        )

    def is_same(self, path: str, seen: list[int], told: str) -> bool:
        """Whether a file is as it was: its signature, or else its bytes."""
        now = self.sign(path)
        if now == seen:
            return True
        return bool(now and seen and told) and contents(path) == told

    def seen(self, path: str) -> Seen | None:
        """A file as it is; None where it may have changed, or may change without showing it."""
        now = self.sign(path)
        if not self._is_old(now or self._above(path)) or os.path.islink(path):  # noqa: PTH114
            return None
        return [path, self.folder(path), now, contents(path) if now else ""]

    def sign(self, path: str) -> list[int]:
        """The signature; nothing for a file that is not there."""
        if path not in self._signs:
            self._signs[path] = list(sign(path) or ())
        return self._signs[path]

    def _is_old(self, seen: list[int]) -> bool:
        return bool(seen) and max(seen[2:]) < self._limit

    def _above(self, path: str) -> list[int]:
        """The signature of the nearest folder that is there: when a file was deleted shows in it."""
        folder = os.path.dirname(path)  # noqa: PTH120
        while folder and not self.sign(folder) and folder != os.path.dirname(folder):  # noqa: PTH120
            folder = os.path.dirname(folder)  # noqa: PTH120
        return self.sign(folder)

    def folder(self, path: str) -> str:
        """Where the folder of a file really is: a link on the way may be put elsewhere."""
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return self._folders[folder]
