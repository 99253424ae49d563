"""What comes of carrying out one change, and the ways in which it does not come to that."""

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
    """What was written: the id, and what is to be known about it; ``exit_code`` is not 0 where that is not all well.

    ``is_listed``: it was made, and the list was seen to show it.
    """

    id: str
    notes: tuple[str, ...] = ()
    exit_code: int = 0
    is_listed: bool = False


class Pending(Protocol):
    """A write that the list is to show before it counts as done. Each method raises as `write` does."""

    @property
    def id(self) -> str | None:
        """The item's, where it is known."""
        ...

    def judged(self, listed: Sequence[Summary]) -> Written | None:
        """What it came to, by a list that was just read; None where that does not tell yet."""
        ...

    def seen_late(self) -> None:
        """Journal that the list shows it at last."""
        ...

    def given_up(self, listed: Sequence[Summary] | None, seconds: float) -> Written:
        """What it came to at the end of patience, by the last list; None where none could be read."""
        ...


class Skipped(AnamPersonasError):
    """A change that is no longer what the plan said, and was not written."""


class HalfMade(AnamPersonasError):
    """An item that is there, with its marker, but not all of which could be set. The next apply completes it.

    ``id`` is the item's, ``cause`` what stood in the way, ``what`` says how far it came.
    """

    def __init__(self, id_: str, cause: AnamPersonasError, what: str = "") -> None:
        what = what or f"it was made ({id_}), but not all of it could be set"
        super().__init__(f"{what}: apply again to complete it. {cause}")
        self.id = id_
        self.cause = cause


class Unknown(AnamPersonasError):
    """A write of which it is not known whether it holds. ``id`` is the item's, where that is known."""

    exit_code = ApiUnavailable.exit_code

    def __init__(self, message: str, id_: str | None = None) -> None:
        super().__init__(message)
        self.id = id_
