"""Everything that is in a folder, to be compared with what is there later."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

Entry = tuple[int, int, int, int, bytes]


def state(folder: Path, *, leave_out: Collection[Path] = ()) -> dict[str, Entry]:
    """Path -> mode, hard links, owner, time of the last change, and bytes (of a link where it leads), nothing followed.

    Of the folders to leave out, and of what holds them, only the modes are looked at.
    """
    found: dict[str, Entry] = {}
    left = [folder]
    while left:
        path = left.pop()
        status, data = path.lstat(), b""
        if stat.S_ISLNK(status.st_mode):
            data = str(path.readlink()).encode("utf-8", "surrogateescape")
        elif stat.S_ISREG(status.st_mode):
            data = path.read_bytes()
        elif stat.S_ISDIR(status.st_mode) and path not in leave_out:
            left += path.iterdir()
        is_around = any(each.is_relative_to(path) for each in leave_out)
        times = (0, 0) if is_around else (status.st_nlink, status.st_mtime_ns)
        found[str(path)] = status.st_mode, times[0], status.st_uid, times[1], data
    return found
