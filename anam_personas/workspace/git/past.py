"""A project at a commit, as a separate workspace: only files that are read are written to the disk."""

from __future__ import annotations

import hashlib
import os
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anam_personas.errors import UnreadableFile
from anam_personas.workspace.bounds import Way
from anam_personas.workspace.documents import LARGEST, TYPES
from anam_personas.workspace.files import ENDINGS
from anam_personas.workspace.git.program import shown
from anam_personas.workspace.git.tree import FOLDER, LINK, SUBMODULE, Entry
from anam_personas.workspace.reach import LEAVES, is_hidden
from anam_personas.workspace.workspace import Workspace
from anam_personas.yaml.document import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anam_personas.workspace.git.tree import Tree
    from anam_personas.workspace.settings import Settings
    from anam_personas.yaml.document import Document

_MOST_FILES: Final = 100_000
_MOST_BYTES: Final = 512 * 1024 * 1024
_DEEPEST: Final = 100
"""Bounds of one revision. A repository of a few kilobytes can list one folder a billion times."""

_LFS: Final = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize \d+\n")
"""What git has of a file of Git LFS, in place of its content. Source: the specification of Git LFS."""


class Copies:
    """Files of a tree, each written below a folder when it is first asked for; as files, never as links that lead on."""

    def __init__(self, tree: Tree | None, into: Path) -> None:
        self.tree = tree
        self.into = into
        self.submodules: list[str] = []
        self._put: set[str] = set()
        self._outlined: set[str] = set()
        self._bytes = 0
        self._seen = 0

    def put(self, path: str) -> bool:
        """Write the file of a path below the folder, if it exists. False if a link leads out of the tree."""
        found = self.tree.find(path) if self.tree and path not in self._put else None
        if found == "outside":
            return False
        if found is not None and found.mode not in {FOLDER, SUBMODULE}:
            self._write(path, found)
        return True

    def put_yaml(self, folder: str) -> None:
        """Write the YAML files below a folder, as `files.yaml_files` finds them. Raises `UnreadableFile` beyond the bounds."""
        folder = os.path.normpath(folder).replace(os.sep, "/")
        found = self.tree.find(folder) if self.tree else None
        if self.tree is None or found is None or found == "outside" or found.mode != FOLDER:
            if isinstance(found, Entry) and found.mode == SUBMODULE:
                self.submodules.append(folder)
            return
        self._made(folder)
        # all of it is counted before the first is written
        for path, entry in list(self._yaml_below(folder, found)):
            self._put_found(path, entry)

    def _yaml_below(self, folder: str, entry: Entry) -> Iterator[tuple[str, Entry]]:
        """What has the name of a YAML file, by its path; submodules are noted."""
        todo = [(folder, entry, 0)]
        while todo and self.tree:
            at, entry, depth = todo.pop()
            listing = self.tree.listing(entry)
            self._count(len(listing), depth)
            for name, inner in listing.items():
                path = name if at == "." else f"{at}/{name}"
                if name.startswith("."):
                    continue
                if inner.mode == SUBMODULE:
                    self.submodules.append(path)
                elif name.endswith(ENDINGS):
                    yield path, inner
                elif inner.mode == FOLDER:
                    todo.append((path, inner, depth + 1))

    def names(self, folder: str) -> list[str]:
        """The names in a folder; none where it is none. Its folders, and outlines of its documents, are there from now on."""
        found = self.tree.find(folder) if self.tree else None
        if self.tree is None or not isinstance(found, Entry) or found.mode != FOLDER:
            return []
        listing = self.tree.listing(found)
        self._count(len(listing), 0)
        for name, inner in listing.items():
            path = name if folder == "." else f"{folder}/{name}"
            if inner.mode == FOLDER:
                self._made(path)
            elif inner.mode not in {LINK, SUBMODULE} and name.lower().endswith(TYPES):
                self._outline(path, self.tree.size(inner, path))
        return sorted(listing)

    def digest(self, path: str) -> str:
        """The SHA-256 of a document, as 64 hex digits; of what it stands for, where it is a pointer of Git LFS.

        Raises `OSError` if there is none, or it is too large to be uploaded.
        """
        found = self.tree.find(path) if self.tree else None
        content = self.tree.content(found, path, LARGEST) if self.tree and isinstance(found, Entry) else None
        if content is None:
            raise FileNotFoundError(path)
        pointer = _LFS.fullmatch(content)
        return pointer[1].decode() if pointer else hashlib.sha256(content).hexdigest()

    def _outline(self, path: str, size: int) -> None:
        """A file of that size, whose content is written if somebody asks for it."""
        if path in self._put or path in self._outlined:
            return
        self._outlined.add(path)
        try:
            with self._file(path).open("xb") as file:
                file.truncate(min(size, 1 << 40))
        except FileExistsError:
            pass  # names that differ in case
        except (OSError, ValueError) as error:
            raise self._unreadable(path, error) from error

    def _put_found(self, path: str, entry: Entry) -> None:
        """Write what has the name of a YAML file: a file, what a link leads to, or a folder, which is none."""
        if entry.mode == FOLDER:
            self._made(path)
        elif entry.mode != LINK:
            self._write(path, entry)
        elif not self.put(path):
            # a link to nowhere outside, about which the workspace says that it leaves
            self._file(path).symlink_to(self.into.parent / "outside")

    def _write(self, path: str, entry: Entry) -> None:
        if self.tree is None or path in self._put:
            return
        self._put.add(path)
        size = self.tree.size(entry, path)
        content = self.tree.content(entry, path, MAX_BYTES) if size <= MAX_BYTES else None
        self._bytes += len(content or b"")
        self._count(0, 0)
        try:
            with self._file(path).open("wb" if path in self._outlined else "xb") as file:
                if content is None:
                    file.truncate(min(size, 1 << 40))  # whoever reads it says how large it is
                else:
                    file.write(content)
        except FileExistsError:
            pass  # names that differ in case, on a disk that ignores case
        except (OSError, ValueError) as error:
            raise self._unreadable(path, error) from error

    def _file(self, path: str) -> Path:
        self._made(path.rpartition("/")[0])
        return self.into / path

    def _made(self, folder: str) -> None:
        try:
            (self.into / folder).mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            raise self._unreadable(folder, error) from error

    def _unreadable(self, path: str, error: Exception) -> UnreadableFile:
        why = error.strerror if isinstance(error, OSError) else None
        name = self.tree.name if self.tree else ""
        return UnreadableFile(f"{shown(path)} at {name} cannot be read on this machine: {why or error}")

    def _count(self, entries: int, depth: int) -> None:
        self._seen += entries
        limits = (
            (self._seen, _MOST_FILES, "files"),
            (self._bytes, _MOST_BYTES, "bytes"),
            (depth, _DEEPEST, "folders inside each other"),
        )
        for count, most, what in limits:
            if count > most:
                name = self.tree.name if self.tree else ""
                raise UnreadableFile(f"the personas at {name} have more than {most:,} {what}, which is the limit")


class Past(Workspace):
    """The workspace of `Copies`. A file that a document names is written when it is asked for."""

    def __init__(self, settings: Settings, personas: Path, tools: Path, copies: Copies) -> None:
        super().__init__(settings, personas, tools)
        self.copies = copies

    def reference(self, document: Document, name: str, endings: tuple[str, ...] = ENDINGS) -> Way:
        """The file that a document names, or why it is not read. It is copied first: its bounds are those of a file there."""
        path = Path(os.path.normpath(document.path.parent / name)) if "\0" not in name else None
        if path is not None and path.is_relative_to(self.copies.into) and not is_hidden(name):
            is_inside = self.copies.put(self._below(path))
            if not is_inside:
                return Way(None, LEAVES)
        return super().reference(document, name, endings)

    def names_in(self, folder: Path, *, strict: bool = False) -> list[str]:  # noqa: ARG002 - the past can be read
        """The names that were in a folder."""
        return self.copies.names(self._below(folder))

    def digest(self, path: Path) -> str:
        """The SHA-256 that a document had."""
        return self.copies.digest(self._below(path))

    def _below(self, path: Path) -> str:
        return path.relative_to(self.copies.into).as_posix()

    def _refuse_misnamed(self, paths: Iterable[Path]) -> None:
        """What is past cannot be renamed."""

    @cached_property
    def _bases(self) -> tuple[str, str]:
        # wherever the command runs, these files are named from their project
        root = os.path.join(self.root, "")  # noqa: PTH118 - as its parent's
        return root, root
