"""The server: open texts, the order of work, and what is published. The methods of the protocol are in `methods`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from anam_personas._version import __version__
from anam_personas.errors import AnamPersonasError
from anam_personas.lsp.actions import diagnostic
from anam_personas.lsp.positions import Positions
from anam_personas.lsp.projects import Projects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from anam_personas.lsp.projects import Project

T = TypeVar("T")
_AT_ONCE = 10
"""Files that are looked at before other requests get their turn."""


class Server(LanguageServer):
    """One editor's server. ``projects`` are those of its open files."""

    def __init__(self) -> None:
        super().__init__("anam-personas", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.projects = Projects()
        self._waiting: dict[Path, Project] = {}
        self._task: asyncio.Task[None] | None = None
        self._versions: dict[Path, int | None] = {}
        self._told: set[str] = set()
        self._published: set[Path] = set()

    def positions(self, path: Path, project: Project) -> Positions:
        """The positions in the text of a file as it is edited."""
        text = project.texts.get(path)
        if text is None:
            text = project.workspace.document(path, prompt=project.kind(path) == "prompt").text
        return Positions(text, self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16)

    def project(self, path: Path | None) -> Project | None:
        """The project of a file; None where it has none, or its settings have an error, which is shown once."""
        try:
            return None if path is None else self.projects.of(path)
        except AnamPersonasError as error:
            self.tell(f"{error}")
            return None

    def at(self, path: Path | None, ask: Callable[[Project, Path, Positions], T]) -> T | None:
        """What is said of a file; None if it is in no project, or its project's files cannot be read."""
        project = self.project(path)
        if path is None or project is None:
            return None
        try:
            return ask(project, path, self.positions(path, project))
        except AnamPersonasError as error:
            self.tell(f"{error}")
            return None

    def tell(self, text: str) -> None:
        """Show an error, once."""
        if text not in self._told:
            self._told.add(text)
            self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, text))

    def look(self, project: Project, path: Path, text: str, version: int | None = None) -> None:
        """A text changed: look at the file soon, and at all that it reaches."""
        project.edit(path, text)
        self._versions[path] = version
        self._waiting[path] = project
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._work())

    async def settled(self) -> None:
        """Wait until every text that was changed has been looked at: findings and fixes are of the texts as they are."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def _work(self) -> None:
        await asyncio.sleep(0)  # what the editor sent together is looked at once
        while self._waiting:
            path, project = self._waiting.popitem()
            try:
                is_prompt = project.kind(path) == "prompt"  # looked at as part of its personas alone
                if not is_prompt:
                    self._publish(project, project.analyze([path]))
                users = [each for each in project.users(path) if each not in self._waiting]
                for start in range(0, len(users), _AT_ONCE):
                    await asyncio.sleep(0)
                    if path in self._waiting:
                        break
                    self._publish(project, project.analyze(users[start : start + _AT_ONCE]))
                if is_prompt:
                    self._publish(project, [path])
            except AnamPersonasError as error:
                self.tell(f"{error}")

    def _publish(self, project: Project, paths: Iterable[Path]) -> None:
        for path in sorted(paths):
            found = project.found(path)
            if not found and path not in self._published and path not in project.texts:
                continue
            self._published.add(path)
            shown = [diagnostic(project, each, lambda other: self.positions(other, project)) for each in found]
            version = self._versions.get(path)
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(path.as_uri(), shown, version))
