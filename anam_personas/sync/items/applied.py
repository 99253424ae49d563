"""What was last applied to an item, as far as it is known, and on whose side a field changed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from anam_personas.resources.body import Flat


class _Unknown(Enum):
    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown.UNKNOWN


class Side(Enum):
    """Where a field changed since it was last applied."""

    HERE = "here"
    THERE = "there"
    BOTH = "both"
    UNKNOWN = "unknown"
    """What was last applied is not known."""


class _Absent(Enum):
    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent.ABSENT
"""A field that was not managed when the item was last applied."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was last applied, as far as it could be recalled. ``whole`` is False where some fields could not.

    ``untold`` is what is said of a field that could not: where there is a marker, it changed on both sides. ``made`` has
    what the API made of a value, where that is another one than was sent.
    """

    body: Flat
    whole: bool
    untold: Side = Side.BOTH
    made: Flat = field(default_factory=dict)

    def value(self, path: str) -> Any:
        """The value, ABSENT where it was not managed, UNKNOWN where nobody can tell."""
        if path in self.body:
            return self.body[path]
        return ABSENT if self.whole else UNKNOWN

    def shown(self, path: str) -> Any:
        """The value as replies showed it then, ABSENT or UNKNOWN likewise."""
        return self.made[path] if path in self.made else self.value(path)
