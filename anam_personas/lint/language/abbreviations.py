"""Abbreviations and signs that are hard to speak, by language, with what is said for them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere, lexicon
from anam_personas.lint.language.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGN = r"(?<=[^\W\d_]) [&+] (?=[^\W\d_])|(?<!\w)~(?=\d)|>=|<=|≥|≤|(?<!\w)№ ?(?=\d)|(?<!\w)#(?=\d)|(?<!\w)No\. ?(?=\d)"
_ACRONYM = r"(?<![\w./@&-])[B-DF-HJ-NP-TV-XZ]{3,6}(?![\w./@&-])"
_KNOWN = listed(
    """
    BBC CNN NBC CBS HBO BMW DHL FBI CBD NYC LTD PDF SMS MMS GPS TV DVD CD VR HTML CSS PHP SQL MBA PHD NHS VIP DJ HR PR
    RSVP LLC BBQ FM PM HDTV WWF NFL NBA MLB NHL UPS KFC HSBC ING RTL ZDF WDR NDR SWR MDR GMBH KFZ LKW PKW TGV SNCF RER
    DNB KPMG PWC NGO DVLA BSC MSC MRT MRI STD WC XL XXL RPG MMA LGBT LGBTQ SPF DNS VPN SSD HDD RGB JPG PNG MTV PBS
    """
)


_FIRSTS = ("~", "#", ">=", "<=", "≥", "≤", "№")


class Short(NamedTuple):
    """An abbreviation or sign: its offsets, itself, and what is said for it (None: that depends)."""

    start: int
    end: int
    text: str
    said: str | None


def might_hold(text: str) -> bool:
    """Whether it is worth looking closely, in any language."""
    tokens = _tokens()
    return any(
        token in tokens
        or token.strip("(,;:!?\"'") in tokens
        or token.startswith(_FIRSTS)
        or (len(token) > 2 and token.isupper())
        for token in text.split()
    )


def shorts(text: str, start: int, end: int, language: str) -> Iterator[Short]:
    """The abbreviations and signs between two offsets of a text in one of the languages that the rules know."""
    words = lexicon(language)
    if said := words.said("abbreviation"):
        for found in _pattern(language).finditer(text, start, end):
            yield Short(*found.span(), found[0], said[found[0]])
    for found in re.compile(_SIGN).finditer(text, start, end):
        sign = found[0].strip()
        if sign not in {"&", "+"}:
            yield Short(*found.span(), sign, f"{read} " if (read := words.said("figure-sign").get(sign)) else None)
        elif sign == "+" or not _is_name(text, *found.span()):
            yield Short(found.start() + 1, found.end() - 1, sign, words.said("sign").get(sign))


def acronyms(text: str, start: int, end: int) -> Iterator[Short]:
    """Capitals without a vowel that are not widely known."""
    for found in re.compile(_ACRONYM).finditer(text, start, end):
        if found[0] not in _KNOWN and len(set(found[0])) > 1 and not text[: found.start()].rstrip().endswith("["):
            yield Short(*found.span(), found[0], None)


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether ``&`` joins two capitalised words: part of a name. A first word of a sentence is none by that."""
    return text[end : end + 1].isupper() and text[text.rfind(" ", 0, start) + 1 : start].strip("\"'(")[:1].isupper()


@cache
def _tokens() -> frozenset[str]:
    """The parts of abbreviations of all languages that have no space in them, and signs that stand alone."""
    forms = everywhere().said("abbreviation")
    return frozenset(part for form in forms for part in form.split()) | {"&", "+", "No."}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    forms = sorted(lexicon(language).said("abbreviation"), key=len, reverse=True)
    return re.compile(r"(?<![\w./])(?:" + "|".join(map(re.escape, forms)) + r")(?![\w/])")
