"""How much longer a text became: in tokens, and in seconds if it is spoken verbatim."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from anam_personas.lint.language.duration import seconds
from anam_personas.lint.language.tokens import estimate
from anam_personas.review.plain import is_text
from anam_personas.review.promptdiff import signed

SPOKEN: Final = frozenset(["initialMessage"])
"""Fields that a voice reads out word for word."""
_NOT_READ: Final = frozenset([("persona", "description")])
"""Texts, by kind of item and field, that people read and no model does."""


class Size(NamedTuple):
    """Of a text before and after: about how many tokens; about how many seconds, None where it is not spoken."""

    tokens: tuple[int, int]
    seconds: tuple[float, float] | None = None

    def __str__(self) -> str:
        before, after = self.tokens
        if self.seconds is None:
            return f"about {after:,} tokens{_more(before, signed(after - before))}"
        first, last = (round(each, 1) for each in self.seconds)
        return f"about {last:.1f} s spoken{_more(first, f'{last - first:+.1f} s')}"


def size_of(path: str, old: Any, new: Any, kind: str = "persona") -> Size | None:
    """The size of a field that is a text to be read by a model, or spoken; None for another."""
    if (kind, path) in _NOT_READ:
        return None
    texts = [each for each in (old, new) if each is not None]
    if not texts or not all(isinstance(each, str) for each in texts):
        return None
    before, after = f"{old or ''}", f"{new or ''}"
    if path in SPOKEN:
        return Size((estimate(before), estimate(after)), (seconds(before), seconds(after)))
    return Size((estimate(before), estimate(after))) if is_text(old) or is_text(new) else None


def _more(before: float, difference: str) -> str:
    return f", {difference}" if before else ""
