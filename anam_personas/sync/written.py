"""What comes of carrying out one change, and the ways in which it does not come to that."""

from __future__ import annotations

from dataclasses import dataclass

from anam_personas.errors import AnamPersonasError

MOVED = "it was changed since the plan: plan again"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the id, and what is to be known about it."""

    id: str
    notes: tuple[str, ...] = ()


class Skipped(AnamPersonasError):
    """A change that is no longer what the plan said, and was not written."""


class HalfMade(AnamPersonasError):
    """An item that is there, with its marker, but not all of which could be set. The next apply completes it.

    ``id`` is the item's, ``cause`` what stood in the way.
    """

    def __init__(self, id_: str, cause: AnamPersonasError) -> None:
        super().__init__(f"it was made ({id_}), but not all of it could be set: apply again to complete it. {cause}")
        self.id = id_
        self.cause = cause
