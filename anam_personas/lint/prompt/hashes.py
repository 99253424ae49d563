"""Lines that begin with ``#`` and are not headings: remarks about the file, and text that is commented out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from anam_personas.lint.language.lexicon import everywhere

if TYPE_CHECKING:
    from collections.abc import Sequence

Unmarked = Literal["comment", "metadata"]
_COMMENT: Unmarked = "comment"
_SHARE = 0.8
"""Of a prompt's lines: with so many that begin with a hash, the sign marks nothing."""
_FEWEST = 3
"""Lines in a row that are a block rather than headings without content."""
_ITEMS = ("- ", "* ", "• ", "+ ")


def not_headings(lines: Sequence[str]) -> dict[int, Unmarked]:
    """The indexes of the lines that begin with a hash and are not a heading: metadata, or a comment."""
    hashed = [index for index, line in enumerate(lines) if "#" in line and _is_hashed(line.strip())]
    if not hashed:
        return {}
    if len(hashed) >= _FEWEST and len(hashed) >= _SHARE * sum([not line.isspace() for line in lines if line]):
        return dict.fromkeys(hashed, _COMMENT)
    found: dict[int, Unmarked] = {
        index: "metadata" for index in hashed if is_about_the_file(lines[index].strip().lstrip("#").strip())
    }
    for run in _runs([index for index in hashed if index not in found], lines):
        if len(run) >= _FEWEST or any(_is_item(lines[index]) for index in run):
            found.update(dict.fromkeys(run, _COMMENT))
    return found


def _is_hashed(line: str) -> bool:
    """Whether a line has the form of a heading, or is the sign alone."""
    return line[:1] == "#" and line.lstrip("#")[:1] in {"", " ", "\t"}


def is_about_the_file(line: str) -> bool:
    """Whether a line is a remark about the file: ``Version 3``, ``Owner: harbour team``."""
    head, colon, rest = line.partition(":")
    words = head.lower().split()
    if not words or len(words) > 3 or everywhere().words("role-file").isdisjoint(words[:2]):
        return False
    if colon:
        return bool(rest.strip()) and len(line) <= 120
    return len(words) == 2 and words[1].lstrip("v")[:1].isdigit()


def _runs(hashed: list[int], lines: Sequence[str]) -> list[list[int]]:
    """Lines of one level in a row, with no other line between them."""
    runs: list[list[int]] = []
    for index in hashed:
        if runs and runs[-1][-1] == index - 1 and _level(lines[index]) == _level(lines[index - 1]):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _level(line: str) -> int:
    bare = line.lstrip()
    return len(bare) - len(bare.lstrip("#"))


def _is_item(line: str) -> bool:
    return line.lstrip().lstrip("#").lstrip().startswith(_ITEMS)
