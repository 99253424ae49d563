"""A text of others as one line of a message: bounded, and without what could steer a terminal or hide."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 300
"""Characters of a text that a message shows."""
_LOOKED_AT: Final = 4


def one_line(text: str, longest: int = LONGEST) -> str:
    """``text`` in at most ``longest`` characters, the last of them ``…`` where it was cut.

    Control characters, line breaks and format characters (C0, C1, escape sequences, bidirectional marks, zero-width ones,
    surrogates) become spaces, and runs of white space one space.
    """
    # Cut first: cleaning a megabyte to show one line of it would be slow.
    head = text[: longest * _LOOKED_AT]
    if not head.isprintable():
        head = "".join(c if c.isprintable() else " " for c in head)
    line = " ".join(head.split())
    is_whole = len(head) == len(text) and len(line) <= longest
    return line if is_whole else f"{line[: longest - 1]}…"
