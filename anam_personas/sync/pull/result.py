"""The result of a pull: texts before and after, and the result for every field. A value; the caller writes the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from anam_personas.diagnostics.fixes import unified_diff
from anam_personas.resources import KEYED, RESOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from anam_personas.resources.pull.values import Taken

Status = Literal["pulled", "in sync", "refused", "written", "failed"]
FINDINGS = 1


@dataclass(frozen=True, slots=True)
class Row:
    """The result for one item. ``key`` is that of its file, new or not.

    ``adopt_id``: only its id tells which live item the file is for.
    ``agreed`` is what file and live item agree on from now on, if something was taken in.
    """

    key: str | None
    id: str | None
    status: Status
    fields: tuple[Taken, ...] = ()
    reason: str | None = None
    notes: tuple[str, ...] = ()
    exit_code: int = 0
    kind: str = KEYED.kind
    agreed: Mapping[str, Any] | None = None
    adopt_id: bool = False

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
    """One row for each item, and texts by shown path, before (new files are missing) and after.

    Texts have no byte order mark: a file that began with one should keep it. ``paths`` are the files on disk.
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
            **{
                _collection(resource.segment): [row.to_json() for row in self.rows if row.kind == resource.kind]
                for resource in reversed(RESOURCES)
            },
        }


def _collection(segment: str) -> str:
    """The name of a collection in JSON: ``shareLinks``."""
    first, *rest = segment.rpartition("/")[2].split("-")
    return "".join([first, *(each.capitalize() for each in rest)])
