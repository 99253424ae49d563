"""The contents of documents, kept on disk: memory holds what describes a document, not the document."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TABLE = "CREATE TABLE IF NOT EXISTS contents (id TEXT PRIMARY KEY, body BLOB NOT NULL)"


class Contents:
    """Bytes by id, in ``file``, or in a temporary file that ends with this. To be used in one thread at a time."""

    def __init__(self, file: sqlite3.Connection | None = None) -> None:
        self._file = file
        if file is not None:
            file.execute(_TABLE)

    def put(self, id_: str, body: bytes) -> None:
        """Keep the bytes of a document."""
        self._open().execute("INSERT OR REPLACE INTO contents VALUES (?, ?)", (id_, body))

    def get(self, id_: str) -> bytes:
        """The bytes of a document; none where nothing was kept, as for a record that a test put in."""
        row = None if self._file is None else self._file.execute("SELECT body FROM contents WHERE id = ?", (id_,))
        found = None if row is None else row.fetchone()
        return b"" if found is None else bytes(found[0])

    def delete(self, ids: Iterable[str]) -> None:
        """Forget the bytes of some documents."""
        if self._file is not None:
            self._file.executemany("DELETE FROM contents WHERE id = ?", [(id_,) for id_ in ids])

    def clear(self) -> None:
        """Forget everything."""
        if self._file is not None:
            self._file.execute("DELETE FROM contents")

    def close(self) -> None:
        """Close the file, and with it a temporary one."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> sqlite3.Connection:
        if self._file is None:  # SQLite's name for a file that nobody else sees, and that is gone once it is closed
            self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._file.execute(_TABLE)
        return self._file
