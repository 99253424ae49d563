"""One walk over the YAML files of a project: what they are, without reading one."""

from __future__ import annotations

import os
from array import array
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.check.cache.state import contents, digest
from anam_personas.workspace.files import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Walked(NamedTuple):
    """The YAML files below some folders, and four numbers for each: size, inode, times of change of content and status."""

    paths: list[str]
    signs: list[int]

    def signature(self) -> str:
        """Of all of them together. Raises `OverflowError` for numbers that no file has."""
        return digest(array("Q", self.signs).tobytes() + "\0".join(self.paths).encode("utf-8", "surrogatepass"))

    def shape(self) -> str:
        """Their names and sizes: what can be compared on another machine without reading them."""
        named = sorted(zip(self.paths, self.signs[::4], strict=True))
        return digest(repr(named).encode("utf-8", "surrogatepass"))

    def contents(self, known: Mapping[str, tuple[list[int], str]] | None = None) -> str:
        """A digest of all their bytes. Raises `ValueError` where one cannot be read. ``known`` are digests of files that need not be
        read where they have this signature.
        """
        read = [(path, self._content(path, at, known or {})) for path, at in sorted(zip(self.paths, count(0, 4)))]
        if not all(told for _, told in read):
            raise ValueError
        return digest(repr(read).encode("utf-8", "surrogatepass"))

    def _content(self, path: str, at: int, known: Mapping[str, tuple[list[int], str]]) -> str:
        seen, told = known.get(path, ([], ""))
        return told if told and seen == self.signs[at : at + 4] else contents(path)

    def newest(self) -> int:
        """When one of them changed last, in nanoseconds."""
        return max((*self.signs[2::4], *self.signs[3::4]), default=0)


def walk(folders: Iterable[str]) -> Walked:
    """Raises `OSError` for a folder that cannot be read, and for a symbolic link: what it leads to may change without it."""
    walked, left = Walked([], []), list(folders)
    while left:
        with os.scandir(left.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.name.endswith(ENDINGS):
                    if entry.is_symlink():
                        raise OSError(entry.path)
                    status = _status(entry)
                    walked.paths.append(entry.path)
                    walked.signs.extend((status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns))
                elif entry.is_dir(follow_symlinks=False):
                    left.append(entry.path)
    return walked


def _status(entry: os.DirEntry[str]) -> os.stat_result:
    """As `os.stat` has it: on Windows a folder's entry has no inode, and other times."""
    status = entry.stat(follow_symlinks=False)
    return status if status.st_ino else os.stat(entry.path, follow_symlinks=False)  # noqa: PTH116
