"""Forms of telephone numbers that are close to others."""

from __future__ import annotations

import pytest

from anam_personas.lint.entities.phones import phones


@pytest.mark.parametrize(
    ("text", "language", "is_mobile"),
    [
        ("+49 1512 3456789", "en", True),
        ("+49 89 636 48018", "en", False),
        ("+31 6 12345678", "nl", True),
        ("+351 912 345 678", "pt", True),
        ("(11) 91234-5678", "pt", False),
        ("03-1234-5678", "ja", False),
        ("020 123 45 67", "nl", False),
        ("06 6982 1234", "it", False),
        ("347 123 4567", "it", True),
        ("04 78 12 34 56", "fr", False),
        ("079 123 45 67", "de", True),
    ],
)
def test_a_number_and_whether_it_is_mobile(text: str, language: str, is_mobile: bool) -> None:
    (found,) = phones(text, language)
    assert (text[found.start : found.end], found.is_mobile) == (text, is_mobile)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("+99912", "en"),
        ("+0 123 456 789", "en"),
        ("Room 12345678 is free.", "en"),
        ("Take 12 345 678 900 steps.", "en"),
        ("Der Preis ist 1.250.000,00 Euro.", "de"),
        ("Artikel 4711 0815 2000", "de"),
        ("Le prix est de 1 250 000 euros.", "fr"),
        ("受付番号は 1234-5678-9012 です。", "ja"),
    ],
)
def test_other_runs_of_digits_are_none(text: str, language: str) -> None:
    assert list(phones(text, language)) == []
