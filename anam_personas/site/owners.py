"""Who owns a file, by CODEOWNERS as GitHub and GitLab read it: the last pattern that matches counts, in each section."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.errors import UnreadableFile
from anam_personas.workspace.files import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES: Final = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where it may be, below the checkout; the first that is there counts."""
_SECTION: Final = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?\s*(?P<owners>.*)")
_WORD: Final = re.compile(r"(?:\\.|[^\s\\])+")
_OWNER: Final = re.compile(r"@[\w./-]+|[^@\s]+@[^@\s]+")
_MOST_LINES: Final = 10_000


class Rule(NamedTuple):
    """A line: the segments of its pattern, and the owners; none take ownership away."""

    section: str
    segments: tuple[str, ...]
    owners: tuple[str, ...]


def read_owners(checkout: str) -> list[Rule]:
    """The rules of a checkout; none where it has no CODEOWNERS, or none that can be read."""
    for name in PLACES:
        try:
            text = read_text(Path(checkout, name), checkout)
        except UnreadableFile:
            continue
        if text is not None:
            return list(_rules(text))
    return []


def owners_of(rules: list[Rule], path: str) -> tuple[str, ...]:
    """The owners of a path, relative to the checkout, with forward slashes."""
    last: dict[str, tuple[str, ...]] = {}
    segments = tuple(path.split("/"))
    for rule in rules:
        if _matches(rule.segments, segments):
            last[rule.section] = rule.owners
    return tuple(dict.fromkeys(owner for owners in last.values() for owner in owners))


def _rules(text: str) -> Iterator[Rule]:
    section = ""
    of_section: tuple[str, ...] = ()
    for raw in text.splitlines()[:_MOST_LINES]:
        line = re.split(r"(?<!\S)#", raw, maxsplit=1)[0].strip()
        if (found := _SECTION.fullmatch(line)) is not None:
            section, of_section = found["name"].casefold(), _owners(found["owners"].split())
            continue
        words = _WORD.findall(line)
        if words:
            pattern = re.sub(r"\\(.)", r"\1", words[0])
            yield Rule(section, _segments(pattern), _owners(words[1:]) or of_section)


def _owners(words: list[str]) -> tuple[str, ...]:
    return tuple(word for word in words if _OWNER.fullmatch(word))


def _segments(pattern: str) -> tuple[str, ...]:
    """A pattern as segments from the top; ``**`` stands for any number of folders."""
    is_anchored = "/" in pattern.rstrip("/")
    parts = [part for part in pattern.split("/") if part]
    lead = [] if is_anchored else ["**"]
    if pattern.endswith("/"):
        return (*lead, *parts, "**", "*")
    # what is in a folder of that name belongs to it; only a last `*` stands for one file or folder
    return (*lead, *parts) if is_anchored and parts[-1:] == ["*"] else (*lead, *parts, "**")


def _matches(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    @cache
    def fits(at: int, place: int) -> bool:
        if at == len(pattern):
            return place == len(path)
        if pattern[at] == "**":
            return fits(at + 1, place) or (place < len(path) and fits(at, place + 1))
        return place < len(path) and _alike(pattern[at], path[place]) and fits(at + 1, place + 1)

    return len(pattern) <= len(path) + pattern.count("**") and fits(0, 0)


def _alike(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern with ``*`` and ``?``. In time proportional to the product of both."""
    at = place = 0
    star, after = -1, 0
    while place < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, after = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[place]):
            at, place = at + 1, place + 1
        elif star >= 0:
            after += 1
            at, place = star + 1, after
        else:
            return False
    return not pattern[at:].strip("*")
