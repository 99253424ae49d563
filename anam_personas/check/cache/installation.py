"""What runs: Python's version, this package's files, and the packages beside it. Each is compared by sizes and times, or else
by contents, so that a cache is good for the same versions on another machine.
"""

from __future__ import annotations

import os
import sys
from functools import cache

from anam_personas.check.cache.state import contents, digest, sign

_FORMAT = 5
"""Of the files of the cache."""


def key(*parts: object) -> str:
    """The name of everything that the verdicts depend on besides the files and the installation."""
    return _named(parts, _FORMAT, sys.version_info[:3])


def _named(*parts: object) -> str:
    return digest(repr(parts).encode("utf-8", "surrogatepass"))


@cache
def signature() -> str:
    """The installation by sizes and times, as it was when it was first asked: that is what runs."""
    installed = [sign(folder) for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))]
    return _named(installed, _package())


@cache
def versions() -> str:
    """The installation by the names and versions of the packages, and by the contents of this one's files."""
    folders = [folder for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))]
    names = sorted(name for folder in folders if os.path.isdir(folder) for name in os.listdir(folder))  # noqa: PTH112, PTH208
    installed = [name for name in names if name.endswith((".dist-info", ".egg-info"))]
    root = _root()
    return _named(installed, [(os.path.relpath(path, root), contents(path)) for path, _, _ in _package()])


def is_same(seen: list[str]) -> bool:
    """Whether the installation is the one that was `now` when something was remembered."""
    by_times, by_contents = seen
    return by_times == signature() or by_contents == versions()


def now() -> list[str]:
    """The installation, as `is_same` takes it."""
    return [signature(), versions()]


def _root() -> str:
    return os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120


@cache
def _package() -> list[tuple[str, int, int]]:
    """Every file of this package by size and time: an edited rule is run again."""
    found, folders = [], [_root()]
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    folders.append(entry.path)
            else:
                status = entry.stat()
                found.append((entry.path, status.st_size, status.st_mtime_ns))
    return sorted(found)
