"""Section markers of prompts, in all the styles that are in use.

``[STYLE]`` on a line or inside one (the style of Anam's own examples), ``# Heading``, ``<tag>``, ``CAPITALS:`` and
``Label:`` alone on a line, ``**Bold**`` alone on a line. Whoever takes a bracket for a placeholder asks here first.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.hashes import not_headings

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 80
_MOST = 1000
"""A text with more markers than this is not a prompt; the rest of it is passed over."""
_TRIES = 20_000
"""Brackets inside lines that are looked at."""
_OUTER, _INNER = 1, 7
_SIGNS = "#[<*"
_NO_NAME = frozenset("_[:")
"""Signs that make a bracket something else than a name: a slot, a slot in it, a note to the reader."""
_WORDY = 5
"""Spaces in a bracket that is a remark ("[Wait until the guest has found the booking]")."""
_TAG = r"\{%[^\n]{0,200}?%\}|\{#[^\n]{0,200}?#\}"


class Section(NamedTuple):
    """A section: its marker's style and level (1 is the outermost), its name, the spans of marker and body."""

    style: str
    level: int
    name: str
    start: int
    body: int
    end: int


class Sectioned:
    """A prompt whose sections are read when somebody first asks for them."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def sections(self) -> list[Section]:
        """The sections, in order."""
        return sections(self._text)


def sections(text: str) -> list[Section]:
    """The sections of a prompt, in order. The body ends where the next marker begins."""
    markers = sorted(islice(_markers(text), _MOST), key=lambda marker: marker.start)
    ends = [*(marker.start for marker in markers), len(text)][1:]
    return [Section(*marker[:-1], end) for marker, end in zip(markers, ends, strict=True)]


def _markers(text: str) -> Iterator[Section]:
    if "{%" in text or "{#" in text:  # a tag of the template on a marker's line leaves it a marker
        text = re.sub(_TAG, _blank, text)
    titled = not (text.startswith("#") or "\n#" in text)
    bracketed: frozenset[str] | None = None
    at = 0
    lines = text.split("\n")
    unmarked = not_headings(lines) if not titled else {}
    for index, line in enumerate(lines):
        words, marker = line.strip(), None
        if not words or index in unmarked:
            pass
        elif words[0] in _SIGNS:
            if words[0] == "[" and bracketed is None:  # all at once: looking for each would take the square of the time
                bracketed = frozenset(re.findall(r"\[([^\[\]\n]{1,80})\]", text))
            marker = _signed(words, bracketed or frozenset(), titled=titled)
        elif ":" in words and words[0].isupper():
            marker = _labelled(words)
        if marker is not None:
            style, level, name, width = marker
            start = at + len(line) - len(line.lstrip())
            yield Section(style, level, name, start, start + width, len(text))
        at += len(line) + 1
    if "[" in text:
        yield from _inside_lines(text)


def _blank(tag: re.Match[str]) -> str:
    return " " * len(tag[0])


_Marker = tuple[str, int, str, int]
"""Style, level, name, and how many characters of the line are the marker."""


def _signed(line: str, bracketed: frozenset[str], *, titled: bool) -> _Marker | None:
    """A line that begins with the sign of a marker. ``bracketed`` is what is in brackets anywhere in the text."""
    if line[0] == "#":
        name = line.lstrip("#")
        level = len(line) - len(name)
        is_heading = level < _INNER and name[:1] in {" ", "\t"} and bool(name.strip("# \t"))
        return ("heading", level, name.strip("# \t"), len(line)) if is_heading else None
    if line[0] == "[":
        name, closed, rest = line[1:].partition("]")
        is_name = bool(closed) and name[:1].isalpha() and len(name) <= _LONGEST and _NO_NAME.isdisjoint(name)
        is_marked = name.isupper() or (
            titled and name[:1].isupper() and name.count(" ") < _WORDY and not rest.strip(": \t")
        )
        is_marked = (is_marked or name.upper() in bracketed) and not _is_act(name)
        is_apart = rest[:1] in {"", " ", "\t", ":"}
        return ("bracket", _OUTER, name.strip(), len(name) + 2) if is_name and is_marked and is_apart else None
    if line[0] == "<":
        name = line[1:-1]
        is_tag = line.endswith(">") and name[:1].isalpha() and name.replace("-", "").replace("_", "").isalnum()
        return ("tag", _OUTER, name, len(line)) if is_tag else None
    name = line.rstrip(":").strip("*")
    is_bold = line.startswith("**") and line.rstrip(":").endswith("**") and "*" not in name and 1 < len(name) < _LONGEST
    return ("bold", _INNER, name.strip(": "), len(line)) if is_bold else None


def _is_act(name: str) -> bool:
    """Whether it says what happens in the talk, in more than a word: ``[WAIT FOR ANSWER]``, ``[END CALL]``."""
    first, _, rest = name.lower().partition(" ")
    return bool(rest) and first in everywhere().words("role-wait")


def _labelled(line: str) -> _Marker | None:
    """``CAPITALS:`` before words, or ``Label:`` alone; ``NAME: Anna`` is a field rather than a section."""
    name, _, rest = line.partition(":")
    if name.endswith(")"):
        name = re.sub(r" \([^()]*\)$", "", name)  # "BOOKING (for members)"
    is_alone, is_capital = not rest.strip(), name.isupper()
    if not (is_alone or is_capital) or not 2 < len(name) <= _LONGEST // 2:
        return None
    if not name.translate(_PLAIN).isalnum() or name.lower() in everywhere().words("section-speaker"):
        return None
    if is_capital and (not rest or (rest[0] in " \t" and len(rest.split()) > 2)):
        return "capitals", _OUTER, name, line.index(":") + 1
    return ("label", _INNER, name, len(line)) if is_alone else None


_PLAIN = {ord(char): None for char in " &/'()-_!?"}


def _inside_lines(text: str) -> Iterator[Section]:
    """``... formatting. [PERSONALITY] You are ...``: in capitals, after the end of a sentence, before a capital."""
    at, tries = text.find("[", 1), 0
    while at > 0 and tries < _TRIES:
        tries += 1
        end = text.find("]", at, at + _LONGEST + 1)
        name = text[at + 1 : end] if end - at > 2 else ""
        is_name = name.isupper() and "_" not in name and "[" not in name and not _is_act(name)
        if is_name and _last_word(text, at) in {".", "!", "?", "…", ":"} and _goes_on(text, end + 1):
            yield Section("bracket", _OUTER, name.strip(), at, end + 1, len(text))
        at = text.find("[", at + 1)


def _last_word(text: str, at: int) -> str:
    """The last character before a place that is not a space."""
    while at > 0 and text[at - 1] == " ":
        at -= 1
    return text[at - 1] if at else ""


def _goes_on(text: str, at: int) -> bool:
    following = text[at : at + 8].lstrip(" ")
    return text[at : at + 1] == " " and (following[:1].isupper() or following[:1] in {"{", '"', "“"})
