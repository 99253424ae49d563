"""A finding: a code, a severity, a message, a place, and possibly a fix.

Named tuples, since dataclasses would add 5 ms to the import time of every command. ``report`` prints them, ``fixes`` applies
the fixes.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from anam_personas.diagnostics.options import Option


class Severity(StrEnum):
    """How bad it is. Only ERROR makes a command end with 1, unless ``--strict``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


Tier: TypeAlias = Literal["recommended", "strict", "preview"]
"""How far a rule is trusted. ``recommended``: exact, or proven right in at least 97 of 100 findings; ``strict``: a matter of
style; ``preview``: not proven yet.
"""


class Place(NamedTuple):
    """Where in a file. Lines and columns count from 1, columns in characters; the end is exclusive.

    ``excerpt`` is the source line of ``line``, without its line end; ``file`` is the path as shown to people, with
    forward slashes.
    """

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    excerpt: str = ""


class Edit(NamedTuple):
    """Replace the characters ``start`` to ``end`` of ``file`` by ``text``. Offsets are from 0; ``end`` is exclusive."""

    file: str
    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """A fix: text edits, so that comments and quoting survive. ``safe`` fixes keep the meaning."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


class Related(NamedTuple):
    """A second place that a finding is about: where the first of two stands. ``same`` is one of the same cause."""

    place: Place
    message: str
    same: bool = False


class Diagnostic(NamedTuple):
    """A finding. ``code`` (``S001``) and ``name`` (``unknown-key``) never change their meaning.

    ``secret`` says that the words at ``place`` are a secret: no report shows them, this finding's or another's. For
    words in a file that personas share, ``reaches`` are the keys of the affected personas. ``confidence`` is the share of
    such findings that were right on labelled prompts, 0 to 1. Findings of one code, file and ``cause``
    (the message, where it is empty) are reported as one.
    """

    code: str
    name: str
    severity: Severity
    message: str
    place: Place
    hint: str | None = None
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    secret: bool = False
    reaches: tuple[str, ...] = ()
    tier: Tier = "recommended"
    confidence: float = 1.0
    cause: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, int, int, str, str]:
        """Findings are sorted by place, then code, then message: the same order in every run."""
        place = self.place
        start = (place.file, place.line, place.column)
        return (*start, self.code, self.message, place.end_line, place.end_column, self.severity, self.hint or "")


class Unsure(NamedTuple):
    """A rule cannot say whether something is missing, and why: nothing is reported, except with ``--verbose``."""

    reason: str


class Unknown(NamedTuple):
    """A rule that cannot say whether something is missing in a file, and why."""

    file: str
    code: str
    name: str
    reason: str


class RuleInfo(NamedTuple):
    """The manual entry of a code. ``documentation`` is markdown; ``help_uri`` its web address; ``options`` the settings of its
    rule; ``right`` of its ``judged`` findings in prompts of other people were right.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    documentation: str = ""
    fix: Literal["safe", "unsafe", "none"] = "none"
    default_on: bool = True
    help_uri: str | None = None
    options: tuple[Option, ...] = ()
    tier: Tier = "recommended"
    right: int = 0
    judged: int = 0

    @property
    def shown_tier(self) -> str:
        """The tier, or ``off`` for a rule that runs only where it is selected by its code or name."""
        return "off" if self.tier == "recommended" and not self.default_on else self.tier


class Lines:
    """The lines of a text, for turning offsets into places. Breaks are LF, CRLF and CR, as YAML has them."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        lines = text.splitlines(keepends=True) if not _odd_breaks(text) else _yaml_lines(text)
        self._starts = list(accumulate(map(len, lines), initial=0))
        if lines and not lines[-1].endswith(("\n", "\r")):
            self._starts.pop()  # nothing begins after it

    def place(self, file: str, start: int, end: int) -> Place:
        """The place of the characters from ``start`` to ``end`` of the text."""
        line, column = self.position(start)
        end_line, end_column = self.position(max(start, end))
        return Place(file, line, column, end_line, end_column, self.excerpt(line))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        return line + 1, offset - self._starts[line] + 1

    def excerpt(self, line: int) -> str:
        """A line's text without its break; empty beyond the last."""
        if line >= len(self._starts):
            return self.text[self._starts[-1] :] if line == len(self._starts) else ""
        return self.text[self._starts[line - 1] : self._starts[line]].rstrip("\r\n")


def _odd_breaks(text: str) -> bool:
    """Whether ``str.splitlines`` would break where YAML does not."""
    return any(odd in text for odd in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


def _yaml_lines(text: str) -> list[str]:
    import re

    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
