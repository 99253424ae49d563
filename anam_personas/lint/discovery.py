"""Whether other packages bring rules: looked up in the metadata beside the packages, in a millisecond.

Apart from `plugins`, since every check asks; only where there are any is more imported, importlib.metadata included.
"""

from __future__ import annotations

import os
import sys
from functools import cache

GROUP = "anam_personas.rules"
"""The entry points that name rules."""


def are_there() -> bool:
    """Whether a package that can be imported has rules for us."""
    return _are_there(tuple(sys.path))


@cache
def _are_there(folders: tuple[str, ...]) -> bool:
    return any(_declares(entry.path) for folder in folders for entry in metadata(folder or "."))


def metadata(folder: str) -> list[os.DirEntry[str]]:
    """The metadata of the packages in a folder."""
    try:
        return [entry for entry in os.scandir(folder) if entry.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return []


def _declares(folder: str) -> bool:
    try:
        with open(f"{folder}/entry_points.txt", "rb") as file:  # noqa: PTH123 - asked of every package
            return GROUP.encode() in file.read()
    except OSError:
        return False
