"""Finding personal data: cards, bank accounts, social security numbers, people's addresses, numbers and birthdays.

Cards, accounts and security numbers are known by their form and check digits: short rules that never change, for which
a library would bring three hundred others. Of telephone numbers, mobile ones are recognised by the numbering plan of their country,
others by words beside them. Numbers and addresses that are reserved or published for tests are passed over.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.entities.contacts import Contact, contacts, language_for
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import DENSE, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.prompt.view import View

_CARD = (
    r"(?<![\w.,/+-])\d{4}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\w-])|(?<![\w.,/+-])3[47]\d\d[ -]?\d{6}[ -]?\d{5}(?![\w-])"
)
_TEST_CARDS = listed(
    """
    4111111111111111 4242424242424242 4000056655665556 5555555555554444 5200828282828210 5105105105105100
    378282246310005 371449635398431 378734493671000 6011111111111117 6011000990139424 3056930009020004 30569309025904
    38520000023237 3566002020360505 3530111333300000 4012888888881881 4222222222222 4000000000000002 4000000000009995
    2223003122003222 5454545454545454 4444333322221111 4917610000000000 6304000000000000 1234567812345670
    """
)
_IBAN = r"(?<![\w/-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w-])"
_TEST_IBANS = listed(
    """
    GB82WEST12345698765432 GB29NWBK60161331926819 GB33BUKB20201555555555 DE89370400440532013000 AT611904300234573201
    FR1420041010050500013M02606 FR7630006000011234567890189 ES9121000418450200051332 NL91ABNA0417164300 BE68539007547034
    CH9300762011623852957 IT60X0542811101000000123456 PT50000201231234567890154 PL61109010140000071219812874
    IE29AIBK93115212345678 SE4550000000058398257466 DK5000400440116243 NO9386011117947 FI2112345600000785
    LU280019400644750000 DE02120300000000202051 DE75512108001245126199
    """
)
_SENTENCE = 200
_SSN = r"(?<![\w.,/+-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])"
_TEST_SSNS = listed("078-05-1120 219-09-9999 123-45-6789 457-55-5462 111-11-1111 222-22-2222 333-33-3333")
_OF_PHONE, _OF_DATE = 7, 5
"""Digits that a number or a date has, at least."""
_LIVING = 1920
"""Who was born before this year is history."""
_MOST = 300
"""Cards, accounts and birthdays that are looked at."""
_BLOCK = 200
"""Characters of a record in front of its birthday."""
_NEAR = 60
"""Characters between a name and what belongs to it."""


class Personal(NamedTuple):
    """Personal data in a text: its offsets, what it is, and whether it is as good as money or a name's proof."""

    start: int
    end: int
    what: str
    is_secret: bool = False


def personal(text: str, language: str | None = None) -> Iterator[Personal]:
    """The personal data of a text. The language determines how telephone numbers are written."""
    digits = sum(map(text.count, "0123456789"))
    has_digits = digits >= _OF_PHONE
    if has_digits:
        yield from _numbers(text)
    if has_digits or "@" in text:
        for contact in contacts(text, language):
            before = text[max(text.rfind("\n", 0, contact.start), contact.start - _SENTENCE, 0) : contact.start]
            if _is_given(before):
                continue
            if contact.kind == "mail" and _is_personal_mail(contact.text, before.lower()):
                yield Personal(contact.start, contact.end, "a person's e-mail address")
            if contact.kind == "phone" and _is_private_phone(text, contact):
                yield Personal(contact.start, contact.end, "a private telephone number")
    if digits >= _OF_DATE:
        yield from _birthdays(text)


def _is_given(before: str) -> bool:
    """Whether the words before it say that it is handed out, or that it is the persona's own."""
    words = re.split(r"[.!?] ", before)[-1].lower().replace("'", " ").split()
    return (
        not everywhere().words("contact-give").isdisjoint(words)
        and everywhere().words("contact-keep").isdisjoint(words)
    ) or not everywhere().words("contact-your").isdisjoint(words[-4:])


def personal_of(subject: View, surface: Surface) -> Iterator[Personal]:
    """The personal data of a persona's text."""
    return personal(surface.value, language_for(subject))


def _numbers(text: str) -> Iterator[Personal]:
    for found in islice(re.finditer(_CARD, text), _MOST):
        digits = re.sub(r"\D", "", found[0])
        if 13 <= len(digits) <= 19 and digits not in _TEST_CARDS and digits[0] in "23456" and is_luhn(digits):
            yield Personal(*found.span(), "a card number", is_secret=True)
    for found in islice(re.finditer(_IBAN, text), _MOST):
        plain = found[0].replace(" ", "")
        if plain not in _TEST_IBANS and is_iban(plain):
            yield Personal(*found.span(), "a bank account", is_secret=True)
    if "-" in text:
        for found in re.finditer(_SSN, text):
            if found[0] not in _TEST_SSNS:
                yield Personal(*found.span(), "a social security number", is_secret=True)


def is_luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right."""
    odd = digits[-1::-2]
    even = [divmod(2 * int(digit), 10) for digit in digits[-2::-2]]
    return len(set(digits)) > 2 and (sum(map(int, odd)) + sum(map(sum, even))) % 10 == 0


def is_iban(plain: str) -> bool:
    """Whether the check digits of a bank account (without spaces) are right: ISO 13616."""
    if not 15 <= len(plain) <= 34:
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _is_personal_mail(text: str, before: str) -> bool:
    """Whether it is the address of a person: two parts of a name, or one that is in the words before."""
    local = text.split("@", 1)[0].lower()
    parts = re.split(r"[.+_-]", local)
    if len(parts) == 1 and not re.search(rf"\b{re.escape(local)}\b", before):
        return False  # one word that nobody near is called: "leads", "praxis"
    roles = everywhere().words("mail-role")
    if local in roles or " ".join(parts) in everywhere().terms("mail-role"):
        return False
    return roles.isdisjoint(parts) and not any(char.isdigit() for char in parts[0][:1])


def _is_private_phone(text: str, phone: Contact) -> bool:
    """A mobile number beside a name, or one that words call private."""
    return _is_called_private(text, phone.start) or (phone.is_mobile and _has_person(text, phone.start))


def _is_called_private(text: str, start: int) -> bool:
    before = text[max(start - 30, 0) : start]
    return _private().search(before.rsplit("\n", 1)[-1]) is not None


def _has_person(text: str, start: int) -> bool:
    """Whether a person is named shortly before."""
    before = text[max(start - _NEAR, 0) : start].rsplit("\n", 1)[-1]
    return _person().search(before) is not None


def _birthdays(text: str) -> Iterator[Personal]:
    lower = text.lower()
    if not any(sign in lower for sign in everywhere().terms("person-born")):
        return
    for found in islice(_born().finditer(text), _MOST):
        start, end = found.span("date")
        year = int(max(re.findall(r"\d+", found["date"]), key=len))
        before = text[max(found.start() - _NEAR, 0) : found.start()].rsplit("\n", 1)[-1]
        is_known = _person().search(before) or _is_of_a_patient(text, found.start())
        is_own = not everywhere().words("person-own").isdisjoint(re.findall(r"\w+", before.rsplit(". ", 1)[-1].lower()))
        if year >= _LIVING and is_known and not is_own:
            yield Personal(start, end, "a person's date of birth")


def _is_of_a_patient(text: str, start: int) -> bool:
    """Whether a birthday is a line of its own in the record of a patient: "Patient: Mia Birch", and below "Born: ..."."""
    block = text[max(start - _BLOCK, 0) : start].rpartition("\n\n")[2].lower()
    head, _, label = block.rpartition("\n")
    kinds = everywhere().words("person-patient")
    return not label.strip(" \t-*•|") and any(
        kind in kinds or kind.startswith(_dense()) for kind in re.findall(r"\w+", head)
    )


@cache
def _dense() -> tuple[str, ...]:
    """Words for a patient in scripts without spaces."""
    return tuple(word for word in everywhere().words("person-patient") if word > DENSE)


@cache
def _private() -> re.Pattern[str]:
    """Words that call a number private."""
    of = everywhere().choice
    return re.compile(rf"\b(?:{of('person-private')}\b|{of('person-private-begin')})", re.IGNORECASE)


@cache
def _born() -> re.Pattern[str]:
    """A birthday, with the words that call it one."""
    of = everywhere().choice
    day, month = rf"\d{{1,2}}{of('date-ordinal')}?", "[A-Z][a-z]{2,8}"
    figures = r"\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}年\d{1,2}月\d{1,2}日"
    date = rf"{figures}|{day} (?:{of('date-of')} )?{month},? \d{{4}}|{month} {day},? \d{{4}}"
    return re.compile(rf"\b{of('person-born')}(?!\w)[ :：(is*]{{0,6}}(?P<date>{date})", re.IGNORECASE)


@cache
def _person() -> re.Pattern[str]:
    """A name of two parts, or a title and a name."""
    titles = "|".join(sorted(map(str.title, everywhere().words("person-title"))))
    return re.compile(rf"\b[A-ZÀ-Þ][a-zß-ÿ]+ (?:[A-Z]\. )?[A-ZÀ-Þ][a-zß-ÿ]+\b|\b(?:{titles})\.? [A-ZÀ-Þ][a-zß-ÿ]+")
