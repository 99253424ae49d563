"""Edits of files that are not written yet: each edit starts from the text that the one before it left."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from anam_personas.yaml import edit
from anam_personas.yaml.document import read, read_prompt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from anam_personas.yaml.document import Document, Route


class _Gone(Enum):
    GONE = "gone"


GONE: Final = _Gone.GONE
"""In place of a value: delete the key."""


@dataclass
class Draft:
    """Edited texts by shown path, and the places of their files on disk."""

    texts: dict[str, str] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    _documents: dict[Path, Document] = field(default_factory=dict)

    def put(self, document: Document, route: Route, value: Any, order: Sequence[str] = ()) -> None:
        """Write a value at a route, or delete its key for GONE. Raises `CannotEdit`."""
        now = self._documents.get(document.path, document)
        self._keep(now, edit.drop(now, route) if value is GONE else edit.put(now, route, value, order))

    def rename(self, document: Document, route: Route, key: str, value: Any) -> None:
        """Replace a key and its value. Raises `CannotEdit`."""
        now = self._documents.get(document.path, document)
        self._keep(now, edit.rename(now, route, key, value))

    def _keep(self, document: Document, text: str) -> None:
        parse = read if document.yaml else read_prompt
        self._documents[document.path] = parse(text, document.file, document.path)
        self.texts[document.file] = text
        self.paths[document.file] = document.path
