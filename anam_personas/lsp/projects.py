"""The projects of open files: their settings, texts that are not saved yet, findings, and who uses what."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from anam_personas.check.runner import Request, survey
from anam_personas.graph.build import Graph, build, references
from anam_personas.workspace.files import ENDINGS, PROMPT_ENDINGS
from anam_personas.workspace.settings import find
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from anam_personas.check.analyze import Task
    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.workspace.settings import Settings
    from anam_personas.yaml.document import Document


class Project:
    """One project. ``texts`` are the open texts of its files, by path."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.texts: dict[Path, str] = {}
        self.diagnostics: dict[Path, list[Diagnostic]] = {}
        self._sound: dict[Path, Document] = {}
        self._workspace: Workspace | None = None
        self._graph: Graph | None = None
        self._task: Task | None = None

    @property
    def workspace(self) -> Workspace:
        """The files as they are edited. What was read from disk is kept until `forget`."""
        if self._workspace is None:
            plain = Workspace.of(self.settings)
            self._workspace = plain.with_texts({plain.shown(path): text for path, text in self.texts.items()})
        return self._workspace

    @property
    def graph(self) -> Graph:
        """What uses what. Raises `UnreadableFile` where there is no persona."""
        if self._graph is None:
            self._graph = build(self.workspace)
        return self._graph

    def forget(self) -> None:
        """Files changed on disk."""
        self._workspace = self._graph = None

    def document(self, path: Path) -> Document:
        """A file as it is edited."""
        return self.workspace.document(path, prompt=self.kind(path) == "prompt")

    def edit(self, path: Path, text: str | None) -> None:
        """A text was opened or changed, or (None) closed."""
        if text is None:
            self.texts.pop(path, None)
            self._sound.pop(path, None)
            self.forget()
            return
        self.texts[path] = text
        self._workspace = workspace = self.workspace.with_texts({self.workspace.shown(path): text})
        document = self.document(path)
        if document.data is None:
            return  # in the middle of a change: what was known of it still holds
        self._sound[path] = document
        if self._graph is not None and self.kind(path) in {"persona", "partial", "share"}:
            shown = workspace.shown(path)
            before = [(edge.target, edge.route) for edge in self._graph.edges if edge.file == shown]
            if before != [(edge.target, edge.route) for edge in references(workspace, path)]:
                self._graph = None

    def kind(self, path: Path) -> str | None:
        """What a file is: persona, partial, tool or prompt; None for one that is not part of the project."""
        workspace = self.workspace
        folders = (workspace.personas, workspace.tools, workspace.llms, workspace.shares)
        is_group = path.parent == workspace.knowledge
        if path.suffix in ENDINGS and (is_group or any(path.is_relative_to(folder) for folder in folders)):
            return self.workspace.kind(path)
        return "prompt" if path.suffix in PROMPT_ENDINGS and path.is_relative_to(self.settings.root) else None

    def sound(self, path: Path) -> Document:
        """A file as it was when it last was YAML."""
        document = self.document(path)
        return self._sound.get(path, document) if document.data is None else document

    def users(self, path: Path) -> list[Path]:
        """The persona files that a file reaches, itself left out."""
        workspace, graph = self.workspace, self.graph
        shown = workspace.shown(path)
        ids = [node.id for node in graph.nodes if node.file == shown]
        files = {node.id: node.file for node in graph.nodes}
        found = dict.fromkeys(files[user] for each in ids for user in graph.users(each))
        return [workspace.path(file) for file in found if file is not None and file != shown]

    def analyze(self, paths: Collection[Path]) -> set[Path]:
        """Look at files anew; the files whose findings may have changed."""
        if self._task is None:
            self._task = Request(self.settings, lint=True).task()
        found = survey(self._task, list(paths), self.workspace.overlay).diagnostics if paths else []
        workspace = self.workspace
        old = {workspace.path(each.place.file) for path in paths for each in self.diagnostics.get(path, ())}
        by_path = {workspace.shown(path): path for path in paths}
        first = next(iter(paths), None)
        for path in paths:
            self.diagnostics[path] = []
        for each in found:
            own = by_path.get(each.place.file)
            reached = [path for path in paths if workspace.key(path) in each.reaches] if own is None else [own]
            for path in reached or ([first] if first is not None else []):
                self.diagnostics[path].append(each)
        return old | {workspace.path(each.place.file) for each in found} | set(paths)

    def found(self, path: Path) -> list[Diagnostic]:
        """The findings in a file, in order of place, each once."""
        shown = self.workspace.shown(path)
        unique = {
            each._replace(reaches=()): each
            for of in self.diagnostics.values()
            for each in of
            if each.place.file == shown
        }
        return sorted(unique.values(), key=lambda each: each.sort_key)

    def is_own(self, path: Path, found: Diagnostic) -> bool:
        """Whether a finding was made when the file itself was looked at, and its fix edits no other file."""
        edits = found.fix.edits if found.fix is not None else ()
        shown = self.workspace.shown(path)
        return found in self.diagnostics.get(path, ()) and all(edit.file == shown for edit in edits)


class Projects:
    """All projects, by their folder."""

    def __init__(self) -> None:
        self._projects: dict[Path, Project] = {}

    def __iter__(self) -> Iterator[Project]:
        return iter(self._projects.values())

    def of(self, path: Path) -> Project | None:
        """The project of a file; None where it is in none. Raises `SettingsError`."""
        settings = find(path.parent)
        if settings.file is None:
            return None
        project = self._projects.get(settings.root)
        if project is None:
            project = self._projects[settings.root] = Project(settings)
        return project if project.kind(path) is not None else None

    def changed(self, paths: Iterable[Path]) -> None:
        """Files changed on disk; changed settings begin their project anew."""
        for path in paths:
            for root, project in list(self._projects.items()):
                if path.suffix == ".toml" and path.parent == root:
                    self._restart(root, project)
                elif path.is_relative_to(root):
                    project.forget()

    def _restart(self, root: Path, project: Project) -> None:
        del self._projects[root]
        try:
            settings = find(root)
        except Exception:
            self._projects[root] = project
            raise
        new = self._projects[root] = Project(settings)
        new.texts = project.texts


def real(uri: str) -> Path | None:
    """The path of a file's address; None for another scheme, another machine, and what no file can be named."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme != "file" or "\0" in path:
        return None
    if os.name == "nt":
        path = f"//{parts.netloc}{path}" if parts.netloc else path.removeprefix("/")
    elif parts.netloc not in {"", "localhost"}:
        return None
    return Path(os.path.normpath(path)) if os.path.isabs(path) else None  # noqa: PTH117 - of a text
