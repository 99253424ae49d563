"""Telephone numbers in a text: the forms in which a few countries write theirs, and those with a country code.

A closed set of forms, by language. Most runs of digits are dates, prices and order numbers: without a country code, a usual
form, or words that announce a number, a run is none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.notes import lines_with

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP = r"[ ()./\u00a0\u2010-\u2013-]"
_RUN = (
    rf"(?<![\w,#+(])(?<!\d:)(?<!\d{_GAP})(?<!\d{_GAP}{{2}})[+(]{{0,2}}"
    rf"\d(?:{_GAP}{{0,2}}\d){{6,14}}(?!{_GAP}{{0,2}}\d)(?![\w%]|[,:]\d)"
)
_DIGITS = rf"\d(?:{_GAP}{{0,2}}\d){{6}}"
"""What every such run holds."""
_ROW = b"0" * 7
_KINDS = bytes(ord("0") if chr(n) in "0123456789?" else ord(".") for n in range(256))
"""Zeros for digits, and for what stands for the characters beyond ASCII."""
_DATE = r"\d{1,4}([./-])\d{1,2}\1\d{1,4}(?:[ -]{1,3}\d{1,4}\1\d{1,2}(?:\1\d{1,4})?)?"
_S = r"[ ./-]{1,3}"
"""What is between groups of digits."""
_FORMS = {
    "US": rf"(?:1{_S})?(?:\([2-9]\d\d\) ?|[2-9]\d\d{_S})[2-9]\d\d{_S}\d{{4}}",
    "GB": rf"\(?02\d\)?{_S}\d{{4}}{_S}\d{{4}}|\(?0[13-9]\d\d\)?{_S}\d{{3}}{_S}\d{{3,4}}"
    rf"|\(?0[1-9]\d{{3}}\)?{_S}\d{{5,6}}|07\d{{3}}{_S}\d{{3}}{_S}\d{{3}}",
    "DE": rf"\(?0[1-9]\d{{1,4}}\)?{_S}\d{{3,8}}(?:[ -]\d{{1,5}}){{0,2}}|\(?0[1-9]\d{{1,3}}\)?{_S}\d{{2,3}}(?: \d{{2,3}}){{2,3}}",
    "CH": rf"0\d\d{_S}\d{{3}}{_S}\d\d{_S}\d\d",
    "FR": rf"0[1-9](?:{_S}\d\d){{4}}",
    "BE": rf"0\d{{1,3}}{_S}\d{{2,3}}{_S}\d\d{_S}\d\d",
    "ES": r"[6-9]\d\d[ .-]\d{3}[ .-]\d{3}|[89]\d[ .-]\d{3}[ .-]\d\d[ .-]\d\d|[6-9]\d\d(?:[ .-]\d\d){3}",
    "MX": r"\(?\d\d\)?[ -]\d{4}[ -]\d{4}",
    "IT": rf"0\d{{1,3}}{_S}\d{{3,4}}[ .-]?\d{{3,4}}|3\d\d{_S}\d{{3}}[ .-]?\d{{3,4}}",
    "PT": r"[29]\d\d[ .-]\d{3}[ .-]\d{3}",
    "BR": r"(?:\(\d\d\) ?|\d\d )9?\d{4}[ -]\d{4}",
    "NL": rf"0\d{{1,3}}{_S}\d{{6,8}}|0\d{{1,3}}{_S}\d{{3}}{_S}\d\d{_S}\d\d",
    "JP": r"0\d{1,4}-\d{1,4}-\d{3,4}",
    "AU": r"\(?0[2-578]\)? \d{4} \d{4}|04\d\d \d{3} \d{3}",
}
"""The forms in which a country writes its numbers at home. Sources: the numbering plans, and ITU-T E.123."""
_COUNTRIES = {
    "en": "US GB", "de": "CH DE", "fr": "FR BE CH", "es": "ES MX", "it": "IT CH", "pt": "PT BR", "nl": "NL BE", "ja": "JP",
    "ca": "ES", "eu": "ES", "gl": "ES",
}  # fmt: skip
"""The countries in whose form a number may be written, by the language."""
_USUAL = "US GB DE FR ES AU IT CH BE NL PT BR"
"""Those that are looked at beside them where words announce a number."""
_CODES = r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-69]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[0578]\d|9[679]\d"
"""Country codes: ITU-T E.164."""
_ABROAD = re.compile(rf"(?P<code>{_CODES})(?:0(?=[1-9]\d{{7}}))?(?P<national>[1-9]\d{{5,12}})")
_MOBILE = {
    "1": None, "31": "6", "32": "4[5-9]", "33": "[67]", "34": "[67]", "39": "3", "41": "7[5-9]", "43": "6[5-9]", "44": "7[1-9]",
    "49": "1[5-7]", "55": r"\d\d9", "61": "4", "81": "[789]0", "351": "9[1236]",
}  # fmt: skip
"""How the national number of a mobile telephone begins, by the country code."""
_AT_HOME = {
    "GB": "44",
    "DE": "49",
    "CH": "41",
    "FR": "33",
    "BE": "32",
    "ES": "34",
    "IT": "39",
    "PT": "351",
    "NL": "31",
    "AU": "61",
}
_PLAIN = {"US": r"1?[2-9]\d\d[2-9]\d{6}", "": r"0[1-9]\d{8,10}"}
"""Digits without a gap that are a number where words announce one."""
_FEWEST = 8
"""Digits that a number has more of."""
_FEWEST_KINDS = 2
"""Kinds of digits of a number that was made up."""
_AHEAD = 30
"""Characters in front of a number in which words announce it."""
_SAMPLES = {
    1: r"\d{3}555(?:01\d\d|1212)",
    33: r"(?:19900|26191|35301|46571|53649|63998)\d{4}",
    44: r"(?:11[3-8]4960|1[2-6]14960|1914980|2079460)\d{3}|2896496\d{3}|2920180\d{3}|(?:1632960|7700900|8081570|3069990)\d{3}",
    49: r"(?:3023125|6990009|4066969|2214710|8999998)\d{3}|17139200\d\d|17640690\d\d",
}
"""National numbers that are reserved for examples and films, by the country code: NANPA, ARCEP, Ofcom, BNetzA."""
_MADE_UP = "1234567"
"""Prefixes of numbers that are not assigned."""


class Phone(NamedTuple):
    """A telephone number: where it stands, and whether it is a mobile one."""

    start: int
    end: int
    is_mobile: bool


def phones(text: str, language: str | None) -> Iterator[Phone]:
    """The telephone numbers of a text. Without a country code they are read as those of the language's countries."""
    lines = lines_with(_DIGITS, text) if _may_hold(text) else ()
    for run in (run for line in lines for run in re.compile(_RUN).finditer(text, *line)):
        if re.fullmatch(_DATE, run[0]):
            continue
        written = re.sub(r"[\u00a0\u2010-\u2013]", "-", run[0]).strip()
        digits = re.sub(r"\D", "", written)
        if written.startswith("+") or (digits.startswith("00") and written != digits):
            found = _abroad(digits.removeprefix("00"))
        else:
            found = _at_home(written, digits, language, is_announced=_is_announced(text, run.start()))
        if found is not None and not _is_sample(*found):
            code, national = found
            form = _MOBILE.get(code)
            yield Phone(*run.span(), bool(form and re.match(form, national)))


def _may_hold(text: str) -> bool:
    """Whether as many digits stand in a row, without what may be between them. What is beyond ASCII may be a digit too."""
    return _ROW in text.encode("ascii", "replace").translate(_KINDS, b" ()./-")


def _is_announced(text: str, start: int) -> bool:
    before = text[max(start - _AHEAD, 0) : start].rsplit("\n", 1)[-1]
    return _announced().search(before) is not None


@cache
def _announced() -> re.Pattern[str]:
    """Words that announce a number."""
    of = everywhere().choice
    return re.compile(rf"\b(?:{of('phone-word')}\b|{of('phone-begin')})", re.IGNORECASE)


def _abroad(digits: str) -> tuple[str, str] | None:
    """Country code and national number of the digits after a plus sign."""
    found = _ABROAD.fullmatch(digits)
    return (found["code"], found["national"]) if found else None


def _at_home(written: str, digits: str, language: str | None, *, is_announced: bool) -> tuple[str, str] | None:
    """Country code ("": unknown) and national number of what is written in a form of the language's countries."""
    countries = [*_COUNTRIES.get(language or "en", "").split(), *(_USUAL.split() if is_announced else ())]
    for country in countries:
        if len(digits) > _FEWEST and _form(country).fullmatch(written):
            code = "1" if country == "US" else _AT_HOME.get(country, "")
            return code, digits.lstrip("1") if country == "US" else digits.lstrip("0")
    if is_announced and written == digits:
        plain = next((form for form in _PLAIN.values() if re.fullmatch(form, digits)), None)
        return ("1" if plain == _PLAIN["US"] else "", digits.lstrip("0")) if plain else None
    return None


@cache
def _form(country: str) -> re.Pattern[str]:
    return re.compile(_FORMS[country])


def _is_sample(code: str, national: str) -> bool:
    """Whether the number is unassigned. British samples may be read as numbers of other countries, but for American ones."""
    forms = [_SAMPLES[1]] if code == "1" else _SAMPLES.values()
    if len(set(national)) <= _FEWEST_KINDS:
        return True
    return national.startswith(_MADE_UP) or any(re.fullmatch(form, national) for form in forms)
