"""The files of a project: their kinds, keys and contents. Each is read once."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from anam_personas.errors import SettingsError, UnreadableFile, UsageError
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace import reading
from anam_personas.workspace.bounds import Bounds
from anam_personas.workspace.files import (
    ENDINGS,
    PROMPT_ENDINGS,
    is_test,
    yaml_files,
)
from anam_personas.workspace.misnamed import head, holds_persona, misnamed, rename_hint
from anam_personas.workspace.nearest import meant, without_ending
from anam_personas.workspace.reach import composed, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.workspace.bounds import Way
    from anam_personas.workspace.settings import Settings
    from anam_personas.yaml.document import Document


LOCK = "anam-personas.lock"
"""The file beside the settings that says which ids names stand for."""
_LARGEST_LOCK = 4 * 1024 * 1024


class Workspace:
    """A project's files. Each is read once; keys are paths below their folder without the ending, in Unicode's form NFC,
    whatever form the file system gives names in. ``read`` are the paths that were looked at, files or not, beside the listing
    of the folders of personas and tools.
    """

    def __init__(
        self, settings: Settings, personas: Path, tools: Path, overlay: Mapping[str, str] | None = None
    ) -> None:
        self.settings = settings
        self.personas = personas
        self.tools = tools
        self.overlay = overlay or {}
        self.read: set[str] = set()
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

    @property
    def root(self) -> Path:
        """The project folder."""
        return self.settings.root

    @property
    def lock(self) -> Path:
        """The file that says which ids names stand for; it need not be there."""
        return self.root / LOCK

    @cached_property
    def lock_text(self) -> str | None:
        """The text of the lock file, None where there is none. Raises `SettingsError` where it cannot be read."""
        self.read.add(os.fspath(self.lock))
        if not os.path.lexists(self.lock):
            return None
        from anam_personas.workspace import toml_reader

        shown = self.shown(self.lock)
        if (why := self.bounds.why_not(self.lock, (".lock",))) is not None:
            raise SettingsError(f"{shown} cannot be used: {why[1]}")
        return toml_reader.read(self.lock, shown, _LARGEST_LOCK)

    def files(self) -> list[Path]:
        """Every persona, partial, test and tool file, also those that share a key. Raises `UnreadableFile` as `persona_files`."""
        return [*self._below_personas(), *yaml_files(self.tools)]

    def persona_files(self) -> dict[str, Path]:
        """Every persona by its key, in order. Raises `UnreadableFile` where the folder is missing or holds none, and
        `UsageError` for a persona with the name of a test file.
        """
        self._refuse_misnamed(self._below_personas())
        return self.well_named()

    def well_named(self) -> dict[str, Path]:
        """The same, without looking for personas with the name of a test file."""
        found = (
            path for path in self._below_personas() if not path.name.startswith("_") and not is_test(os.fspath(path))
        )
        return _by_key(self.personas, found)

    def test_files(self) -> dict[str, Path]:
        """Every test file by its key (``cara`` for ``cara.test.yaml``), in order. Raises `UnreadableFile` as `persona_files`."""
        found = [path for path in self._below_personas() if self.kind(path) == "test" and not path.name.startswith("_")]
        return {key.removesuffix(".test"): path for key, path in _by_key(self.personas, found).items()}

    def _refuse_misnamed(self, paths: Iterable[Path]) -> None:
        for path in paths:
            if is_test(os.fspath(path)) and holds_persona(head(os.fspath(path))):
                raise UsageError(
                    f"{self.shown(path)}: {misnamed(path)}. {rename_hint(path, self.shown, self.key(path))}"
                )

    def _below_personas(self) -> list[Path]:
        """Persona files, partials and tests, without the tools of a tools folder among them."""
        if not self.personas.is_dir():
            message = f"there is no folder {self.shown(self.personas)}. Create it, or set `personas` in the settings to another."
            raise UnreadableFile(message)
        found = list(yaml_files(self.personas))
        if self.tools.is_relative_to(self.personas):
            found = [path for path in found if self.kind(path) != "tool"]
        if all(path.name.startswith("_") or is_test(os.fspath(path)) for path in found):
            self._refuse_misnamed(found)
            raise UnreadableFile(f"{self.shown(self.personas)} contains no persona file (NAME.yaml)")
        return found

    @cached_property
    def tool_files(self) -> dict[str, Path]:
        """Every tool by its key, in order; none where there is no tools folder."""
        return self.keyed(self.tools)

    def keyed(self, folder: Path) -> dict[str, Path]:
        """Every YAML file below a folder by its key, in order; none where there is no such folder."""
        return _by_key(folder, yaml_files(folder))

    def key(self, path: Path) -> str:
        """The key of a persona file; of a file elsewhere its name."""
        return _key(self.personas, path) if os.fspath(path).startswith(self._folders[0]) else composed(path.stem)

    def kind(self, path: Path) -> str:
        """What a file is, by its place and name: ``tool``, ``test``, ``partial`` or ``persona``."""
        if os.fspath(path).startswith(self._folders[1]):
            return "tool"
        if is_test(os.fspath(path)):
            return "test"
        return "partial" if path.name.startswith("_") else "persona"

    def below(self, path: Path) -> list[Path]:
        """The persona, partial and tool files at a path: itself, or all below a folder.

        Raises `UnreadableFile` where there is nothing, `UsageError` for a file that is not YAML by its name.
        """
        if path.is_dir():
            return list(yaml_files(path))
        if not path.exists():
            raise UnreadableFile(f"no such file or folder: {self.shown(path)}{self._meant(path)}")
        if path.suffix not in ENDINGS:
            raise UsageError(f"{self.shown(path)} is not a persona, partial or tool file (.yaml, .yml)")
        return [path]

    def _meant(self, path: Path) -> str:
        """The nearest key or file, as the end of a message; empty where there is none."""
        try:
            known = map(os.fspath, (*self.files(), self.personas, self.tools))
            hint = meant(self.shown(path), self.all_shown(known), self.well_named())
        except UnreadableFile:
            return ""
        return f". {hint}" if hint else ""

    def selected(self, keys: tuple[str, ...]) -> dict[str, Path]:
        """The persona files of the keys (a path of a file is taken too), all where none is named. Raises `UsageError`."""
        every = self.persona_files()
        if not keys:
            return every
        chosen = {}
        for key in keys:
            name = self.named(key)
            if name not in every:
                hint = (
                    did_you_mean(without_ending(name), every)
                    or f"Known: {', '.join(list(every)[:8])}{', ...' if len(every) > 8 else ''}"
                )
                raise UsageError(f'unknown persona "{key}". {hint}')
            chosen[name] = every[name]
        return chosen

    def named(self, text: str) -> str:
        """The key for a command-line argument, either a key or the path of a file, which need not exist."""
        path = Path(text).absolute()
        is_path = path.suffix in ENDINGS and path.is_relative_to(self.personas.absolute())
        return self.key(path) if is_path and composed(text) not in self.persona_files() else composed(text)

    def shown(self, path: Path | str) -> str:
        """A path for display: relative to the working folder if inside it, or else to the project; absolute if in neither."""
        text = os.fspath(path)
        for base in self._bases:
            if text.startswith(base):
                text = text[len(base) :]
                break
        else:
            if self.settings.shared is not None and Path(text).is_relative_to(self.settings.shared):
                text = os.path.relpath(text, self._bases[0])
        return escaped(text.replace(os.sep, "/"))

    def all_shown(self, files: Iterable[str]) -> tuple[str, ...]:
        """The displayed paths of many files of the project."""
        return tuple(map(self.shown, files))

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

    @cached_property
    def _folders(self) -> tuple[str, str]:
        return os.path.join(self.personas, ""), os.path.join(self.tools, "")  # noqa: PTH118 - asked for every file

    @cached_property
    def _bases(self) -> tuple[str, str]:
        return os.path.join(os.getcwd(), ""), os.path.join(self.root, "")  # noqa: PTH109, PTH118 - asked for every file

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

    def names_in(self, folder: Path) -> list[str]:
        """The names of what is in a folder; none where it cannot be read."""
        self.read.add(os.fspath(folder))
        try:
            return sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is asked for
        except OSError:
            return []


def _by_key(folder: Path, paths: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in paths:
        found.setdefault(_key(folder, path), path)
    return dict(sorted(found.items()))


def _key(folder: Path, path: Path) -> str:
    below = os.fspath(path)[len(os.fspath(folder)) + 1 :]
    return composed(escaped(below[: below.rindex(".")].replace(os.sep, "/")))
