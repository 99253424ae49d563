"""A plan as a value: it can be shown, compared and hashed. `build` makes it, ``sync.apply`` carries it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas._version import __version__
from anam_personas.persona.revision import fingerprint
from anam_personas.sync.plan.request import PlanRequest
from anam_personas.sync.plan.safety import refusals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.sync.plan.change import Change

VERSION = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What apply would do. ``managed`` counts the live items that the project owns, ``keyed`` those among them whose kind takes
    keys (None: all of them), and ``unmanaged`` the others of that kind.

    ``names`` are the names of the items that the changes refer to, by id. ``address`` is that of the API that was read, empty if
    it has none. ``hints`` are sentences about the plan as a whole.
    """

    project: str
    environment: str
    changes: tuple[Change, ...]
    unmanaged: int = 0
    managed: int = 0
    request: PlanRequest = field(default_factory=PlanRequest)
    names: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    hints: tuple[str, ...] = ()
    keyed: int | None = None

    @property
    def acting(self) -> tuple[Change, ...]:
        """The changes that apply would write."""
        return tuple(change for change in self.changes if change.acts)

    @property
    def exit_code(self) -> int:
        """The highest code of the items that could not be read; 0 if all could."""
        return max([0, *(change.exit_code for change in self.changes)])

    @property
    def is_clean(self) -> bool:
        """Whether files and live items agree: no pending change, no drift, nothing refused."""
        return all(change.action == "none" and change.refused is None for change in self.changes)

    @property
    def digest(self) -> str:
        """SHA-256 of the plan's JSON without its digest, 64 hex digits."""
        return document_digest(self._document())

    def to_json(self) -> dict[str, Any]:
        """The plan's JSON, version 1."""
        document = self._document()
        return document | {"digest": document_digest(document)}

    def _document(self) -> dict[str, Any]:
        terms = {
            "version": VERSION,
            "project": self.project,
            "environment": self.environment,
            "apiUrl": self.address,
            "toolVersion": __version__,
            "options": self.request.to_json(),
        }
        rows = [change.to_json(terms) for change in self.changes]
        # "digest" is here only for the order of the keys
        return terms | {
            "digest": "",
            "unmanaged": self.unmanaged,
            "hints": list(self.hints),
            **self._refused(),
            "changes": rows,
        }

    def _refused(self) -> dict[str, Any]:
        return {"refusals": [each.to_json() for each in refusals(self)]}


def document_digest(document: Mapping[str, Any]) -> str:
    """The digest of a plan's JSON: SHA-256 over all of it but the digest."""
    return fingerprint({name: value for name, value in document.items() if name != "digest"})
