"""The documents that a knowledge group names: files and patterns -> files of the project.

The law of ``file:`` holds: nothing hidden, nothing outside the project. In addition no link is followed, since the content is
uploaded: a pattern passes over hidden files, as in a shell, and a link in its way is reported.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anam_personas.workspace.reach import LEAVES, composed, is_link, unusable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document

TYPES: Final = (".pdf", ".txt", ".md", ".docx", ".csv")
"""Endings of documents that the API takes. Source: ``POST /v1/knowledge/groups/{id}/documents``."""
LARGEST: Final = 50_000_000
"""Bytes of a document. Source: the same ("up to 50MB")."""
MOST: Final = 10_000
"""Documents of a group; a pattern is followed no further."""
LINK: Final = "is a symbolic link, which is not followed"
_MAGIC: Final = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a group. ``name`` is what the API shows, ``entry`` the index of the first entry that names it."""

    path: Path
    name: str
    size: int
    entry: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an entry, or one of the files that it names, cannot be uploaded: a code, a message, and what to do. ``path`` is None where
    it is the entry.
    """

    entry: int
    code: str
    message: str
    hint: str
    path: Path | None = None


def documents(workspace: Workspace, document: Document) -> tuple[list[Found], list[Fault]]:
    """The files of a group file that fits its schema, in the order of its entries, and what is wrong. Nothing is read."""
    finder = _Finder(workspace, document)
    for index, text in enumerate(document.data["documents"]):
        finder.add(index, text)
    return finder.found, finder.faults


class _Finder:
    def __init__(self, workspace: Workspace, document: Document) -> None:
        self._workspace, self._document = workspace, document
        shared = workspace.settings.shared
        self._roots = [Path(os.path.normpath(each)) for each in (workspace.root, shared) if each is not None]
        self.found: list[Found] = []
        self.faults: list[Fault] = []
        self._paths: set[str] = set()
        self._names: dict[str, Found] = {}

    def add(self, entry: int, text: str) -> None:
        """What one entry names."""
        fixed, pattern = _split(text)
        way = self._workspace.reference(self._document, fixed, ())
        if way.path is None or ".." in pattern:
            self._fault(entry, "R002", f'"{text}" {way.why or LEAVES}', "Name a visible file inside the project.")
            return
        if (link := _link(way.path, self._roots)) is not None:
            message = f'"{self._workspace.shown(link)}" {LINK}'
            self._fault(entry, "R002", message, "Put the file itself into the project.", link)
            return
        if not pattern:
            self._file(entry, way.path)
            return
        count = 0
        for path in self._matches(entry, os.fspath(way.path), pattern):
            count += 1
            if len(self.found) >= MOST:
                self._fault(
                    entry, "R044", f"the group has more than {MOST:,} documents", "Split it into several groups."
                )
                return
            self._file(entry, path)
        if not count and not any(fault.entry == entry for fault in self.faults):
            self._fault(entry, "R041", f'no file matches "{text}"', "Patterns are relative to this file.")

    def _file(self, entry: int, path: Path) -> None:
        whole, shown = os.fspath(path), self._workspace.shown(path)
        if whole in self._paths:
            return
        self._paths.add(whole)
        self._workspace.read.add(whole)
        try:
            status = os.lstat(path)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError | NotADirectoryError)
            why = "does not exist" if missing else f"cannot be looked at: {error.strerror}"
            self._fault(entry, "R041", f'"{shown}" {why}', "Documents are relative to this file.", path)
            return
        if (fault := _unfit(path, shown, status)) is not None:
            self._fault(entry, *fault, path)
            return
        found = Found(path, composed(path.name), status.st_size, entry)
        if (first := self._names.setdefault(found.name, found)) is not found:
            message = f'"{shown}" has the name of another document, {self._workspace.shown(first.path)}'
            self._fault(entry, "R043", message, "Rename one of them: the API shows names without folders.", path)
            return
        self.found.append(found)

    def _matches(self, entry: int, folder: str, pattern: Sequence[str]) -> Iterator[Path]:
        """The files below a folder that fit the parts of a pattern, in order. A stack, since folders may be deep."""
        waiting = [(folder, tuple(pattern))]
        seen: set[tuple[str, tuple[str, ...]]] = set()
        while waiting:
            at, parts = waiting.pop()
            if (at, parts) in seen:
                continue
            seen.add((at, parts))
            inner: list[tuple[str, tuple[str, ...]]] = []
            head, rest = parts[0], parts[1:]
            if head == "**" and rest:
                inner.append((at, rest))  # no folder at all
            fits = re.compile(translate("*" if head == "**" else head)).match
            for name in self._names_in(entry, Path(at)):
                path = os.path.join(at, name)  # noqa: PTH118
                if name.startswith(".") or not (fits(name) or fits(composed(name))):
                    continue
                if is_link(path):
                    message = f'"{self._workspace.shown(path)}" {LINK}'
                    hint = "Put the file itself into the project, or narrow the pattern."
                    self._fault(entry, "R002", message, hint, Path(path))
                elif os.path.isdir(path):  # noqa: PTH112
                    inner += [(path, parts)] if head == "**" else [(path, rest)] if rest else []
                elif not rest:
                    yield Path(path)
            waiting += reversed(inner)

    def _names_in(self, entry: int, folder: Path) -> list[str]:
        """The names in a folder. One that cannot be read is a fault, since its files would be missing."""
        try:
            return self._workspace.names_in(folder, strict=True)
        except OSError as error:
            message = f'the folder "{self._workspace.shown(folder)}" cannot be read: {error.strerror or error}'
            self._fault(entry, "Y013", message, "Make it readable, or narrow the pattern.", folder)
            return []

    def _fault(self, entry: int, code: str, message: str, hint: str, path: Path | None = None) -> None:
        fault = Fault(entry, code, message, hint, path)
        if fault not in self.faults:
            self.faults.append(fault)


def _split(text: str) -> tuple[str, tuple[str, ...]]:
    """The part of an entry before its first pattern, and the parts of the pattern."""
    parts = text.split("/")
    at = next((index for index, part in enumerate(parts) if _MAGIC.search(part)), len(parts))
    if at == len(parts):
        return text, ()
    return "/".join(parts[:at]) or (".", "/")[at > 0], tuple(part for part in parts[at:] if part not in {"", "."})


def _link(path: Path, roots: Sequence[Path]) -> Path | None:
    """The first link on the way to a path from the folder that it is in: the project's, or the shared one."""
    root = next(each for each in roots if path.is_relative_to(each))
    at = root
    for part in path.relative_to(root).parts:
        at /= part
        if is_link(at):
            return at
    return None


def _unfit(path: Path, shown: str, status: os.stat_result) -> tuple[str, str, str] | None:
    """Why a file cannot be a document: code, message and hint."""
    if stat.S_ISDIR(status.st_mode):
        return "R041", f'"{shown}" is a folder', f"Name its files, such as {path.name}/*.md."
    if not stat.S_ISREG(status.st_mode):
        return "R041", f'"{shown}" is not a regular file', "Name a file."
    if any(unusable(path.name)) or '"' in path.name or "\\" in path.name:
        what = "a control character, a quotation mark, a backslash or bytes that are not UTF-8"
        return "R021", f'"{shown}" has {what} in its name', "Rename it."
    if path.suffix.lower() not in TYPES:
        kinds = ", ".join(each[1:].upper() for each in TYPES)
        return "R042", f'"{shown}" is of a type that the API does not take', f"Documents are {kinds}."
    if not status.st_size:
        return "R042", f'"{shown}" is empty', "Write it, or remove it from the group."
    if status.st_size > LARGEST:
        message = f'"{shown}" has {status.st_size:,} bytes, and the API takes {LARGEST:,}'
        return "R042", message, "Split it into several documents."
    if not os.access(path, os.R_OK):
        return "Y013", f'"{shown}" cannot be read: permission denied', "Make it readable."
    return None
