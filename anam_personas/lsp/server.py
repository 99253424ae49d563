"""The server: open texts, the order of work, and what is published. The methods of the protocol are in `methods`."""

from __future__ import annotations

from itertools import chain
from typing import IO, TYPE_CHECKING, Any, TypeVar

from anam_personas.errors import AnamPersonasError
from anam_personas.lsp.connection import Connection
from anam_personas.lsp.projects import Projects, real
from anam_personas.lsp.protocol import ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, NOT_INITIALIZED, Refused
from anam_personas.lsp.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from anam_personas.lsp.positions import Positions
    from anam_personas.lsp.projects import Project

T = TypeVar("T")
_AT_ONCE = 10
"""Files that are looked at before other requests get their turn."""


class Server:
    """One editor's server. ``projects`` are those of its open files; ``client`` is what the editor says that it can."""

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self.connection = Connection(incoming, outgoing)
        self.projects = Projects()
        self.client: Any = None
        self.texts = Texts()
        self.is_initialized = self.is_shut_down = False
        self._waiting: dict[Path, Project] = {}
        self._work: Iterator[None] = iter(())
        self._told: set[str] = set()
        self._published: set[Path] = set()

    def run(self, methods: Mapping[str, Callable[[Server, Any], Any]]) -> bool:
        """Answer the editor until it ends the session; whether it ended it in order: ``shutdown``, then ``exit``.

        Raises `UsageError` where stdin is not the protocol.
        """

        def answer(method: str, params: Any) -> Any:
            if method == "exit":
                return None
            if not self.is_initialized and method != "initialize":
                raise Refused("the first request must be initialize", NOT_INITIALIZED)
            if self.is_shut_down:
                raise Refused("the server is shut down", INVALID_REQUEST)
            if method not in methods:
                raise Refused(f"unknown method {method[:60]}", METHOD_NOT_FOUND)
            return methods[method](self, params)

        self.connection.run(answer, self._step)
        return self.is_shut_down

    def project(self, path: Path | None) -> Project | None:
        """The project of a file; None where it has none, or its settings have an error, which is shown once."""
        try:
            return None if path is None else self.projects.of(path)
        except AnamPersonasError as error:
            self.tell(f"{error}")
            return None

    def at(self, uri: str, ask: Callable[[Project, Path, Positions], T]) -> T | None:
        """What is said of a file; None if it is in no project, or its project's files cannot be read."""
        path = real(uri)
        project = self.project(path)
        if path is None or project is None:
            return None
        try:
            return ask(project, path, self.texts.positions(path, project))
        except AnamPersonasError as error:
            self.tell(f"{error}")
            return None

    def tell(self, text: str) -> None:
        """Show an error, once."""
        if text not in self._told:
            self._told.add(text)
            self.show(ERROR, text)

    def show(self, kind: int, text: str) -> None:
        """Show a message in the editor."""
        self.connection.notify("window/showMessage", {"type": kind, "message": text})

    def look(self, uri: str, text: str, version: int | None) -> None:
        """A text was opened or changed: look at the file soon, and at all that it reaches."""
        path = real(uri)
        if path is not None and (project := self.project(path)) is not None:
            self.texts.open(uri, version)
            project.edit(path, text)
            self._look(path, project)

    def _look(self, path: Path, project: Project) -> None:
        self._waiting[path] = project

    def close(self, uri: str) -> None:
        """A text was closed: what is on disk counts again, and its findings are no longer shown."""
        path = real(uri)
        if path is not None and (project := self.project(path)) is not None:
            project.edit(path, None)
            project.diagnostics.pop(path, None)
            self._waiting.pop(path, None)
            self.texts.close(path)
            self._show_findings(uri, [])

    def changed(self, uris: Iterable[str]) -> None:
        """Files changed on disk: look at all that is open."""
        try:
            self.projects.changed(path for each in uris if (path := real(each)) is not None)
        except AnamPersonasError as error:
            self.tell(f"{error}")
        for project in self.projects:
            for path in project.texts:
                self._look(path, project)

    def settled(self, uri: str) -> bool:
        """Look at a file, and then at all else that changed until another message comes; whether all was looked at.

        So an editor that asks for fixes at each key is not kept from typing by the 300 personas of a partial.
        """
        path = real(uri)
        if path is not None and (project := self._waiting.pop(path, None)) is not None:
            self._work = chain(self._looked(path, project), self._work)
            self._step()
        while self._step():
            if self.connection.has_more:
                return False
        return True

    def later(self, work: Iterator[None]) -> None:
        """Do work while no message waits."""
        self._work = work

    def _step(self) -> bool:
        """Do a part of the work; whether there is more."""
        try:
            if next(self._work, self) is not self:
                return True
            if not self._waiting:
                return False
            self._work = self._looked(*self._waiting.popitem())
        except AnamPersonasError as error:
            self.tell(f"{error}")
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug in the look at one file: the others are looked at all the same
            self.connection.failed("findings", error)
        return True

    def _looked(self, path: Path, project: Project) -> Iterator[None]:
        """Look at a file and at all that it reaches, with time for other requests in between."""
        is_prompt = project.kind(path) == "prompt"  # looked at as part of its personas alone
        if not is_prompt:
            self._publish(project, project.analyze([path]))
        users = [each for each in project.users(path) if each not in self._waiting]
        for start in range(0, len(users), _AT_ONCE):
            yield
            if path in self._waiting:
                return
            self._publish(project, project.analyze(users[start : start + _AT_ONCE]))
        if is_prompt:
            self._publish(project, [path])

    def _publish(self, project: Project, paths: Iterable[Path]) -> None:
        from anam_personas.lsp.actions import diagnostic

        for path in sorted(paths):
            found = project.found(path)
            if not found and path not in self._published and path not in project.texts:
                continue
            self._published.add(path)
            shown = [diagnostic(self.texts, project, each) for each in found]
            self._show_findings(self.texts.uri(path), shown, self.texts.versions.get(path))

    def _show_findings(self, uri: str, found: list[dict[str, Any]], version: int | None = None) -> None:
        of_version = {} if version is None else {"version": version}
        self.connection.notify("textDocument/publishDiagnostics", {"uri": uri, **of_version, "diagnostics": found})
