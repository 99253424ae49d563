"""The contents of a project's files. Each is read once."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from anam_personas.errors import SettingsError, UnreadableFile
from anam_personas.workspace import reading
from anam_personas.workspace.bounds import Bounds
from anam_personas.workspace.files import ENDINGS, PROMPT_ENDINGS
from anam_personas.workspace.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.workspace.bounds import Way
    from anam_personas.workspace.digests import Digests
    from anam_personas.workspace.settings import Settings
    from anam_personas.yaml.document import Document


LOCK = "anam-personas.lock"
"""The file beside the settings that says which ids names stand for."""
_LARGEST_LOCK = 4 * 1024 * 1024


class Workspace(Listing):
    """A project's files, each read once. ``read`` are the paths that were looked at, files or not, beside the listing of the
    folders of personas and tools.
    """

    def __init__(
        self, settings: Settings, personas: Path, tools: Path, overlay: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(settings, personas, tools)
        self.overlay = overlay or {}
        self.read: set[str] = set()
        self.is_lock_read = False
        self._documents: dict[Path, Document] = {}
        self._bounds: Bounds | None = None

    @classmethod
    def of(cls, settings: Settings, overlay: Mapping[str, str] | None = None) -> Workspace:
        """The workspace that the settings describe. ``overlay`` has texts, by displayed path, that replace those on disk."""
        return cls(settings, settings.root / settings.personas, settings.root / settings.tools, overlay or {})

    def with_texts(self, texts: Mapping[str, str]) -> Workspace:
        """The same files, with other texts for some of them, by displayed path."""
        kept = {path: document for path, document in self._documents.items() if document.file not in texts}
        other = Workspace(self.settings, self.personas, self.tools, {**self.overlay, **texts})
        other._documents, other._bounds = kept, self.bounds
        if "tool_files" in vars(self):
            other.tool_files = self.tool_files
        return other

    def with_tool(self, key: str, path: Path, text: str) -> Workspace:
        """The same files and a tool file that is not on disk yet."""
        other = self.with_texts({self.shown(path): text})
        other.tool_files = {**self.tool_files, key: path}
        return other

    @cached_property
    def digests(self) -> Digests:
        """The digests of files. Those of a command are kept between runs."""
        from anam_personas.workspace.digests import Digests

        return Digests(self.root, shared=self.settings.shared)

    def digest(self, path: Path) -> str:
        """The SHA-256 of a document, as 64 hex digits. Raises `OSError`."""
        return self.digests.digest(path)

    @property
    def lock(self) -> Path:
        """The file that says which ids names stand for; it need not be there."""
        return self.root / LOCK

    @property
    def lock_text(self) -> str | None:
        """The text of the lock file, None where there is none. Raises `SettingsError` where it cannot be read. Each time it is asked
        for, ``is_lock_read`` is set.
        """
        self.is_lock_read = True
        return self._lock_text

    @cached_property
    def _lock_text(self) -> str | None:
        self.read.add(os.fspath(self.lock))
        if not os.path.lexists(self.lock):
            return None
        from anam_personas.workspace import toml_reader

        shown = self.shown(self.lock)
        if (why := self.bounds.why_not(self.lock, (".lock",))) is not None:
            raise SettingsError(f"{shown} cannot be used: {why[1]}")
        return toml_reader.read(self.lock, shown, _LARGEST_LOCK)

    def below_root(self, shown: str) -> str:
        """The path of a displayed file relative to the project folder, with forward slashes; absolute if it is outside."""
        path = self.path(shown)
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else shown

    def path(self, shown: str) -> Path:
        """The file with that displayed path."""
        below = Path.cwd() / shown
        self.read.add(os.fspath(below))
        named, shared = Path(os.path.normpath(below)), self.settings.shared
        if shared is not None and named.is_relative_to(shared) and named.exists():
            return named
        # a file of the same name below the working folder may be another project's
        return below if below.is_relative_to(self.root) and below.exists() else self.root / shown

    def document(self, path: Path, *, prompt: bool = False) -> Document:
        """A file as a document. What is wrong with it is in its diagnostics; nothing is raised for a bad file."""
        if path not in self._documents:
            self.read.add(os.fspath(path))
            shown = self.shown(path)
            if shown in self.overlay:
                self._documents[path] = reading.parsed(self.overlay[shown], shown, path, prompt=prompt)
            elif (why := self.bounds.why_not(path, PROMPT_ENDINGS if prompt else ENDINGS)) is not None:
                from anam_personas.yaml import document

                self._documents[path] = document.broken(shown, path, *why)
            else:
                self._documents[path] = reading.read(path, shown, prompt=prompt)
        return self._documents[path]

    def release(self, path: Path) -> None:
        """Drop a document that no other file is built from."""
        self._documents.pop(path, None)

    @property
    def bounds(self) -> Bounds:
        """Which files are part of the project."""
        if self._bounds is None:
            self._bounds = Bounds(self.root, self.settings.shared)
        return self._bounds

    def reference(self, document: Document, name: str, endings: tuple[str, ...] = ENDINGS) -> Way:
        """The file that a document names, or why it is not read."""
        if "\0" not in name:
            self.read.add(os.path.normpath(document.path.parent / name))
        return self.bounds.way(document.path.parent, name, endings)

    def write(self, path: Path, text: str) -> None:
        """Write a file of the project atomically, at its real path. Raises `UnreadableFile`."""
        try:
            self.bounds.write(path, text)
        except OSError as error:
            raise UnreadableFile(f"{self.shown(path)} cannot be written: {error.strerror or error}") from error

    def is_file(self, path: Path) -> bool:
        """Whether there is a file; False also for a path that the system cannot look up."""
        self.read.add(os.fspath(path))
        return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises for a name that is too long

    def names_in(self, folder: Path, *, strict: bool = False) -> list[str]:
        """The names of what is in a folder; none where it cannot be read. ``strict``: then `OSError` is raised, unless it is missing."""
        self.read.add(os.fspath(folder))
        try:
            return sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is asked for
        except OSError as error:
            if strict and not isinstance(error, FileNotFoundError | NotADirectoryError):
                raise
            return []
