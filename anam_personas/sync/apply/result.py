"""The result of carrying out one change, and the ways in which it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from anam_personas.errors import AnamPersonasError, ApiUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.sync.items.live import Summary

MOVED = "it was changed since the plan: plan again"


@dataclass(frozen=True, slots=True)
class Written:
    """An item that was written. ``notes`` are shown with it; ``exit_code`` is not 0 if they report a problem.

    ``is_listed``: it was created, and the list shows it.
    """

    id: str
    notes: tuple[str, ...] = ()
    exit_code: int = 0
    is_listed: bool = False


class Pending(Protocol):
    """A write that counts as done once the list shows it. Each method raises as `write` does."""

    @property
    def id(self) -> str | None:
        """The id of the item, if known."""
        ...

    def resolved(self, listed: Sequence[Summary]) -> Written | None:
        """The result, from a list that was just read; None as long as it is undecided."""
        ...

    def note_listed(self) -> None:
        """Write to the journal that the list shows it now."""
        ...

    def timed_out(self, listed: Sequence[Summary] | None, seconds: float) -> Written:
        """The result after the last attempt, from the last list; ``listed`` is None if none could be read."""
        ...


class Skipped(AnamPersonasError):
    """A change that no longer fits the live item, and was not written."""


class HalfMade(AnamPersonasError):
    """An item that exists with its marker, but could not be written completely. The next apply completes it.

    ``cause`` is the failure, and ``what`` describes what was done before it.
    """

    def __init__(self, id_: str, cause: AnamPersonasError, what: str = "") -> None:
        what = what or f"it was created ({id_}), but not all of it could be set"
        super().__init__(f"{what}: apply again to complete it. {cause}")
        self.id = id_
        self.cause = cause


class Unknown(AnamPersonasError):
    """A write with an unknown outcome. ``id`` is that of the item, if known."""

    exit_code = ApiUnavailable.exit_code

    def __init__(self, message: str, id_: str | None = None) -> None:
        super().__init__(message)
        self.id = id_
