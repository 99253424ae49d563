"""Files that cannot be told apart by their keys."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anam_personas.workspace.reach import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def twins(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Pairs of files that have the same key, or keys that differ only in case or in the form of their Unicode characters:
    the first of them, and the other.
    """
    seen: dict[str, Path] = {}
    for path in paths:
        first = seen.setdefault(folded(os.fspath(path).rpartition(".")[0]), path)
        if first is not path:
            yield first, path
