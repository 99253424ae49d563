"""What was last applied to an item, as far as known, and which side changed a field since."""

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
    """The side on which a field changed since it was last applied."""

    HERE = "here"
    THERE = "there"
    BOTH = "both"
    UNKNOWN = "unknown"
    """It is unknown what was last applied."""


class _Absent(Enum):
    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent.ABSENT
"""A field that was not managed when the item was last applied."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was last applied, as far as it could be recalled. ``whole`` is False if some fields could not.

    ``unrecalled`` is the side of those fields: with a marker, both sides changed. ``made`` has the values that the API stored
    differently than they were sent.
    """

    body: Flat
    whole: bool
    unrecalled: Side = Side.BOTH
    made: Flat = field(default_factory=dict)

    def value(self, path: str) -> Any:
        """The value as it was sent; ABSENT if it was not managed, UNKNOWN if it is not known."""
        if path in self.body:
            return self.body[path]
        return ABSENT if self.whole else UNKNOWN

    def shown(self, path: str) -> Any:
        """The value as replies showed it then, or ABSENT or UNKNOWN as for `value`."""
        return self.made[path] if path in self.made else self.value(path)
