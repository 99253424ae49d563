"""SHA-256 of files, each read once: a file whose size, times and inode are as they were is not read again."""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from anam_personas.workspace.rooted import Rooted, Unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AT_ONCE: Final = 1024 * 1024
_RACY_NS: Final = 2_000_000_000
"""A file that changed so shortly before it was read may change again without its times showing it."""


class Shelf(Protocol):
    """Where digests are kept between runs. `anam_personas.check.cache.shelf` has one."""

    def read(self, name: str) -> bytes:
        """What was kept under a name, empty if nothing was."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Keep it. Raises `OSError`."""
        ...


class Digests:
    """The digests of files below ``root`` and ``shared``, kept on ``shelf`` if there is one.

    No link below those folders is followed, whoever put it there and when: each part of a path is opened in the one before it.
    """

    def __init__(
        self, root: str | os.PathLike[str], shelf: Shelf | None = None, shared: str | os.PathLike[str] | None = None
    ) -> None:
        self._roots = [os.path.normpath(each) for each in (root, shared) if each is not None]
        self._shelf = shelf
        named = f"documents {os.path.realpath(root)}"
        self._name_kept = f"{hashlib.sha256(named.encode()).hexdigest()[:24]}.json"
        self._known: dict[str, list[int | str]] | None = None
        self._learned = False

    @contextmanager
    def opened(self, path: Path) -> Iterator[BinaryIO]:
        """A file, to be read from its start. Raises `OSError` for a link on the way to it."""
        root, name = self._place(path)
        with Rooted(root).opened(name) as file:
            yield file

    def digest(self, path: Path) -> str:
        """64 hex digits. Raises `OSError`."""
        root, below = self._place(path)
        name, known = below if root == self._roots[0] else f"../{below}", self._all()
        with Rooted(root).opened(below) as file:
            sign = _sign(os.fstat(file.fileno()))
            if name in known and known[name][:-1] == sign:
                return f"{known[name][-1]}"
            found = self.hashed(file)
            is_still = _sign(os.fstat(file.fileno())) == sign
        if is_still and max(sign[2:]) < time.time_ns() - _RACY_NS:
            known[name] = [*sign, found]
            self._learned = True
        return found

    @staticmethod
    def hashed(file: BinaryIO) -> str:
        """The digest of an open file."""
        found = hashlib.sha256()
        while piece := file.read(_AT_ONCE):
            found.update(piece)
        return found.hexdigest()

    def keep(self) -> None:
        """Write what was learned to the shelf, if that is possible."""
        if self._learned and self._shelf is not None:
            with suppress(OSError):
                self._shelf.write(self._name_kept, json.dumps(self._all()).encode())
            self._learned = False

    def _all(self) -> dict[str, list[int | str]]:
        if self._known is None:
            self._known = {}
            with suppress(OSError, ValueError, TypeError, AttributeError):
                kept = json.loads((self._shelf and self._shelf.read(self._name_kept)) or b"{}")
                self._known = {name: list(row) for name, row in kept.items() if _is_row(row)}
        return self._known

    def _place(self, path: Path) -> tuple[str, str]:
        """The folder that a file is reached from, and its path there as it is written."""
        whole = os.path.normpath(path)
        for root in self._roots:
            if whole.startswith(os.path.join(root, "")):  # noqa: PTH118
                return root, os.path.relpath(whole, root).replace(os.sep, "/")
        raise Unsafe(whole, "it is not a path below the folder")


def _sign(status: os.stat_result) -> list[int]:
    return [status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns]


def _is_row(row: object) -> bool:
    """Whether a kept row has the types of one."""
    if not isinstance(row, list) or len(row) != 5 or not all(isinstance(each, int) for each in row[:4]):
        return False
    return isinstance(row[4], str) and len(row[4]) == 64
