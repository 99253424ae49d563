"""What the emulated organisation holds: JSON documents by kind and id, in memory and, if one is given, an SQLite file.

All reads are from memory, so a request never decodes the entire store; writes go through to the file.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from anam_personas import errors
from anam_personas.emulator.contents import Contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from anam_personas.emulator.exchange import Document

_TABLE = "CREATE TABLE IF NOT EXISTS documents (kind TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id))"
_PUT = "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body"
_ALL = "SELECT kind, id, body FROM documents ORDER BY rowid"


class Store:
    """Documents, in the order in which they were first put. ``seeds`` are there from the start and after ``clear``.

    Raises UnreadableFile where ``path`` cannot be opened, is not a SQLite file, or is in use by another emulator.
    """

    def __init__(self, path: Path | None = None, *, seeds: Mapping[str, Iterable[Document]]) -> None:
        self._seeds = {kind: tuple(documents) for kind, documents in seeds.items()}
        self._kinds: dict[str, dict[str, Document]] = {}
        self.on_change: Callable[[str, str, Document | None], object] | None = None
        """Called before each change with kind, id, and the document, or None for a delete."""
        self._file = None if path is None else _open(path)
        self.contents = Contents(self._file)
        self._seed()
        for kind, id_, body in [] if self._file is None else self._file.execute(_ALL):
            self.all(kind)[id_] = json.loads(body)

    def all(self, kind: str) -> dict[str, Document]:
        """The documents of a kind by id, oldest first. To be read only."""
        return self._kinds.setdefault(kind, {})

    def put(self, kind: str, document: Document) -> None:
        """Keep a document under its ``id``. One that was there keeps its place in the order."""
        self._tell(kind, document["id"], document)
        self.all(kind)[document["id"]] = document
        if self._file is not None:
            self._file.execute(_PUT, (kind, document["id"], json.dumps(document)))

    def delete(self, kind: str, id_: str) -> None:
        """Forget a document."""
        self._tell(kind, id_, None)
        del self.all(kind)[id_]
        if self._file is not None:
            self._file.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, id_))

    def replace(self, kind: str, documents: Iterable[Document]) -> None:
        """Keep these documents of a kind, and no others."""
        for id_ in list(self.all(kind)):
            self.delete(kind, id_)
        for document in documents:
            self.put(kind, document)

    def clear(self) -> None:
        """Forget everything but the seeds."""
        self._kinds.clear()
        self._seed()
        self.contents.clear()
        if self._file is not None:
            self._file.execute("DELETE FROM documents")

    def close(self) -> None:
        """Close the file. What is in memory can still be read."""
        self.contents.close()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _tell(self, kind: str, id_: str, document: Document | None) -> None:
        if self.on_change is not None:
            self.on_change(kind, id_, document)

    def _seed(self) -> None:
        for kind, documents in self._seeds.items():
            self._kinds[kind] = {document["id"]: dict(document) for document in documents}


def _open(path: Path) -> sqlite3.Connection:
    try:
        # Opened in one thread and used in another, never in two at once.
        connection = sqlite3.connect(path, timeout=0.1, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise errors.UnreadableFile(f"{path}: {error}") from error
    try:
        # Exclusive: a second emulator would not see what this one keeps in memory, so it must not start. The lock is
        # taken by the empty transaction and held until the file is closed.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_TABLE)
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        connection.close()
        raise errors.UnreadableFile(f"{path}: {error}; is it the data of another running emulator?") from error
    return connection
