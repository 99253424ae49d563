"""Telephone numbers in a text, as phonenumbers knows them: Google's data on the numbers of every country.

The library reads runs of digits that may be a number by their length; most runs are dates, prices and order numbers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonenumbers import PhoneNumber

_GAP = r"[ ()./\u00a0\u2010-\u2013-]"
_RUN = (
    rf"(?<![\w,#+(])(?<!\d:)(?<!\d{_GAP})(?<!\d{_GAP}{{2}})[+(]{{0,2}}"
    rf"\d(?:{_GAP}{{0,2}}\d){{6,14}}(?!{_GAP}{{0,2}}\d)(?![\w%]|[,:]\d)"
)
_DATE = r"\d{1,4}([./-])\d{1,2}\1\d{1,4}(?:[ -]{1,3}\d{1,4}\1\d{1,2}(?:\1\d{1,4})?)?"
_REGIONS = {
    "en": "US GB", "de": "DE AT CH", "fr": "FR BE CH", "es": "ES MX", "it": "IT CH", "pt": "PT BR", "nl": "NL BE",
    "pl": "PL", "sv": "SE", "da": "DK", "nb": "NO", "nn": "NO", "no": "NO", "fi": "FI", "cs": "CZ", "sk": "SK", "hu": "HU",
    "ro": "RO", "bg": "BG", "hr": "HR", "el": "GR", "tr": "TR", "uk": "UA", "ru": "RU", "he": "IL", "ar": "SA AE EG",
    "hi": "IN", "ja": "JP", "ko": "KR", "zh": "CN TW", "ca": "ES", "eu": "ES", "gl": "ES", "th": "TH", "vi": "VN", "id": "ID",
}  # fmt: skip
"""The countries in whose form a number may be written, by the language."""
_USUAL = "US GB DE FR ES AU"
"""Those that are looked at beside them where words announce a number."""
_ANNOUNCED = (
    r"\b(?:(?:call|phone|dial|ring|text|hotline|fax|whatsapp|mobile|cell|reach)(?:s|ing)?|tel|(?:our|my|your|private) number"
    r"|telefon\w*|handy|mobil|ruf\w*|anruf\w*|erreich\w*|durchwahl|tel[ée]fono|m[óo]vil|ll[áa]m\w*|marca|t[ée]l[ée]phone\w*"
    r"|portable|appel\w*|joign\w*|joindre|ligu\w+|chiam\w*)\b"
)
_AHEAD = 30
"""Characters in front of a number in which words announce it."""
_AROUND, _IN_RUN = 3, 5
"""Characters beside a run that the library sees, and the cuts of it that are tried."""
_TRIES = 90
"""Runs, times countries, that turn out to be no number, until a text is left alone."""
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
    tries = _TRIES
    for run in re.finditer(_RUN, text):
        if re.fullmatch(_DATE, run[0]):
            continue
        is_announced = _is_announced(text, run.start())
        if run[0].isdigit() and not is_announced and not run[0].startswith("00"):
            continue
        regions = _regions(run[0], language, is_announced=is_announced)
        is_any_form = is_announced or run[0].startswith("+")
        found = list(_in_run(text, run.start(), run.end(), regions, is_any_form=is_any_form))
        if not found:
            tries -= len(regions)
        yield from found
        if tries <= 0:
            return


def _is_announced(text: str, start: int) -> bool:
    before = text[max(start - _AHEAD, 0) : start].rsplit("\n", 1)[-1]
    return re.search(_ANNOUNCED, before, re.IGNORECASE) is not None


def _regions(run: str, language: str | None, *, is_announced: bool) -> list[str]:
    """The countries as whose a run is tried. A number with a country code needs none, but for the rest of the run."""
    own = _REGIONS.get(language or "en", "").split()
    usual = _USUAL.split() if is_announced and not run.startswith("+") else []
    return list(dict.fromkeys([*own, *usual])) or _USUAL.split()[:1]


def _in_run(text: str, start: int, end: int, regions: list[str], *, is_any_form: bool) -> Iterator[Phone]:
    """The numbers of a run of digits; grouped as usual in their country, or in any form."""
    from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type

    leniency = Leniency.VALID if is_any_form else Leniency.STRICT_GROUPING
    first = max(start - _AROUND, 0)
    for region in regions:
        found = list(PhoneNumberMatcher(text[first : end + _AROUND], region, leniency, _IN_RUN))
        for match in found:
            if not _is_sample(match.number):
                is_mobile = number_type(match.number) == PhoneNumberType.MOBILE
                yield Phone(first + match.start, first + match.end, is_mobile)
        if found:
            return


def _is_sample(number: PhoneNumber) -> bool:
    """Whether the number is unassigned. British samples may be read as numbers of other countries, but for American ones."""
    national = str(number.national_number)
    forms = [_SAMPLES[1]] if number.country_code == 1 else _SAMPLES.values()
    return national.startswith(_MADE_UP) or any(re.fullmatch(form, national) for form in forms)
