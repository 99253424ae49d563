"""The projects of a repository: the folders below one that have settings."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anam_personas.errors import SettingsError, UsageError
from anam_personas.workspace.inherit import PYPROJECT
from anam_personas.workspace.settings import FILE, of_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEEPEST: Final = 16
_MOST: Final = 100_000
_PASSED_OVER: Final = {"node_modules", "__pycache__", "venv"}


def projects_below(start: Path) -> list[Path]:
    """The project folders below a folder, in order: those of ``members`` in its settings, or all.

    Links, hidden folders and installed packages are passed over. The folder itself counts if it has settings and a personas
    folder. Raises `SettingsError` for wrong settings of the folder itself, and `UsageError` where there is no project.
    """
    start = Path(os.path.abspath(start))  # noqa: PTH100 - as `settings.find`
    own = of_folder(start)
    members = own.members if own is not None else ()
    found = [start] if own is not None and (start / own.personas).is_dir() else []
    below = [(folder, folder.relative_to(start).parts) for folder in _with_settings(start)]
    for pattern in members:
        if not any(_matches(parts, pattern.split("/")) for _, parts in below):
            raise SettingsError(f'{FILE}: members has "{pattern}", and no project folder below is like that')
    found += [
        folder for folder, parts in below if not members or any(_matches(parts, each.split("/")) for each in members)
    ]
    if not found:
        raise UsageError(
            f"no project below {start}: a project is a folder with {FILE}, or with [tool.anam-personas] in {PYPROJECT}"
        )
    return found


def _with_settings(start: Path) -> Iterator[Path]:
    waiting, seen = [(start, 0)], 0
    while waiting:
        folder, depth = waiting.pop()
        names = sorted(_folders_in(folder), reverse=True) if depth < _DEEPEST else []
        seen += len(names)
        if seen > _MOST:
            raise UsageError(
                f"more than {_MOST:,} folders below {start}: list the projects as `members` of its settings"
            )
        waiting += [(folder / name, depth + 1) for name in names]
        if folder != start and _has_settings(folder):
            yield folder


def _folders_in(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                is_other = entry.name.startswith(".") or entry.name in _PASSED_OVER
                if not is_other and entry.is_dir(follow_symlinks=False):
                    yield entry.name
    except OSError:
        return


def _has_settings(folder: Path) -> bool:
    if os.path.lexists(folder / FILE):
        return True
    try:
        with (folder / PYPROJECT).open("rb") as file:
            return b"tool.anam-personas" in file.read(256 * 1024)
    except OSError:
        return False


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path is like a pattern: ``*`` within a name, ``**`` for any folders, none too."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[at:], pattern[1:]) for at in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])
