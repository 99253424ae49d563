"""The change of one item: one class for each action, with the fields that the action needs."""

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
    from anam_personas.sync.items.proofs import Due, Proof
    from anam_personas.sync.plan.decide import Action, Drift

C = TypeVar("C", bound="Change")


@dataclass(frozen=True, slots=True)
class Restored:
    """The body is the complete earlier one, with ``marker`` (None: no marker) and ``proofs`` instead of new ones."""

    marker: Marker | None
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The fields of every action.

    ``live`` is the item as the plan saw it, ``fields`` are its differences from the file, ``notes`` are sentences for the reader.
    ``refused`` is why the action is not taken, as a sentence; ``hold`` the same as a value. ``reaches`` are the keys of the personas
    that use the item.
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
    reaches: tuple[str, ...] = ()

    @property
    def acts(self) -> bool:
        """Whether apply would write."""
        return self.action != "none" and self.refused is None

    @property
    def fails(self) -> bool:
        """Whether it is refused, so that the files are not applied."""
        return self.hold is not None and self.hold.fails

    @property
    def exit_code(self) -> int:
        """The exit code of the failure that kept the item from being planned."""
        return 0

    @property
    def body(self) -> Flat:
        """The canonical body to write; empty if there is none."""
        return {}

    @property
    def pending(self) -> Mapping[str, Ref]:
        """The placeholders in the body for ids of items that do not exist yet."""
        return {}

    @property
    def drift(self) -> Drift:
        """Whether somebody else changed the item."""
        return "none"

    @property
    def unread(self) -> tuple[str, ...]:
        """The paths that no reply shows: only what was last applied is known."""
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
        """The same item with another action. Fields that both actions have are kept, unless ``more`` sets them."""
        kept = {each.name for each in fields(action)} & {each.name for each in fields(self)}
        return action(**{name: getattr(self, name) for name in kept} | more)

    def to_json(self, terms: Any = None) -> dict[str, Any]:
        """The row of the plan's JSON, version 1.

        Its ``digest`` identifies what apply would do, to which item, and on which ``terms`` (those of the plan): SHA-256, None
        if it would do nothing. It covers bodies in full, including values that ``fields`` hides.
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
            "reaches": list(self.reaches),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOp(Change):
    """Nothing to do, or (with ``refused``) nothing that can be done. ``body`` is that of the file."""

    body: Flat = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread(Change):
    """An item that could not be read: it stays as it is."""

    failure: ApiError

    @property
    def exit_code(self) -> int:
        """The exit code of the failure."""
        return self.failure.exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Write(Change):
    """An action that sends a body.

    An id that does not exist yet is a placeholder in ``body``, which ``pending`` maps to its reference. ``restores`` is set
    by a rollback. ``due`` is what the lines above its marker will have for the items that it refers to.
    """

    body: Flat = field(default_factory=dict)
    pending: Mapping[str, Ref] = field(default_factory=dict)
    restores: Restored | None = None
    due: tuple[Due | Proof, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Create(Write):
    """The item does not exist yet.

    ``doubt`` is the time (ISO 8601) at which an earlier run sent this create and lost the reply, if that was recently.
    ``gone`` are the ids of items that were deleted from here; lists may still show them.
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
    """File and item agree and only the marker is out of date: shown as in sync, and apply writes the marker."""

    action: ClassVar[Action] = "none"

    @property
    def acts(self) -> bool:
        """True unless refused."""
        return self.refused is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Change):
    """The item has no file. ``follows`` maps the ids of items that the same apply must write before to their keys."""

    action: ClassVar[Action] = "delete"

    drift: Drift = "none"
    follows: Mapping[str, str] = field(default_factory=dict)


def unread(draft: Change, failure: ApiError, why: str | None = None) -> Unread:
    """The change of an item that could not be read."""
    return draft.to(Unread, failure=failure, refused=why or f"it could not be read: {failure}", hold=Hold.UNREAD)
