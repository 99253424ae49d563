"""What is to be done about one item: one class for each action, with the fields that the action needs."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from anam_personas.persona.revision import fingerprint
from anam_personas.sync.plan.decide import Hold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.errors import ApiError
    from anam_personas.resources.body import Flat, Ref
    from anam_personas.sync.items.compare import Field
    from anam_personas.sync.items.live import Live
    from anam_personas.sync.items.marker import Marker, Owner
    from anam_personas.sync.plan.decide import Action, Drift

C = TypeVar("C", bound="Change")


@dataclass(frozen=True, slots=True)
class Restored:
    """The body is all that there is to be, as it once was, and carries ``marker`` (None: none) instead of a new one."""

    marker: Marker | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What every action has.

    ``live`` is the item as the plan saw it, ``fields`` what differs, ``notes`` are sentences for the reader. ``refused``
    says why the action is not taken, ``hold`` in one word.
    """

    action: ClassVar[Action] = "none"

    kind: str
    key: str
    id: str | None = None
    name: str = ""
    fields: tuple[Field, ...] = ()
    notes: tuple[str, ...] = ()
    live: Live | None = None
    owner: Owner | None = None
    hold: Hold | None = None
    refused: str | None = None

    @property
    def acts(self) -> bool:
        """Whether apply would write."""
        return self.action != "none" and self.refused is None

    @property
    def fails(self) -> bool:
        """Whether it is refused, and what the files want is not done."""
        return self.hold is not None and self.hold.fails

    @property
    def exit_code(self) -> int:
        """That of the failure for which the item could not be planned."""
        return 0

    @property
    def body(self) -> Flat:
        """The canonical body to be written; empty where none is."""
        return {}

    @property
    def pending(self) -> Mapping[str, Ref]:
        """The texts in the body that stand for ids of items not created yet."""
        return {}

    @property
    def drift(self) -> Drift:
        """Who else changed the item."""
        return "none"

    @property
    def unread(self) -> tuple[str, ...]:
        """The paths of which only the last application is known."""
        return ()

    @property
    def unset(self) -> tuple[str, ...]:
        """The paths that were applied once and that the file no longer sets."""
        return ()

    @property
    def resembles(self) -> str | None:
        """The key of the item without a file that this one may have been renamed from."""
        return None

    def to(self, action: type[C], **more: Any) -> C:
        """The same item with another action. What both actions have is kept, unless ``more`` says otherwise."""
        kept = {each.name for each in fields(action)} & {each.name for each in fields(self)}
        return action(**{name: getattr(self, name) for name in kept} | more)

    def to_json(self, terms: Any = None) -> dict[str, Any]:
        """The row of the plan's JSON, version 1.

        Its ``digest`` names what apply would do, to what, and on which ``terms`` (those of the plan): SHA-256, None where
        it would do nothing. It covers bodies in full, including what ``fields`` hides.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOp(Change):
    """Nothing is to be done, or (with ``refused``) nothing can be. ``body`` is what the file says."""

    body: Flat = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread(Change):
    """An item that could not be read: nothing is done about it."""

    failure: ApiError

    @property
    def exit_code(self) -> int:
        """That of the failure."""
        return self.failure.exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Write(Change):
    """An action that sends a body.

    An id that does not exist yet stands in ``body`` as a text that ``pending`` maps to its reference. ``restores`` is set
    by a rollback.
    """

    body: Flat = field(default_factory=dict)
    pending: Mapping[str, Ref] = field(default_factory=dict)
    restores: Restored | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Create(Write):
    """There is no such item yet.

    ``doubt`` is the moment (ISO 8601) at which an earlier run sent this create and lost the reply, where that was a short
    while ago. ``gone`` are the ids of what was deleted from here; lists may still show them.
    """

    action: ClassVar[Action] = "create"

    resembles: str | None = None
    doubt: str = ""
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(Write):
    """The item differs from its file."""

    action: ClassVar[Action] = "update"

    drift: Drift = "none"
    unread: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew(Update):
    """File and item agree and only the marker is older: people see nothing to do, and apply writes the marker."""

    action: ClassVar[Action] = "none"

    @property
    def acts(self) -> bool:
        """Unless it is refused."""
        return self.refused is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Change):
    """The item has no file. ``follows`` are the items, by id with their keys, that the same apply must write before."""

    action: ClassVar[Action] = "delete"

    drift: Drift = "none"
    follows: Mapping[str, str] = field(default_factory=dict)


def unread(draft: Change, failure: ApiError, why: str | None = None) -> Unread:
    """The change of an item that could not be read."""
    return draft.to(Unread, failure=failure, refused=why or f"it could not be read: {failure}", hold=Hold.UNREAD)
