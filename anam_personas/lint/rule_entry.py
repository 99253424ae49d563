"""What is known of a rule without importing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from anam_personas.diagnostics.types import Tier

BEYOND_ASCII = "\x80"
"""In ``signs``: any character beyond ASCII."""


class Entry(NamedTuple):
    """A row of the index: the class attributes of a rule that decide whether it runs, and its module in the folder of rules."""

    code: str
    name: str
    module: str
    tier: Tier = "recommended"
    default_on: bool = True
    signs: str | None = None

    def may_find(self, characters: AbstractSet[str]) -> bool:
        """Whether there may be findings in texts that consist of these characters."""
        return self.signs is None or not characters.isdisjoint(self.signs)


def characters_of(texts: list[str]) -> set[str]:
    """The characters of texts, to be compared with ``signs``."""
    found = set().union(*texts)
    return found if all(map(str.isascii, texts)) else found | {BEYOND_ASCII}
