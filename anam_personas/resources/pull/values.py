"""The values that go into and come out of a kind's pull."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from anam_personas.resources.body import Ref
    from anam_personas.resources.pull.edits import Checks
    from anam_personas.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Taken:
    """The result for one field: the files that were edited for it, or the reason why it was refused."""

    path: str
    files: tuple[str, ...] = ()
    refused: str | None = None
    notes: tuple[str, ...] = ()
    live: Any = None
    file: Any = None

    def to_json(self) -> dict[str, Any]:
        """The field's row of the JSON, version 1."""
        return {
            "path": self.path,
            "files": list(self.files),
            "refused": self.refused,
            "notes": list(self.notes),
            "live": self.live,
            "file": self.file,
        }


@dataclass(frozen=True, slots=True)
class LiveField:
    """A field to take in. ``value`` is its live value, None if unset; ``live`` and ``file`` show both sides without secrets."""

    path: str
    value: Any
    live: Any = None
    file: Any = None

    def taken(self, files: Iterable[str] = (), notes: Sequence[str] = ()) -> Taken:
        """The result if the files have the value now."""
        return Taken(self.path, tuple(files), None, tuple(notes), self.live, self.file)

    def refused(self, why: str) -> Taken:
        """The result if the files stay as they are."""
        return Taken(self.path, refused=why, live=self.live, file=self.file)


@dataclass(frozen=True, slots=True)
class LiveItem:
    """An item whose live fields are taken in; ``key`` is that of its file."""

    key: str
    fields: tuple[LiveField, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new file may go: the project, the keys in use, and the references that files can make, by item id.

    ``has_schemas``: the project will have copies of the schemas, if it has none yet.
    """

    workspace: Workspace
    keys: Collection[str]
    refs: Mapping[str, Ref]
    checks: Checks
    has_schemas: bool = False


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that does not exist yet; ``notes`` are shown with it."""

    key: str
    path: Path
    text: str
    notes: tuple[str, ...] = ()
