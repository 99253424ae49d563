"""The files of a folder at a commit: looked up by path, one folder at a time, links followed inside the tree alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from anam_personas.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.workspace.git.objects import Objects

FOLDER: Final = "40000"
LINK: Final = "120000"
SUBMODULE: Final = "160000"
_MOST_LINKS: Final = 40
_LONGEST_LINK: Final = 4096
_LARGEST_FOLDER: Final = 64 * 1024 * 1024
"""Bytes: some million entries."""


class Entry(NamedTuple):
    """A name in a folder: its mode in octal, as git writes it, and the hash of its object."""

    mode: str
    hash: str


Found = Entry | Literal["outside"] | None
"""What a path leads to: an entry that is not a link, a place outside of the tree, or nothing."""


class Tree:
    """The files below one folder. ``name`` is what the revision is called, for messages.

    Raises `UnreadableFile` for an object that this clone does not have, or that is damaged.
    """

    def __init__(self, objects: Objects, root: str, name: str, *, is_partial: bool = False) -> None:
        self.name = name
        self._objects = objects
        self._root = Entry(FOLDER, root)
        self._listings: dict[str, dict[str, Entry]] = {}
        self._advice = (
            "the clone is partial, and nothing is fetched automatically: run git fetch --refetch --no-filter"
            if is_partial
            else "fetch it first, or run git fsck"
        )

    @classmethod
    def of_commit(cls, objects: Objects, commit: str, below: str, name: str, *, is_partial: bool) -> Tree | None:
        """The tree of a folder of a commit, None where the commit has no such folder (links are not followed there)."""
        whole = cls(objects, f"{commit}^{{tree}}", name, is_partial=is_partial)
        at = whole._root
        for step in filter(None, below.split("/")):
            entry = whole.listing(at).get(step)
            if entry is None or entry.mode != FOLDER:
                return None
            at = entry
        return cls(objects, at.hash, name, is_partial=is_partial)

    def find(self, path: str) -> Found:
        """What a path below the folder leads to."""
        steps = path.split("/")[::-1]
        way = [self._root]
        links = 0
        while steps:
            step = steps.pop()
            if step in {"", "."}:
                continue
            if step == "..":
                if len(way) == 1:
                    return "outside"
                way.pop()
                continue
            entry = self.listing(way[-1]).get(step) if way[-1].mode == FOLDER else None
            if entry is None:
                return None
            if entry.mode != LINK:
                way.append(entry)
                continue
            links += 1
            target = os.fsdecode(self.content(entry, path, _LONGEST_LINK) or b"")
            if target.startswith("/"):
                return "outside"
            if links > _MOST_LINKS or not target:
                return None
            steps += target.split("/")[::-1]
        return way[-1]

    def listing(self, folder: Entry) -> dict[str, Entry]:
        """The entries of a folder by name, in git's order, without names that no checkout would make."""
        if folder.hash not in self._listings:
            content = self.content(folder, "a folder", _LARGEST_FOLDER)
            if content is None:
                raise UnreadableFile(f"a folder at {self.name} is too large to read")
            width = 32 if len(folder.hash.partition("^")[0]) == 64 else 20
            self._listings[folder.hash] = dict(_entries(content, width))
        return self._listings[folder.hash]

    def size(self, entry: Entry, path: str) -> int:
        """Bytes of the content."""
        kind = self._objects.kind(entry.hash)
        if kind is None:
            raise self._missing(path)
        return kind.size

    def content(self, entry: Entry, path: str, limit: int) -> bytes | None:
        """The content, None where it has more bytes than the limit."""
        if self.size(entry, path) > limit:
            return None
        content = self._objects.read(entry.hash)
        if content is None:
            raise self._missing(path)
        return content

    def _missing(self, path: str) -> UnreadableFile:
        return UnreadableFile(f"git has no content for {path} at {self.name} in this clone: {self._advice}")


def _entries(content: bytes, width: int) -> Iterator[tuple[str, Entry]]:
    """The entries of a tree object: ``MODE NAME``, a zero byte, and the hash as ``width`` bytes, one after another."""
    at = 0
    while at < len(content):
        end = content.find(b"\0", at)
        mode, _, name = content[at:end].partition(b" ")
        value = content[end + 1 : end + 1 + width]
        if end < 0 or len(value) != width:
            raise UnreadableFile("git returned a tree that cannot be parsed; run git fsck for details")
        at = end + 1 + width
        text = os.fsdecode(name)
        if text not in {"", ".", ".."} and text.casefold() != ".git" and not {"/", os.sep} & set(text):
            yield text, Entry(mode.decode("ascii", "replace").lstrip("0"), value.hex())
