"""A plan as values: what apply would do, and why not where it would not. ``plan`` makes it, ``apply`` acts on it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from anam_personas.canonical import revision
from anam_personas.errors import UsageError
from anam_personas.sync.asked import Asked
from anam_personas.sync.compare import Field
from anam_personas.sync.decide import Hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.errors import ApiError
    from anam_personas.resources.base import Flat, Ref
    from anam_personas.sync.decide import Action, Drift
    from anam_personas.sync.live import Live
    from anam_personas.sync.ownership import Marker, Owner

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
    failure for which the item could not be planned. ``known_digest`` is the digest of one that was read from a file.
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
    known_digest: str | None = None
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

    @property
    def digest(self) -> str | None:
        """Names what apply would do, and what it would do it to: 12 hex digits; None where it would do nothing."""
        if self.known_digest is not None or not self.acts:
            return self.known_digest
        return revision([self._row(), self.body, self.live and [self.live.body, f"{self.live.marker}"]])

    def to_json(self) -> dict[str, Any]:
        """The row of the plan's JSON, version 1."""
        return self._row() | {"digest": self.digest}

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
        }


def unread(draft: Change, failure: ApiError) -> Change:
    """The change of an item that could not be read: nothing is done about it."""
    why = f"it could not be read: {failure}"
    return replace(draft, action="none", refused=why, hold=Hold.UNREAD, exit_code=failure.exit_code)


@dataclass(frozen=True, slots=True)
class Plan:
    """What apply would do. ``managed`` counts the live items that the project owns there, ``unmanaged`` the others.

    ``asked`` is what it was made for, ``names`` the names of what the changes refer to, by id.
    """

    project: str
    environment: str
    changes: tuple[Change, ...]
    unmanaged: int = 0
    managed: int = 0
    digest: str = ""
    asked: Asked = field(default_factory=Asked)
    names: Mapping[str, str] = field(default_factory=dict)

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

    def to_json(self) -> dict[str, Any]:
        """The plan's JSON, version 1."""
        return {
            "version": VERSION,
            "project": self.project,
            "environment": self.environment,
            "digest": self.digest,
            "unmanaged": self.unmanaged,
            "options": self.asked.to_json(),
            "changes": [change.to_json() for change in self.changes],
        }

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """A plan that was written as JSON: to be compared and shown, not to be acted on, since it has no bodies.

        Raises `UsageError` for what is no plan of this version.
        """
        try:
            data = json.loads(text)
            if data["version"] != VERSION:
                raise UsageError(f"the plan is of version {data['version']}, this is version {VERSION}: plan again")
            changes = tuple(_change(row) for row in data["changes"])
            asked = Asked.from_json(data["options"])
            return cls(data["project"], data["environment"], changes, data["unmanaged"], 0, data["digest"], asked)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise UsageError("this is no plan: write one with `anam-personas plan --out FILE`") from error


def _change(row: dict[str, Any]) -> Change:
    fields = tuple(Field(each["path"], each["live"], each["file"], each["readable"]) for each in row["fields"])
    made = Change(row["kind"], row["key"], row["action"], row["id"], row["drift"], row["refused"], fields)
    return replace(made, known_digest=row["digest"])


def digest(project: str, environment: str, changes: Iterable[Change]) -> str:
    """Names all that apply would do, and what it would do it to: 12 hex digits."""
    return revision([VERSION, project, environment, [change.digest for change in changes]])
