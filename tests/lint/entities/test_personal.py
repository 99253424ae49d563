"""Check digits."""

from __future__ import annotations

import pytest

from anam_personas.lint.entities.personal import is_iban, is_luhn, personal


@pytest.mark.parametrize("digits", ["4532015112830366", "378282246310005", "79927398713"])
def test_a_right_check_digit_is_right(digits: str) -> None:
    assert is_luhn(digits)
    assert not any(is_luhn(digits[:-1] + other) for other in "0123456789" if other != digits[-1])


def test_a_row_of_one_digit_is_no_card() -> None:
    assert not is_luhn("0000000000000000")


@pytest.mark.parametrize("plain", ["GB94BARC10201530093459", "DE89370400440532013000", "NO9386011117947"])
def test_an_account_is_known_by_its_check_digits(plain: str) -> None:
    assert is_iban(plain)
    assert not is_iban(plain[:-1] + str((int(plain[-1]) + 1) % 10))


def test_each_kind_is_told() -> None:
    text = "Card 4532 0151 1283 0366, GB94 BARC 1020 1530 0934 59, SSN 536-22-8145, eva.mann@acme.io."
    assert [(text[found.start : found.end], found.is_secret) for found in personal(text)] == [
        ("4532 0151 1283 0366", True),
        ("GB94 BARC 1020 1530 0934 59", True),
        ("536-22-8145", True),
        ("eva.mann@acme.io", False),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "John Smith, born on 12 March 1985.",
        "Anna Berger, geb. 12.03.1980.",
        "Anna Berger (d.o.b. 12/03/1980)",
        "Rosa Gil, nacida el 1980-03-12.",
    ],
)
def test_a_birthday_is_known_by_the_words_before_it(line: str) -> None:
    assert [found.what for found in personal(line)] == ["a person's date of birth"]


@pytest.mark.parametrize("local", ["no-reply", "no_reply", "front.desk", "jane.doe", "reservas", "receptie"])
def test_an_address_of_a_place_is_nobodys(local: str) -> None:
    assert not list(personal(f"Write to {local}@acme.io."))
