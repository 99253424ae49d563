"""A plan as values: what apply would do, and why not where it would not. ``plan`` makes it, ``apply`` acts on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from anam_personas._version import __version__
from anam_personas.persona.revision import fingerprint
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.plan.request import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.errors import ApiError
    from anam_personas.resources.base import Flat, Ref
    from anam_personas.sync.items.compare import Field
    from anam_personas.sync.items.live import Live
    from anam_personas.sync.items.marker import Marker, Owner
    from anam_personas.sync.plan.decide import Action, Drift

VERSION = 1


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done about one item.

    ``body`` is the canonical body to be written; an id that is yet to be made stands in it as a text that ``pending``
    maps to its reference. ``live`` is the item as the plan saw it. ``unread`` are the paths of which only the last
    application is known; ``notes`` are sentences for the reader. ``whole``: the body is all that there is to be, as it
    once was, and carries ``marker`` (None: none) instead of one that is made from it. ``renews``: file and live item
    agree, and only the marker is older: there is nothing to do, yet apply writes it anew. ``follows`` are the items, by id
    with what they are called, that must have been written before by the same apply. ``exit_code`` is that of the
    failure for which the item could not be planned. ``unset`` are the paths that the file no longer sets, though they were
    applied once. ``resembles`` is the key of an item without a file that a created one may have been renamed from.
    ``doubt`` is the moment (ISO 8601) at which an earlier run sent a create of it whose reply was lost, where that was a
    short while ago. ``gone`` are the ids of what was deleted from here, and lists may show for a while.
    """

    kind: str
    key: str
    action: Action
    id: str | None = None
    drift: Drift = "none"
    refused: str | None = None
    fields: tuple[Field, ...] = ()
    name: str = ""
    hold: Hold | None = None
    body: Flat = field(default_factory=dict)
    live: Live | None = None
    owner: Owner | None = None
    pending: Mapping[str, Ref] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    whole: bool = False
    marker: Marker | None = None
    renews: bool = False
    follows: Mapping[str, str] = field(default_factory=dict)
    exit_code: int = 0
    unset: tuple[str, ...] = ()
    resembles: str | None = None
    doubt: str = ""
    gone: frozenset[str] = frozenset()

    @property
    def acts(self) -> bool:
        """Whether apply would write."""
        return (self.action != "none" or self.renews) and self.refused is None

    @property
    def fails(self) -> bool:
        """Whether it is refused in a way that leaves the files' wish undone."""
        return self.hold is not None and self.hold.fails

    def to_json(self, terms: Any = None) -> dict[str, Any]:
        """The row of the plan's JSON, version 1.

        Its ``digest`` names what apply would do, to what, and on which ``terms`` (those of the plan): SHA-256, None where
        it would do nothing. Bodies go into it in full, also what ``fields`` hides.
        """
        row = self._row()
        known = [terms, row, self.body, self.live and [self.live.body, f"{self.live.marker}"]]
        return row | {"digest": fingerprint(known) if self.acts else None}

    def _row(self) -> dict[str, Any]:
        rows = [
            {"path": each.path, "live": each.live, "file": each.file, "readable": each.readable} for each in self.fields
        ]
        return {
            "kind": self.kind,
            "key": self.key,
            "id": self.id,
            "action": self.action,
            "drift": self.drift,
            "refused": self.refused,
            "fields": rows,
            "unset": list(self.unset),
            "resembles": self.resembles,
        }


def unread(draft: Change, failure: ApiError) -> Change:
    """The change of an item that could not be read: nothing is done about it."""
    why = f"it could not be read: {failure}"
    return replace(draft, action="none", refused=why, hold=Hold.UNREAD, exit_code=failure.exit_code)


@dataclass(frozen=True, slots=True)
class Plan:
    """What apply would do. ``managed`` counts the live items that the project owns there, ``unmanaged`` the others.

    ``asked`` is what it was made for, ``names`` the names of what the changes refer to, by id. ``address`` is that of the
    API that was read, empty where it has none. ``hints`` are sentences on the whole.
    """

    project: str
    environment: str
    changes: tuple[Change, ...]
    unmanaged: int = 0
    managed: int = 0
    asked: Asked = field(default_factory=Asked)
    names: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    hints: tuple[str, ...] = ()

    @property
    def acting(self) -> tuple[Change, ...]:
        """The changes that apply would write."""
        return tuple(change for change in self.changes if change.acts)

    @property
    def exit_code(self) -> int:
        """The highest code of the items that could not be read; 0 where all could."""
        return max([0, *(change.exit_code for change in self.changes)])

    @property
    def is_clean(self) -> bool:
        """Whether files and live items agree: nothing pending, nothing drifted, nothing refused."""
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
            "options": self.asked.to_json(),
        }
        rows = [change.to_json(terms) for change in self.changes]
        # "digest" stands here for the order of the keys alone
        return terms | {"digest": "", "unmanaged": self.unmanaged, "hints": list(self.hints), "changes": rows}


def document_digest(document: Mapping[str, Any]) -> str:
    """The digest of a plan's JSON: SHA-256 over all of it but the digest."""
    return fingerprint({name: value for name, value in document.items() if name != "digest"})
