"""A suspicion of what is wrong with a YAML text, with the edits that would put it right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ODD_SPACES = {
    "\t": "tab", "\xa0": "no-break space", "\u1680": "Ogham space", "\u200b": "zero-width space", "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner", "\u202f": "narrow no-break space", "\u205f": "mathematical space", "\u2060": "word joiner",
    "\u3000": "ideographic space", "\xad": "soft hyphen", **{chr(code): "wide space" for code in range(0x2000, 0x200B)},
}  # fmt: skip
"""Characters that look like a space, or like nothing, and are none to YAML; each with its name."""

KEY = r"[A-Za-z_$][\w.$-]*|\"[^\"\n]*\"|'[^'\n]*'"
ENTRY = re.compile(rf"(?P<indent> *)(?P<dashes>(?:- +)*)(?:(?P<key>{KEY}) *:(?: +|$))?(?P<value>.*?)\s*$")


class Line(NamedTuple):
    """A line of a text without its break, and the offset at which it begins."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """The offset of its break."""
        return self.start + len(self.text)

    @property
    def is_blank(self) -> bool:
        """Whether it holds nothing, or a comment alone."""
        return not self.text.strip() or self.text.lstrip(" ")[:1] == "#"

    @property
    def indent(self) -> int:
        """How many spaces it begins with."""
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def entry(self) -> re.Match[str]:
        """Its indentation, dashes, key and value."""
        return ENTRY.match(self.text)  # type: ignore[return-value]  # it fits every line


Edits = tuple[tuple[int, int, str], ...]
"""Start, end and new text."""


class Guess(NamedTuple):
    """What may be wrong, where, what to do, and the edits that do it."""

    message: str
    hint: str
    start: int
    end: int
    edits: Edits
    code: str = "Y001"

    def moved(self, by: int) -> Guess:
        """The same in a text that has so many characters before."""
        return self._replace(start=self.start + by, end=self.end + by, edits=())


class Look(NamedTuple):
    """A text, the offset where the parser stopped, where what it was busy with began, the lines around, and which of them
    the parser stopped in.
    """

    text: str
    stop: int
    begun: int | None
    lines: tuple[Line, ...]
    last: int

    def is_first(self, line: Line) -> bool:
        """Whether there are only comments above a line."""
        return not self.text[: line.start].strip() or all(
            not each.strip() or each.lstrip()[:1] == "#" for each in self.text[: line.start].splitlines()
        )

    def upwards(self) -> Iterator[tuple[int, Line]]:
        """The lines with text in them, from the stop on upwards, each with its number in ``lines``."""
        for at in range(self.last, -1, -1):
            if not self.lines[at].is_blank:
                yield at, self.lines[at]


def named(char: str) -> str:
    """The name of an invisible or ambiguous character."""
    if char == "\t":
        return "tab"
    known = ODD_SPACES.get(char)
    return f"{known} (U+{ord(char):04X})" if known else f'"{char}" (U+{ord(char):04X})'
