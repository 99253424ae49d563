"""Where the page of a code is on the web: said once, as ``Rules`` in ``[project.urls]`` of the package.

Read from the installed metadata line by line: ``importlib.metadata`` takes longer to load than a file to check.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from anam_personas.lint.discovery import metadata

LABEL = "Rules"
_PACKAGE = "anam_personas-"
_FIELD = "Project-URL:"


def address(code: str) -> str | None:
    """The address of a code's section in the published docs/rules.md; None while the package names no such page."""
    page = _page(tuple(sys.path))
    return f"{page}#{code.lower()}" if page else None


@cache
def _page(folders: tuple[str, ...]) -> str | None:
    ours = (entry for folder in folders for entry in metadata(folder or ".") if entry.name.startswith(_PACKAGE))
    installed = next(ours, None)
    return _named(Path(installed.path, "METADATA")) if installed is not None else None


def _named(file: Path) -> str | None:
    """The address of our label in the head of a metadata file."""
    try:
        lines = file.read_text(encoding="utf-8").split("\n\n", 1)[0].splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    for line in lines:
        label, _, url = line.removeprefix(_FIELD).partition(",")
        if line.startswith(_FIELD) and label.strip().lower() == LABEL.lower():
            return url.strip()
    return None
