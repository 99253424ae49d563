"""Numbers, money and times as words."""

from __future__ import annotations

import pytest

from anam_personas.lint.language.figures import figures
from anam_personas.lint.language.numerals import LARGEST, decimal_in_words, in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (99, "ninety-nine"),
        (100, "one hundred"),
        (1_001, "one thousand one"),
        (12_500, "twelve thousand five hundred"),
        (1_000_000, "one million"),
    ],
)
def test_a_number_is_said(number: int, words: str) -> None:
    assert in_words(number) == words


@pytest.mark.parametrize("text", ["1.000.000", "12,50", "1,2345", "", "٣", str(LARGEST)])
def test_other_forms_are_not_guessed(text: str) -> None:
    assert decimal_in_words(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$1", "one dollar"),
        ("$0.50", "fifty cents"),
        ("£20", "twenty pounds"),
        ("€9.99/mo", "nine euros and ninety-nine cents a month"),
        ("9:30 am", "nine thirty a m"),
        ("12:05 PM", "twelve oh five p m"),
        ("5%", "five percent"),
        ("1 kg", "one kilogram"),
        ("2.5 km", "two point five kilometres"),
        ("12,500", "twelve thousand five hundred"),
        ("14:30", None),
        ("2026-03-04", None),
        ("EUR 1.000", None),
    ],
)
def test_a_figure_is_said_where_that_is_certain(text: str, said: str | None) -> None:
    assert [(found.text, found.said) for found in figures(text, 0, len(text))] == [(text, said)]


@pytest.mark.parametrize("text", ["2026", "room 1204", "v1.2.3", "10:75", "order 123456789012", "a1,000b"])
def test_other_numbers_are_let_be(text: str) -> None:
    assert list(figures(text, 0, len(text))) == []
