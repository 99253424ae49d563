"""What an author left for later: ``TODO``, ``{}``, ``R$ XX``, ``on DD/MM at XX:XX``."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import Signs

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTES = Signs(
    "TODO", "TBD", "FIXME", "XX", "orem ipsum", "{}", "{ }", "your-", "DD/MM", "JJ/MM", "GG/MM", "TT.MM", "DD-MM"
)
"""Characters without which a text has no such note."""
_OF_NOTES = Signs("TODO", "TBD", "FIXME", "XXX", "orem ipsum", "{}", "{ }", "your-")
_HELD = r"XX|DD[/-]MM|JJ[/-]MM|GG[/-]MM|TT\.MM"
"""What every gap holds."""
_NOTE = (
    r"T(?<![\w-].)ODO(?![\w-])|T(?<![\w-].)BD(?![\w-])|F(?<![\w-].)IXME(?![\w-])|X(?<![\w-].)XX+(?![\w-])"
    r"|L(?<!\w.)orem ipsum\b|l(?<!\w.)orem ipsum\b|\{(?<![\w{].) ?\}(?![\w}])|y(?<!\w.)our-[a-z-]{2,30}-(?:id|key|token)\b"
)
_SIGN = r"(?:\bR\$|\bUS\$|[$€£¥]|\b(?:EUR|USD|GBP|BRL|CHF)\b)"
_TIME = r"(?<![\w:])XX(?::XX|[hH](?:XX)?)(?![\w:])"
_DAY = r"(?<= )(?<![(\[])(?:(?:DD|JJ|GG)[/-]MM|TT\.MM\.)(?![\w/.-])"
_MOST = 2000
_NEAR = 300
_WIDTH = 16
_FORM = frozenset("X0123456789()+-. /")


def notes(text: str, language: str | None) -> Iterator[tuple[int, int]]:
    """Where notes to the author stand."""
    found = islice(re.finditer(_NOTE, text), _MOST) if _OF_NOTES.are_in(text) else ()
    return (note.span() for note in found if _is_note(note, text, language))


def unfilled(text: str) -> Iterator[tuple[int, int]]:
    """Where a price, a time or a day is still to be put in. A line that says how such things are written has none."""
    lines = lines_with(_HELD, text)
    for gap in islice((gap for line in lines for gap in _gap().finditer(text, *line)), _MOST):
        start, end = gap.span()
        behind = text.find("\n", end, end + _NEAR)
        line = text[max(text.rfind("\n", 0, start) + 1, start - _NEAR) : behind if behind >= 0 else end + _NEAR]
        if _form().search(line) is None and not _is_enclosed(text, start, end):
            yield start, end


@cache
def _gap() -> re.Pattern[str]:
    """A price, a time or a day that is not filled in."""
    unit = rf"(?:[€£¥]|(?:EUR|USD|BRL|CHF|(?i:{everywhere().choice('note-money')}))\b)"
    return re.compile(rf"{_SIGN} ?XX(?:[.,]XX)?(?![\w$])|(?<![\w$])XX(?:[.,]XX)? ?{unit}|{_TIME}|{_DAY}")


@cache
def _form() -> re.Pattern[str]:
    """Words by which a line says how something is written."""
    of = everywhere().choice
    return re.compile(rf"(?i)\b{of('note-written-begin')}|\b{of('note-as')} (?:XX|DD|JJ|GG|TT)")


def lines_with(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """The offsets of the lines that hold a match of a pattern: what takes longer is looked for in these alone."""
    end = -1
    for found in re.finditer(pattern, text):
        if found.start() > end:
            start = text.rfind("\n", max(end, 0), found.start()) + 1 or max(end, 0)
            end = text.find("\n", found.start())
            end = len(text) if end < 0 else end
            yield start, end


def _is_enclosed(text: str, start: int, end: int) -> bool:
    """Whether signs around it show that it is spoken of."""
    return text[start - 1 : start] in {"`", '"', "'", "“", "(", "["} or text[end : end + 1] in {"`", '"', "'", "”"}


def _is_note(found: re.Match[str], text: str, language: str | None) -> bool:
    """``TODO`` is also the Spanish word for all, in capitals; ``{}`` is also an empty value of JSON."""
    word, behind = found[0], text[found.end() : found.end() + 2]
    if word == "TODO" and language in {"es", "pt"}:
        return behind[:1] in {":", "(", "", "\n"}
    if word.startswith("X"):
        return not _is_form(text, *found.span())
    if word.startswith("{"):
        before = text[max(found.start() - 3, 0) : found.start()].rstrip()
        return before[-1:] not in {":", ",", "=", "[", "("} and behind[:1] not in {"}", ""}
    return True


def _is_form(text: str, start: int, end: int) -> bool:
    """Whether three X are a group of a number's form: ``(XXX) XXX-XXXX``."""
    around = text[max(start - _WIDTH, 0) : end + _WIDTH]
    first = last = start - max(start - _WIDTH, 0)
    while first > 0 and around[first - 1] in _FORM:
        first -= 1
    while last < len(around) and around[last] in _FORM:
        last += 1
    groups = re.findall(r"[X\d]+", around[first:last])
    return len(groups) > 1
