"""Abbreviations and signs that are hard to speak, by language, with what is said for them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAID = {
    "en": {
        "e.g.": "for example", "i.e.": "that is", "etc.": "and so on", "approx.": "approximately", "vs.": "versus",
        "vs": "versus", "w/": "with", "w/o": "without", "b/c": "because", "incl.": "including", "min.": "minutes",
        "hrs.": "hours", "hrs": "hours", "asap": "as soon as possible", "ASAP": "as soon as possible", "a.k.a.": "also known as",
        "FYI": "for your information", "ETA": "arrival time", "TBA": "to be announced", "N/A": "not available",
    },
    "de": {
        "z. B.": "zum Beispiel", "z.B.": "zum Beispiel", "d. h.": "das heißt", "d.h.": "das heißt", "usw.": "und so weiter",
        "bzw.": "beziehungsweise", "ca.": "circa", "inkl.": "inklusive", "ggf.": "gegebenenfalls", "evtl.": "eventuell",
        "u. a.": "unter anderem", "u.a.": "unter anderem", "zzgl.": "zuzüglich", "Std.": "Stunden", "Tel.": "Telefon",
    },
    "es": {
        "p. ej.": "por ejemplo", "p.ej.": "por ejemplo", "etc.": "etcétera", "aprox.": "aproximadamente", "Ud.": "usted",
        "Uds.": "ustedes", "pág.": "página", "tel.": "teléfono", "máx.": "máximo", "mín.": "mínimo",
    },
    "fr": {
        "p. ex.": "par exemple", "p.ex.": "par exemple", "etc.": "et cetera", "env.": "environ", "c.-à-d.": "c'est-à-dire",
        "tél.": "téléphone", "svp": "s'il vous plaît", "rdv": "rendez-vous", "RDV": "rendez-vous", "max.": "maximum",
    },
}  # fmt: skip
_SIGNS = {"en": {"&": "and", "+": "plus"}, "de": {"&": "und", "+": "plus"}, "es": {"&": "y", "+": "más"}}
_SIGNS["fr"] = {"&": "et", "+": "plus"}
_SIGN = r"(?<=[^\W\d_]) [&+] (?=[^\W\d_])|(?<!\w)~(?=\d)|>=|<=|≥|≤|(?<!\w)№ ?(?=\d)|(?<!\w)#(?=\d)|(?<!\w)No\. ?(?=\d)"
_READ_OF_SIGN = {"~": "about ", ">=": "at least ", "≥": "at least ", "<=": "at most ", "≤": "at most "}
_READ_OF_SIGN |= {"#": "number ", "№": "number ", "No.": "number "}
_ACRONYM = r"(?<![\w./@&-])[B-DF-HJ-NP-TV-XZ]{3,6}(?![\w./@&-])"
_KNOWN = listed(
    """
    BBC CNN NBC CBS HBO BMW DHL FBI CBD NYC LTD PDF SMS MMS GPS TV DVD CD VR HTML CSS PHP SQL MBA PHD NHS VIP DJ HR PR
    RSVP LLC BBQ FM PM HDTV WWF NFL NBA MLB NHL UPS KFC HSBC ING RTL ZDF WDR NDR SWR MDR GMBH KFZ LKW PKW TGV SNCF RER
    DNB KPMG PWC NGO DVLA BSC MSC MRT MRI STD WC XL XXL RPG MMA LGBT LGBTQ SPF DNS VPN SSD HDD RGB JPG PNG MTV PBS
    """
)


_TOKENS = frozenset(part for said in _SAID.values() for form in said for part in form.split()) | {"&", "+", "No."}
_FIRSTS = ("~", "#", ">=", "<=", "≥", "≤", "№")


class Short(NamedTuple):
    """An abbreviation or sign: its offsets, itself, and what is said for it (None: that depends)."""

    start: int
    end: int
    text: str
    said: str | None


def might_hold(text: str) -> bool:
    """Whether it is worth looking closely, in any language."""
    return any(
        token in _TOKENS
        or token.strip("(,;:!?\"'") in _TOKENS
        or token.startswith(_FIRSTS)
        or (len(token) > 2 and token.isupper())
        for token in text.split()
    )


def shorts(text: str, start: int, end: int, language: str) -> Iterator[Short]:
    """The abbreviations and signs between two offsets of a text in one of the languages that the rules know."""
    said = _SAID.get(language, {})
    if said:
        for found in _pattern(language).finditer(text, start, end):
            yield Short(*found.span(), found[0], said[found[0]])
    for found in re.compile(_SIGN).finditer(text, start, end):
        sign = found[0].strip()
        if sign not in {"&", "+"}:
            yield Short(*found.span(), sign, _READ_OF_SIGN.get(sign) if language == "en" else None)
        elif sign == "+" or not _is_name(text, *found.span()):
            word = _SIGNS.get(language, {}).get(sign)
            yield Short(found.start() + 1, found.end() - 1, sign, word)


def acronyms(text: str, start: int, end: int) -> Iterator[Short]:
    """Capitals without a vowel that are not widely known."""
    for found in re.compile(_ACRONYM).finditer(text, start, end):
        if found[0] not in _KNOWN and len(set(found[0])) > 1 and not text[: found.start()].rstrip().endswith("["):
            yield Short(*found.span(), found[0], None)


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether ``&`` joins two capitalised words: part of a name. A first word of a sentence is none by that."""
    return text[end : end + 1].isupper() and text[text.rfind(" ", 0, start) + 1 : start].strip("\"'(")[:1].isupper()


@cache
def _pattern(language: str) -> re.Pattern[str]:
    forms = sorted(_SAID[language], key=len, reverse=True)
    return re.compile(r"(?<![\w./])(?:" + "|".join(map(re.escape, forms)) + r")(?![\w/])")
