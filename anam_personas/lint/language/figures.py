"""Money, dates, times, units and large numbers as they are written, and as they are said in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.numerals import decimal_in_words, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = r"\d{1,15}(?:[.,' ]\d{3}(?!\d)){0,4}(?:[.,]\d{1,2}(?!\d))?"
_CODES = "EUR|USD|GBP|CHF|CAD|AUD|JPY|INR|SEK|NOK|DKK|PLN"
_UNITS = "kg|km/h|km|cm|mm|mg|ml|kWh|kW|GB|MB|TB|mph|lbs|sqft|sq ft|m²|°C|°F|°|%"
_FORMS = (
    rf"(?P<money>(?:[$€£¥₹]|\b(?:{_CODES})) ?{_NUMBER}(?:[kKmM]\b)?(?:/[a-z]{{2,5}}\b)?"
    rf"|(?<![\w.,]){_NUMBER} ?(?:[€£¥₹]|(?:{_CODES})\b))"
    r"|(?P<date>(?<![\w./-])(?:\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\.\d{1,2}\.\d{2,4})(?![\w/-]|\.\d))"
    r"|(?P<time>(?<![\w:.])(?:[01]?\d|2[0-3]):[0-5]\d(?: ?[aApP]\.?[mM]\b\.?)?(?![\w:]))"
    rf"|(?P<unit>(?<![\w.,]){_NUMBER} ?(?:{_UNITS})(?!\w))"
    r"|(?P<large>(?<![\w.,:/#+@-])(?:\d{1,3}(?:[,.' ]\d{3}){1,4}|[1-9]\d{4,8})(?![\w@:/-]|[.,]\d))"
)
_FEW = 3
_BESIDE = r"\d ?[A-Za-z%°€£¥₹:]|[A-Z$€£¥₹] ?\d"
KINDS = {"money": "money", "date": "a date", "time": "a time", "unit": "a measure", "large": "a large number"}
_MONEY = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "pence")}
_MONEY |= {"USD": _MONEY["$"], "EUR": _MONEY["€"], "GBP": _MONEY["£"]}
_PER = {"mo": "month", "month": "month", "yr": "year", "year": "year", "wk": "week", "day": "day", "hr": "hour"}
_SAID_UNITS = {
    "kg": "kilograms", "km": "kilometres", "cm": "centimetres", "mm": "millimetres", "%": "percent", "°": "degrees",
    "°C": "degrees Celsius", "°F": "degrees Fahrenheit", "km/h": "kilometres per hour", "mph": "miles per hour",
    "GB": "gigabytes", "MB": "megabytes", "TB": "terabytes", "lbs": "pounds", "mg": "milligrams", "ml": "millilitres",
}  # fmt: skip


class Figure(NamedTuple):
    """Figures in a text: what they are, their offsets, and how they are said in English where that is certain."""

    kind: str
    start: int
    end: int
    text: str
    said: str | None


def figures(text: str, start: int, end: int) -> Iterator[Figure]:
    """The figures between two offsets of a text."""
    if not _might(text[start:end]):
        return
    for found in re.compile(_FORMS).finditer(text, start, end):
        kind, words = found.lastgroup or "", found[0].rstrip(". ") if found[0][-2:-1] != "m" else found[0]
        yield Figure(kind, found.start(), found.start() + len(words), words, _said(kind, words))


def _might(text: str) -> bool:
    """Whether it is worth to look closely. All kinds have four digits, or letters or a sign beside a digit."""
    digits = sum(map(str.isdecimal, text))
    return digits > _FEW or (digits > 0 and re.search(_BESIDE, text) is not None)


def _said(kind: str, text: str) -> str | None:
    if kind == "money":
        return _said_money(text)
    if kind == "time":
        return _said_time(text)
    if kind == "large":
        return decimal_in_words(text)
    if kind == "unit":
        found = re.match(r"([\d.,]+) ?(.+)", text)
        number = decimal_in_words(found[1]) if found else None
        unit = _SAID_UNITS.get(found[2]) if found else None
        return f"{number} {unit.removesuffix('s') if number == 'one' else unit}" if number and unit else None
    return None


def _said_money(text: str) -> str | None:
    found = re.fullmatch(r"([$€£]|USD|EUR|GBP) ?([\d,]+)(?:\.(\d\d))?(?:/([a-z]+))?", text)
    whole = decimal_in_words(found[2]) if found else None
    if found is None or whole is None or (found[4] and found[4] not in _PER):
        return None
    big, small = _MONEY[found[1]]
    cents = int(found[3] or 0)
    parts = [f"{whole} {big}{'' if whole == 'one' else 's'}"] if whole != "zero" or not cents else []
    if cents:
        parts.append(f"{in_words(cents)} {small}{'s' if small == 'cent' and cents > 1 else ''}")
    return " and ".join(parts) + (f" a {_PER[found[4]]}" if found[4] else "")


def _said_time(text: str) -> str | None:
    found = re.fullmatch(r"(\d+)(?::(\d\d))? ?([aApP])?.*", text)
    if found is None or not found[3] or int(found[1]) > 12:
        return None
    minutes = int(found[2] or 0)
    late = f" oh {in_words(minutes)}" if 0 < minutes < 10 else f" {in_words(minutes)}" if minutes else ""
    return f"{in_words(int(found[1]))}{late} {'a m' if found[3] in 'aA' else 'p m'}"
