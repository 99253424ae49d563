"""Which files a project has: their kinds, keys and displayed paths. Nothing is read but the head of one named as a test."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from anam_personas.errors import UnreadableFile, UsageError
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace.files import ENDINGS, is_test, visible, yaml_files
from anam_personas.workspace.misnamed import head, holds_persona, misnamed, rename_hint
from anam_personas.workspace.nearest import meant, without_ending
from anam_personas.workspace.reach import composed, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anam_personas.workspace.settings import Settings


class Listing:
    """The files of the folders ``personas`` and ``tools``. Keys are paths below their folder without the ending, in
    Unicode's form NFC, whatever form the file system gives names in.
    """

    def __init__(self, settings: Settings, personas: Path, tools: Path) -> None:
        self.settings = settings
        self.personas = personas
        self.tools = tools

    @property
    def root(self) -> Path:
        """The project folder."""
        return self.settings.root

    def files(self) -> list[Path]:
        """Every file of a kind, also those that share a key. Raises `UnreadableFile` as `persona_files`."""
        return [
            *self._below_personas(), *yaml_files(self.tools), *self._groups(), *yaml_files(self.llms),
            *yaml_files(self.shares),
        ]  # fmt: skip

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
        """Persona files, partials and tests, without the files of other kinds whose folder is among them."""
        if not self.personas.is_dir():
            raise UnreadableFile(
                f"there is no folder {self.shown(self.personas)}. Set up a project with `anam-personas init`,"
                " or set `personas` in the settings to your folder."
            )
        found = list(yaml_files(self.personas))
        if any(each.is_relative_to(self.personas) for each in (self.tools, self.llms, self.shares)):
            found = [path for path in found if self.kind(path) not in {"tool", "llm", "share"}]
        if self.knowledge.is_relative_to(self.personas):
            inside = os.path.join(self.knowledge, "")  # noqa: PTH118
            found = [path for path in found if not os.fspath(path).startswith(inside)]
        if all(path.name.startswith("_") or is_test(os.fspath(path)) for path in found):
            self._refuse_misnamed(found)
            raise UnreadableFile(f"{self.shown(self.personas)} contains no persona file (NAME.yaml)")
        return found

    def checked(self) -> list[Path]:
        """The files of the project, and the partials of the folder that it shares with others."""
        shared = self.settings.shared
        partials = [path for path in yaml_files(shared) if path.name.startswith("_")] if shared is not None else []
        return [*self.files(), *partials]

    def own(self, paths: Iterable[Path]) -> list[Path]:
        """The paths that are not in the folder that the project shares with others."""
        shared = self.settings.shared
        return [path for path in paths if shared is None or not path.is_relative_to(shared)]

    @cached_property
    def tool_files(self) -> dict[str, Path]:
        """Every tool by its key, in order; none where there is no tools folder."""
        return self.keyed(self.tools)

    @property
    def knowledge(self) -> Path:
        """The folder of the knowledge groups."""
        return self.root / self.settings.knowledge

    @cached_property
    def knowledge_files(self) -> dict[str, Path]:
        """Every knowledge group by its key, in order: the YAML files directly in their folder."""
        return _by_key(self.knowledge, self._groups())

    def _groups(self) -> list[Path]:
        return [path for path in visible(self.knowledge, ENDINGS) if path.name.endswith(ENDINGS)]

    @cached_property
    def llms(self) -> Path:
        """The folder of the language models."""
        return self.root / self.settings.llms

    @cached_property
    def llm_files(self) -> dict[str, Path]:
        """Every language model by its key, in order; none where there is no such folder."""
        return self.keyed(self.llms)

    @cached_property
    def shares(self) -> Path:
        """The folder of the share links."""
        return self.root / self.settings.shares

    @cached_property
    def share_files(self) -> dict[str, Path]:
        """Every share link by its key, in order; none where there is no such folder."""
        return self.keyed(self.shares)

    def keyed(self, folder: Path) -> dict[str, Path]:
        """Every YAML file below a folder by its key, in order; none where there is no such folder."""
        return _by_key(folder, yaml_files(folder))

    def key(self, path: Path) -> str:
        """The key of a persona file; of a file elsewhere its name."""
        return _key(self.personas, path) if os.fspath(path).startswith(self._folders[0]) else composed(path.stem)

    def kind(self, path: Path) -> str:
        """What a file is, by its place and name: ``tool``, ``knowledge``, ``llm``, ``share``, ``test``, ``partial`` or ``persona``."""
        if os.fspath(path).startswith(self._folders[1]):
            return "tool"
        if os.path.dirname(path) == self._folders[2]:  # noqa: PTH120 - asked for every file
            return "knowledge"
        if os.fspath(path).startswith(self._folders[3]):
            return "llm"
        if os.fspath(path).startswith(self._folders[4]):
            return "share"
        if is_test(os.fspath(path)):
            return "test"
        return "partial" if path.name.startswith("_") else "persona"

    def below(self, path: Path) -> list[Path]:
        """The files at a path: itself, or all below a folder.

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
                    or _in_a_folder(without_ending(name), every)
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

    @cached_property
    def _folders(self) -> tuple[str, ...]:
        deep = (self.personas, self.tools, self.llms, self.shares)
        personas, tools, llms, shares = (os.path.join(each, "") for each in deep)  # noqa: PTH118
        return personas, tools, os.fspath(self.knowledge), llms, shares

    @cached_property
    def _bases(self) -> tuple[str, str]:
        return os.path.join(os.getcwd(), ""), os.path.join(self.root, "")  # noqa: PTH109, PTH118 - asked for every file


def _in_a_folder(name: str, keys: Iterable[str]) -> str | None:
    """A sentence that proposes the keys with this name, each in a folder; None where there is none."""
    found = [f'"{key}"' for key in keys if key.rpartition("/")[2] == name]
    return f"Did you mean {' or '.join(found[:3])}?" if found else None


def _by_key(folder: Path, paths: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in paths:
        found.setdefault(_key(folder, path), path)
    return dict(sorted(found.items()))


def _key(folder: Path, path: Path) -> str:
    below = os.fspath(path)[len(os.fspath(folder)) + 1 :]
    return composed(escaped(below[: below.rindex(".")].replace(os.sep, "/")))
