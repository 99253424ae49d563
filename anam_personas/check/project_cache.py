"""Whether a project has not changed since all of its files were clean: found by one walk, without reading a file.

In addition to the entries of `cache` there is one signature of all files. It holds where the folders have the same files,
each with the size, inode and times that it had, and where everything else that those are built from is as it was. A file
that `cache` would not believe, or a symbolic link, is never part of it.
"""

from __future__ import annotations

import json
import os
from array import array
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.check.cache import Now, digest
from anam_personas.workspace.files import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from anam_personas.check.cache import Base
    from anam_personas.check.cache_folder import CacheFolder


class Walked(NamedTuple):
    """The YAML files below some folders, and four numbers for each: size, inode, times of change of content and status."""

    paths: list[str]
    signs: list[int]

    def signature(self) -> str:
        """Of all of them together. Raises `OverflowError` for numbers that no file has."""
        return digest(array("Q", self.signs).tobytes() + "\0".join(self.paths).encode("utf-8", "surrogatepass"))

    def by_path(self) -> Iterator[tuple[str, list[int]]]:
        """Each with its numbers."""
        return ((path, self.signs[at * 4 : at * 4 + 4]) for at, path in enumerate(self.paths))


def files(folder: CacheFolder, key: str, folders: Iterable[str]) -> list[str] | None:
    """The files below the folders where all is as it was remembered under a key; None where it is not, or unknown."""
    with suppress(OSError, ValueError, LookupError, TypeError, OverflowError, RecursionError):
        data = json.loads(folder.read(f"{key}.whole"))
        walked = _walk(folders)
        if walked.signature() == data["signature"] and all(map(Now().is_intact, data["bases"])):
            return walked.paths
    return None


def remember(
    folder: CacheFolder, key: str, folders: Iterable[str], known: Mapping[str, Sequence[int]], bases: Sequence[Base]
) -> None:
    """Write down that nothing was found in any of the files below the folders, if the ``known`` clean ones are all of them.

    ``known`` has the numbers that each file had when it was analyzed; ``bases`` are what they are built from.
    """
    with suppress(OSError, OverflowError):
        walked = _walk(folders)
        if len(walked.paths) == len(known) and all(
            list(known.get(path, ())) == sign for path, sign in walked.by_path()
        ):
            text = json.dumps({"signature": walked.signature(), "bases": bases})
            folder.write(f"{key}.whole", text.encode())


def _walk(folders: Iterable[str]) -> Walked:
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
                    status = entry.stat(follow_symlinks=False)
                    walked.paths.append(entry.path)
                    walked.signs.extend((status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns))
                elif entry.is_dir(follow_symlinks=False):
                    left.append(entry.path)
    return walked
