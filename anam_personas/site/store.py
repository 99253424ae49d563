"""Writing a site: what may be written and deleted in a folder, decided before anything is. Only what a site wrote is its own."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.errors import UsageError
from anam_personas.text.one_line import one_line
from anam_personas.workspace.files import read_text, write
from anam_personas.workspace.rooted import Rooted, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MANIFEST: Final = ".anam-personas-site.json"
"""The list of what was written, in the folder itself."""
_OWN: Final = re.compile(r"index\.html|assets/(look|site)\.css|assets/(site|search)\.js|personas/.+\.html", re.DOTALL)
_MOST: Final = 200_000


class Store(NamedTuple):
    """What is to be done: the texts by path, and the files of an earlier site that are not among them."""

    folder: Path
    checkout: str
    files: Mapping[str, str]
    stale: tuple[str, ...]


def prepare(folder: Path, checkout: str, files: Mapping[str, str]) -> Store:
    """Look at the folder. Raises `UsageError` where it holds what no site wrote, and `UnreadableFile`."""
    before = _written(folder, checkout)
    if before is None:
        if (found := _first_in(folder)) is not None:
            raise UsageError(
                f"{folder} is not empty and was not written by `site` (it holds {one_line(found)}): choose an empty folder"
            )
        before = frozenset()
    for name in files:
        if name not in before and os.path.lexists(folder / name):
            raise UsageError(
                f"{folder / name} is there and was not written by `site`: move it away, or choose another folder"
            )
    return Store(folder, checkout, files, tuple(sorted(before - files.keys())))


def store(plan: Store) -> None:
    """Write the site, then delete what is stale. Interrupted, it can be run again. Raises `UnreadableFile`."""
    _note(plan, {*plan.files, *plan.stale})
    for name, text in plan.files.items():
        write(plan.folder / name, text, plan.checkout)
    for name in plan.stale:
        base, below = split(plan.folder / name, plan.checkout)
        Rooted(base).remove(below)
    _note(plan, plan.files)


def _note(plan: Store, names: Iterable[str]) -> None:
    text = json.dumps({"version": 1, "files": sorted(names)}, ensure_ascii=False, indent=2)
    write(plan.folder / MANIFEST, text + "\n", plan.checkout)


def _written(folder: Path, checkout: str) -> frozenset[str] | None:
    """The files that an earlier site wrote; None where there is no list of them. What no site writes does not count."""
    text = read_text(folder / MANIFEST, checkout)
    if text is None:
        return None
    try:
        names = json.loads(text)["files"]
        return frozenset(name for name in names[:_MOST] if isinstance(name, str) and _is_own(name))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise UsageError(f"{folder / MANIFEST} is not a list of the files of a site: choose an empty folder") from None


def _is_own(name: str) -> bool:
    return _OWN.fullmatch(name) is not None and not {"", ".", ".."} & set(name.split("/")) and "\\" not in name


def _first_in(folder: Path) -> str | None:
    try:
        return min(os.listdir(folder), default=None)  # noqa: PTH208 - names are all that is asked for
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{folder} cannot be used: {error.strerror or error}") from error
