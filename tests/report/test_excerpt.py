from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.diagnostics.types import Lines, Place
from anam_personas.report.excerpt import Shown, shown
from anam_personas.report.terminal import glyph


def place(line: str, words: str) -> Place:
    start = line.index(words)
    return Lines(line).place("a", start, start + len(words))


@pytest.mark.parametrize(
    ("line", "words", "expected"),
    [
        ("name: Cara", "Cara", Shown("name: Cara", 6, 4)),
        ("名前: 小さな Cara", "小さな", Shown("名前: 小さな Cara", 6, 6)),
        ("名前: 小さな Cara", "Cara", Shown("名前: 小さな Cara", 13, 4)),
        ("wave 👋 now", "now", Shown("wave 👋 now", 8, 3)),
        ("cafe\u0301 bar", "bar", Shown("cafe\u0301 bar", 5, 3)),
        ("cafe\u0301 bar", "\u0301", Shown("cafe\u0301 bar", 3, 1)),
        ("\tx: y", "x", Shown("    x: y", 4, 1)),
        ("a\tb", "\t", Shown("a    b", 1, 4)),
        ("a\u200bb c", "\u200b", Shown("a\\u200bb c", 1, 6)),
        ("a\u200bb c", "c", Shown("a\\u200bb c", 9, 1)),
        ("a\x1bb c", "c", Shown("a\\x1bb c", 7, 1)),
        ("한국어 x", "x", Shown("한국어 x", 7, 1)),
    ],
)
def test_the_underline_stands_under_the_words(line: str, words: str, expected: Shown) -> None:
    assert shown(place(line, words), 80) == expected


@pytest.mark.parametrize(
    ("column", "end_line", "end_column", "cell", "cells"),
    [(3, 1, 3, 2, 1), (5, 1, 5, 4, 1), (2, 2, 9, 1, 3), (99, 1, 120, 4, 1), (3, 1, 99, 2, 2)],
    ids=["no words", "end of line", "several lines", "beyond the line", "end beyond the line"],
)
def test_odd_places_are_underlined_where_they_can_be(
    column: int, end_line: int, end_column: int, cell: int, cells: int
) -> None:
    assert shown(Place("a", 1, column, end_line, end_column, "abcd"), 80) == Shown("abcd", cell, cells)


def test_a_long_line_is_cut_around_the_words() -> None:
    line = "You are Cara. " * 200 + "Say *hello* now. " + "Be short. " * 200
    part = shown(place(line, "*hello*"), 40)

    assert len(part.text) == 40
    assert part.text[part.cell : part.cell + part.cells] == "*hello*"
    assert part.text.startswith("…")
    assert part.text.endswith("…")


@pytest.mark.parametrize(("words", "head", "tail"), [("first", "", "…"), ("last", "…", "")])
def test_only_what_is_cut_has_an_ellipsis(words: str, head: str, tail: str) -> None:
    part = shown(place("first " + "word " * 1000 + "last", words), 40)
    assert (part.text[:1] == "…", part.text[-1:] == "…") == (bool(head), bool(tail))
    assert part.text[part.cell : part.cell + part.cells] == words


def test_words_longer_than_the_terminal_are_shown_from_their_beginning() -> None:
    part = shown(place("a: " + "word" * 1000, "word" * 1000), 40)
    assert part == Shown("…" + ("word" * 10)[:38] + "…", 1, 38)


LINES = st.text(st.sampled_from("ab *\t小👋\u0301\u200b\x1bé"), min_size=1, max_size=200)


@given(line=LINES, start=st.integers(0, 200), length=st.integers(0, 60), width=st.integers(20, 100))
def test_no_line_is_wider_than_the_terminal_and_no_underline_leaves_it(
    line: str, start: int, length: int, width: int
) -> None:
    part = shown(Place("a", 1, start + 1, 1, start + length + 1, line), width)
    cells = sum(glyph(character)[1] for character in part.text)

    assert cells <= width
    assert part.cells >= 1
    assert 0 <= part.cell <= cells
    assert part.cell + part.cells <= cells + 1


@given(
    before=st.text("ab ", max_size=300),
    words=st.text("xyz", min_size=1, max_size=30),
    after=st.text("ab ", max_size=300),
)
def test_words_that_fit_are_underlined_whole(before: str, words: str, after: str) -> None:
    part = shown(place(before + words + after, words), 40)
    assert part.text[part.cell : part.cell + part.cells] == words
