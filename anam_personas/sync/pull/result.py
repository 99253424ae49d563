"""What a pull came to: texts before and after, and what became of every field. A value; who writes it is the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from anam_personas.diagnostics.fixes import unified_diff

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Status = Literal["pulled", "in sync", "refused", "written", "failed"]
FINDINGS = 1


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one field: the files that were edited for it, or the reason why it was refused."""

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
class Row:
    """What became of one persona or tool. ``key`` is its file's; of a new one, the key that the new file has.

    ``agreed`` is on what file and live item agree from now on, where something was taken in.
    """

    key: str | None
    id: str | None
    status: Status
    fields: tuple[Taken, ...] = ()
    reason: str | None = None
    notes: tuple[str, ...] = ()
    exit_code: int = 0
    kind: str = "persona"
    agreed: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """The row of the JSON, version 1."""
        return {
            "key": self.key,
            "id": self.id,
            "status": self.status,
            "reason": self.reason,
            "notes": list(self.notes),
            "fields": [each.to_json() for each in self.fields],
        }


@dataclass(frozen=True, slots=True)
class Pulled:
    """A row a persona or tool; and texts by shown path, as they were (those of new files are missing) and as they are to be.

    Texts have no byte order mark: a file that began with one is to keep it. ``paths`` are the files on disk.
    """

    rows: tuple[Row, ...]
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, Path] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """The highest of the rows' codes."""
        return max([0, *(row.exit_code for row in self.rows)])

    def patch(self) -> str:
        """The edits as a patch that ``git apply`` takes."""
        return unified_diff(self.before, self.after)

    def to_json(self) -> dict[str, Any]:
        """The JSON of the result, version 1."""
        return {
            "version": 1,
            "files": sorted(self.after),
            "personas": [row.to_json() for row in self.rows if row.kind == "persona"],
            "tools": [row.to_json() for row in self.rows if row.kind == "tool"],
        }
