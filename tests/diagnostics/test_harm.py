"""Fixes of rules that would do harm are not made: they add a finding, join lines, or leave bare marks."""

from __future__ import annotations

import pytest

from anam_personas.diagnostics.fixes import fix_until_stable
from anam_personas.diagnostics.types import Diagnostic, Edit, Fix, Place, Severity

FILE = "a.md"


def finding(code: str, text: str, word: str, new: str = "") -> Diagnostic:
    """A finding at a word, with the fix that puts another in its place."""
    start = text.index(word)
    fix = Fix("", (Edit(FILE, start, start + len(word), new),), safe=True)
    line = text.count("\n", 0, start) + 1
    return Diagnostic(code, "x", Severity.WARNING, f"{word} is wrong", Place(FILE, line, 1, line, 2), None, fix)


def fixed(text: str, *words: tuple[str, str, str]) -> tuple[str, list[str]]:
    """A text as fixes of these codes, words and replacements leave it, and the codes that are still found."""

    def check(texts: dict[str, str]) -> list[Diagnostic]:
        now = texts[FILE]
        return [finding(code, now, word, new) for code, word, new in words if word in now]

    result = fix_until_stable({FILE: text}, check, unsafe=True)  # type: ignore[arg-type]
    return result.texts[FILE], [item.code for item in result.diagnostics]


@pytest.mark.parametrize(
    ("text", "word", "new"),
    [
        ("- one\n- two\n", "one", ""),
        ("**one**\ntwo\n", "one", ""),
        ("one\ntwo\n", "e\nt", ""),
        ("1. one\n2. two\n", "e\n2. ", ""),
    ],
)
def test_a_fix_that_spoils_a_line_is_not_made(text: str, word: str, new: str) -> None:
    assert fixed(text, ("SP001", word, new)) == (text, ["SP001"])


@pytest.mark.parametrize(
    ("text", "word", "after"),
    [("one\ntwo\n", "one\n", "two\n"), ("one\ntwo", "\ntwo", "one"), ("- one x", " x", "- one")],
)
def test_a_line_may_be_deleted_as_a_whole(text: str, word: str, after: str) -> None:
    assert fixed(text, ("SP001", word, "")) == (after, [])


def test_a_fix_that_adds_a_finding_is_not_made_and_the_others_are() -> None:
    after, left = fixed("one two three\n", ("SP001", "one", "bad"), ("SP004", "two", "fine"), ("CL006", "bad", "worse"))
    assert after == "one fine three\n"
    assert left == ["SP001"]


def test_what_yaml_or_a_schema_asks_for_is_made_whatever_it_brings_up() -> None:
    assert fixed("one\n", ("Y003", "one", "bad"), ("CL001", "bad", "good"))[0] == "good\n"
