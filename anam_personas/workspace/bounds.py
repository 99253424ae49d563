"""Which files are part of a project, by their written path and by their real path."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from anam_personas.workspace.files import ENDINGS, PROMPT_ENDINGS
from anam_personas.workspace.reach import HIDDEN, LEAVES, composed, is_hidden, refusal, unusable, wrong_ending
from anam_personas.workspace.rooted import Rooted, Unsafe


class Way(NamedTuple):
    """The path of a referenced file, or the reason why it is not read: ``"x" REASON``."""

    path: Path | None
    why: str = ""


class Bounds:
    """The bounds of a project folder, and of the folder that it shares with other projects. Results are cached."""

    def __init__(self, root: Path, shared: Path | None = None) -> None:
        self._root = os.path.normpath(root)
        self.root = Path(self._root)
        self._shared = Bounds(shared) if shared is not None else None
        self._before = os.path.join(self._root, "")  # noqa: PTH118
        self._real = os.path.realpath(root)
        self._ways: dict[tuple[Path, str, tuple[str, ...]], Way] = {}
        self._folders: dict[str, str | None] = {}

    def way(self, folder: Path, name: str, endings: tuple[str, ...]) -> Way:
        """Resolve a reference from a file in a folder. A file that is outside the project, hidden, or has another extension is
        not read, even through a symbolic link.
        """
        asked = (folder, name, endings)
        if asked not in self._ways:
            self._ways[asked] = self._way(*asked)
        return self._ways[asked]

    def _way(self, folder: Path, name: str, endings: tuple[str, ...]) -> Way:
        if PurePosixPath(name).is_absolute() or "\\" in name or "\0" in name or Path(name).is_absolute():
            return Way(None, LEAVES)
        path = os.path.normpath(folder / name)
        if self._shared is not None and self._is_shared(path):
            return self._shared.way(self._shared.root, os.path.relpath(path, self._shared.root), endings)
        if not Path(path).is_relative_to(self._root):
            return Way(None, LEAVES)
        if is_hidden(name) or is_hidden(path[len(self._root) :]):
            return Way(None, HIDDEN)
        path = self._as_on_disk(path)
        ending = endings if os.path.isfile(path) else ()  # noqa: PTH113 - Path.is_file raises for a name that is too long
        why = wrong_ending(name, ending) or refusal(path, self._real, ending)
        return Way(None, why) if why else Way(Path(path))

    def _is_shared(self, path: str) -> bool:
        """Whether a written path is in the shared folder, and not in the project."""
        if self._shared is None or Path(path).is_relative_to(self._root):
            return False
        return Path(path).is_relative_to(self._shared.root)

    def _as_on_disk(self, path: str) -> str:
        """A path of the project in the Unicode form that its parts have on disk, since all forms of a name are equivalent.

        If the disk has both forms, the written one wins. A path that does not exist is returned unchanged.
        """
        if path.isascii() or os.path.lexists(path):
            return path
        found = self._root
        for part in Path(path).relative_to(self._root).parts:
            whole = os.path.join(found, part)  # noqa: PTH118
            found = whole if part.isascii() or os.path.lexists(whole) else _alike(found, part)
            if not found:
                return path
        return found

    def why_not(self, path: Path, endings: tuple[str, ...]) -> tuple[str, str, str] | None:
        """Why a file is not read: code, message and hint; None if it is."""
        whole = os.fspath(path)
        if self._shared is not None and self._is_shared(whole):
            return self._shared.why_not(path, endings)
        below = whole.removeprefix(self._before)
        if not below.isprintable() and unusable(below):
            return (
                "R021",
                "the name cannot be used: it holds a control character or bytes that are not UTF-8",
                "Rename it.",
            )
        if self._of_folder(os.path.dirname(whole)) is None and not os.path.islink(whole):  # noqa: PTH114, PTH120
            return None
        why = refusal(whole, self._real, endings)
        if why is None:
            return None
        if why == HIDDEN and is_hidden(below):
            return "R002", f"the file {HIDDEN}", "Move it to a path that is not hidden."
        way = f"that {LEAVES}" if why == LEAVES else f"to one that {why}"
        return "R002", f"the file is a symbolic link {way}", "Put the file into the project."

    def _of_folder(self, folder: str) -> str | None:
        """Why nothing in a folder is read, by its real path."""
        if folder not in self._folders:
            self._folders[folder] = refusal(folder, self._real)
        return self._folders[folder]

    def write(self, path: Path, text: str) -> None:
        """Write a file at its real path, if that file may be read: links out of the project are refused.

        Raises `OSError`.
        """
        if self._shared is not None and self._is_shared(os.fspath(path)):
            self._shared.write(path, text)
            return
        real = os.path.realpath(path)
        if why := refusal(real, self._real, ENDINGS + PROMPT_ENDINGS):
            raise Unsafe(real, f"it is a symbolic link, and {why}")
        Rooted(self._real).replace(os.path.relpath(real, self._real).replace(os.sep, "/"), text.encode())


def _alike(folder: str, name: str) -> str:
    """The path of an entry of a folder whose name has another Unicode form; empty if there is none."""
    wanted = composed(name)
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is needed
    except OSError:
        return ""
    found = next((each for each in names if composed(each) == wanted), None)
    return "" if found is None else os.path.join(folder, found)  # noqa: PTH118
