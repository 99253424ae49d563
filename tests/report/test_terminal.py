from __future__ import annotations

import sys

import pytest

from anam_personas.report.terminal import glyph, paint, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("小さな é 👋", "小さな é 👋"),
        ("no\u00a0break", "no\u00a0break"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202e\u2066\ufeff", r"\u202e\u2066\ufeff"),
        ("\u2028\u2029\x85", r"\u2028\u2029\x85"),
        ("\ud800", r"\ud800"),
        ("\uffff\U0001fffe", r"\uffff\U0001fffe"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_controls_are_spelled_out(text: str, expected: str) -> None:
    assert visible(text) == expected


def test_every_character_can_be_shown_and_written() -> None:
    controls = {*range(32), 127, *range(128, 160)}
    for number in [
        *range(0x3000),
        *range(0xD7F0, 0xE010),
        *range(0xFE00, 0x10000),
        *range(0x1F000, 0x1FB00),
        sys.maxunicode,
    ]:
        text, cells = glyph(chr(number))
        assert not controls & set(map(ord, text + visible(chr(number))))
        text.encode("utf-8")
        assert 0 <= cells <= 10


def test_paint_leaves_no_codes_where_colours_are_off_or_there_is_nothing() -> None:
    assert paint("a", "red", on=True) == "\x1b[1;31ma\x1b[0m"
    assert paint("a", "red", on=False) == "a"
    assert paint("", "red", on=True) == ""
