"""Find the mistake that makes a text invalid YAML; it is often not where the parser stopped.

A parser that meets an apostrophe, a missing space or a no-break space goes on as long as what follows can mean
something, and stops lines below. So each usual mistake is looked for in the lines above the stop, and a suspicion counts
only where putting it right lets the parser go on: the hint that is given then has been tried. This runs for files that
could not be parsed, and for those alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.yaml.guess import Guess, Line, Look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ABOVE = 60
"""Lines above the stop in which a mistake is looked for."""
_BELOW = 4_000
"""Characters below the stop that a repaired text is tried with."""
_MOST = 48
"""Repairs that are tried."""
_TRIED = 400_000
"""Characters that may be parsed in all: a text that cannot be cut small is not tried for seconds."""
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_TOP = re.compile(r"^[A-Za-z_][\w.-]*:(?=[ \r\n])", re.MULTILINE)


class Stop(NamedTuple):
    """Where a parser stopped, and where what it was busy with began (None: it does not say). Character offsets."""

    at: int
    begun: int | None = None


def find(text: str, stop: Stop, parse: Callable[[str], int | None]) -> Guess | None:
    """The mistake, None where no repair helps. ``parse`` gives the offset at which a text stops to be YAML."""
    from anam_personas.yaml import guess_lines, guess_values

    base, part = _part(text, stop, parse)
    look = _look(part, Stop(stop.at - base, None if stop.begun is None else max(stop.begun - base, 0)))
    trial = _Trial(part, look.stop, parse)
    further: Guess | None = None
    for guess in (*guess_lines.early(look), *guess_values.guesses(look), *guess_lines.late(look)):
        reached = trial.of(guess)
        if reached is None:
            return guess.moved(base)
        further = further or (guess if reached else None)
    return further.moved(base) if further else None


class _Trial:
    """Tries repairs, as many as are affordable."""

    def __init__(self, text: str, stop: int, parse: Callable[[str], int | None]) -> None:
        self._text, self._parse = text, parse
        self._beyond = max(text.find("\n", stop), stop)
        self._left = min(_MOST, _TRIED // (len(text) + 1))

    def of(self, guess: Guess) -> bool | None:
        """None if the repaired text is YAML; otherwise whether the parser got well beyond its stop."""
        self._left -= 1
        if self._left < 0:
            return False
        text, grown = self._text, 0
        for start, end, new in sorted(guess.edits, reverse=True):
            text = text[:start] + new + text[end:]
            grown += len(new) - (end - start)
        stopped = self._parse(text)
        return None if stopped is None else stopped > self._beyond + max(grown, 0) + 1


def _part(text: str, stop: Stop, parse: Callable[[str], int | None]) -> tuple[int, str]:
    """The stretch of the text that the mistake is in, and where it begins: from a key of the file's on, where that stops at
    the same place.
    """
    end = text.find("\n", min(stop.at + _BELOW, len(text)))
    end = len(text) if end < 0 else end + 1
    low = _upwards(text, min(stop.at, stop.begun if stop.begun is not None else stop.at), _ABOVE)
    starts = [found.start() for found in _TOP.finditer(text, 0, low + 1)]
    if starts and starts[-1] > 0:
        part = text[starts[-1] : end]
        if parse(part) == stop.at - starts[-1]:
            return starts[-1], part
    if end > _TRIED:
        return 0, text
    return (0, text[:end]) if parse(text[:end]) == stop.at else (0, text)


def _upwards(text: str, at: int, lines: int) -> int:
    """The start of the line that many lines above an offset."""
    for _ in range(lines + 1):
        at = text.rfind("\n", 0, max(at, 0))
        if at < 0:
            return 0
    return at + 1


def _look(text: str, stop: Stop) -> Look:
    low = _upwards(text, min(stop.at, stop.begun if stop.begun is not None else stop.at), _ABOVE)
    lines = tuple(_lines(text, low, _downwards(text, stop.at, _ABOVE)))
    last = sum(line.start <= stop.at for line in lines) - 1
    return Look(text, stop.at, stop.begun, lines, max(last, 0))


def _downwards(text: str, at: int, lines: int) -> int:
    """The end of the line that many lines below an offset."""
    for _ in range(lines + 1):
        at = text.find("\n", at) + 1
        if not at:
            return len(text)
    return at


def _lines(text: str, at: int, end: int) -> Iterator[Line]:
    while at < end:
        found = _LINE.match(text, at)
        if found is None or found.end() == at:
            return
        yield Line(found.start(), found[1])
        at = found.end()


def last_written(text: str, at: int) -> int:
    """The offset itself, or, at the end of a text, that of the last character that is not white space."""
    rest = text[:at].rstrip() if not text[at:].strip() else text
    return min(at, max(len(rest) - 1, 0))
