"""The open texts as the editor names them, and the positions in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lsp.positions import DEFAULT_ENCODING, Positions
from anam_personas.lsp.projects import real

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.lsp.projects import Project


class Texts:
    """Addresses and versions of open texts by path, and the ``encoding`` in which the editor counts columns."""

    def __init__(self) -> None:
        self.encoding = DEFAULT_ENCODING
        self.versions: dict[Path, int | None] = {}
        self._uris: dict[Path, str] = {}

    def open(self, uri: str, version: int | None) -> None:
        """A text was opened or changed."""
        if (path := real(uri)) is not None:
            self._uris[path], self.versions[path] = uri, version

    def close(self, path: Path) -> None:
        """A text was closed."""
        self._uris.pop(path, None)
        self.versions.pop(path, None)

    def uri(self, path: Path) -> str:
        """The address of a file: the editor's own spelling of it, if it is open."""
        return self._uris.get(path) or path.as_uri()

    def positions(self, path: Path, project: Project) -> Positions:
        """The positions in the text of a file as it is edited."""
        return Positions(project.document(path).text, self.encoding)
