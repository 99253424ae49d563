"""Files that belong to an item, such as the documents of a group: the file here, and the name that it is stored under.

A stored file cannot be changed, and all that it carries of ours is its name. So the name says whose it is and what it contains:
``prices.md`` is stored as ``prices.anam-3f2a9c1b7d04.md``, where the twelve hex digits are a hash of name and content. Another
machine reads that without downloading anything, and a file without such a mark was uploaded by somebody else.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from anam_personas.api.upload import Upload
from anam_personas.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


_STORED: Final = re.compile(r"(?P<stem>.*)\.anam-(?P<mark>[0-9a-f]{12})(?P<ending>\.[^.]*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Attached:
    """How the files below the items of a kind are called. ``kind`` is theirs: ``document``. An item's files are listed and added at
    ``/v1/{segment of the item}/{id}/{name}``, one of them is read and deleted at ``/v1/{segment}/{id}``.
    """

    kind: str
    name: str
    segment: str


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of the project. ``digest`` is the SHA-256 of its content, as it was planned."""

    name: str
    size: int
    digest: str
    open: Callable[[], AbstractContextManager[BinaryIO]] = field(repr=False, compare=False)

    @property
    def mark(self) -> str:
        """A hash of name and content, 12 hex digits."""
        return hashlib.sha256(f"{self.name}\0{self.digest}".encode()).hexdigest()[:12]

    @property
    def stored_name(self) -> str:
        """The name that it is stored under."""
        stem, dot, ending = self.name.rpartition(".")
        return f"{stem}.anam-{self.mark}.{ending}" if dot else f"{self.name}.anam-{self.mark}"

    def upload(self) -> Upload:
        """Its upload, which raises `UnreadableFile` if its content is not the planned one."""
        return Upload(self.stored_name, self.size, self.open, self._verifier)

    def _verifier(self) -> Callable[[bytes], None]:
        seen = hashlib.sha256()

        def verify(piece: bytes) -> None:
            seen.update(piece)
            if not piece and seen.hexdigest() != self.digest:
                raise UnreadableFile(f"{self.name} changed since the plan: plan again")

        return verify


@dataclass(frozen=True, slots=True)
class Stored:
    """A live file of ours, from its record: the name of the file here, and the mark of the version."""

    id: str
    name: str
    mark: str
    status: str
    created: str
    trouble: str = ""

    @property
    def age(self) -> tuple[str, str]:
        """A sort key: the older first, in the same order for every reader."""
        return self.created, self.id


def stored(record: dict[str, Any]) -> Stored | None:
    """The file of a record of the API; None for one that somebody else uploaded."""
    found = _STORED.fullmatch(f"{record.get('filename') or ''}")
    if found is None:
        return None
    name = found["stem"] + (found["ending"] or "")
    trouble, created = f"{record.get('errorMessage') or ''}", f"{record.get('createdAt') or ''}"
    return Stored(record["id"], name, found["mark"], f"{record.get('status') or ''}", created, trouble)


def shown_name(filename: str) -> str:
    """A stored name without its mark, for people."""
    found = _STORED.fullmatch(filename)
    return filename if found is None else found["stem"] + (found["ending"] or "")
