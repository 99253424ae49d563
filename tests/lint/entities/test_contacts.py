"""Addresses and telephone numbers: what is one, what only looks like one, and where each stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.lint.entities.contacts import contacts, spoken
from anam_personas.lint.entities.personal import personal
from tests.budget import examples
from tests.lint.support import findings, marked, prompt

ADDRESSES = [
    ("Write to help@acme.io or visit acme.io/support.", "help@acme.io", "acme.io/support"),
    (
        "Our site (see https://en.wikipedia.org/wiki/Rust_(film)) tells more.",
        "https://en.wikipedia.org/wiki/Rust_(film)",
    ),
    ("Write to jane.roe+desk@harbour-dental.co.uk!", "jane.roe+desk@harbour-dental.co.uk"),
    ("Go to Acme.com, or ACME.COM to sign up.", "Acme.com", "ACME.COM"),
    ("Click mailto:desk@acme.museum to write.", "desk@acme.museum"),
    ("Write to <desk@acme.travel>.", "desk@acme.travel"),
    ("Fetch ftp://files.acme.org/list, please.", "ftp://files.acme.org/list"),
    ("See [our page](https://acme.io/start) first.", "https://acme.io/start"),
    (
        "Schreib an empfang@zahnarzt-müller.de, siehe zahnarzt-müller.de.",
        "empfang@zahnarzt-müller.de",
        "zahnarzt-müller.de",
    ),
    ("Mehr auf www.müller.de/termine.", "www.müller.de/termine"),
    ("The menu is at www.harbour.museum, or WWW.HARBOUR.MUSEUM.", "www.harbour.museum", "WWW.HARBOUR.MUSEUM"),
    ("Mail\u2003jo@acme.io\u3000\u3000acme.com\r\nacme.de", "jo@acme.io", "acme.com", "acme.de"),
]
NUMBERS = [
    ("en", "Tell callers that our number is +44 20 8123 4567.", "+44 20 8123 4567"),
    ("en", "You can reach us at (415) 867-5309 any time.", "(415) 867-5309"),
    ("en", "1-800-867-5309 is free.", "1-800-867-5309"),
    ("en", "In Maine, 207-946-0123.", "207-946-0123"),
    ("en", "Call 415-867-5309, extension 12.", "415-867-5309"),
    ("en", "020 8123 4567, during the day.", "020 8123 4567"),
    ("en", "Ring 0044 20 8123 4567.", "0044 20 8123 4567"),
    ("en", "Call our clinic in Berlin on 030 901820.", "030 901820"),
    ("de", "Die Praxis: 030 901820.", "030 901820"),
    ("de", "Rufen Sie an: 089/1234 5678-0 oder +49 (0)89 636 48018.", "089/1234 5678-0", "+49 (0)89 636 48018"),
    ("es", "La clínica: 912 345 678 o 91 594 27 65.", "912 345 678", "91 594 27 65"),
    ("fr", "Le cabinet : 01 42 68 53 00, ou 01.42.68.53.01.", "01 42 68 53 00", "01.42.68.53.01"),
    ("pt", "A loja: (11) 2345-6789.", "(11) 2345-6789"),
    ("it", "Lo studio: 06 6982 1234.", "06 6982 1234"),
    (None, "The desk: +34 612 345 678.", "+34 612 345 678"),
    ("ja", "The desk: +34 612 345 678.", "+34 612 345 678"),
]
NONE = [
    ("en", "We use Node.js and v1.2.3, e.g. on the U.S.A. east coast, i.e. there. Not asp.net, {{order.it}} or $user.me."),
    ("en", "Order numbers are 4158675309, 20240315-0042, ORD-2024-118842, 100200300 or 0012345678."),
    ("en", "Open 8:00-18:00, Mon 09.00 - 17.30, since 1998-2024."),
    ("en", "On 2024-01-01, 01/02/2024, 3.4.2024, 2023-12-24 - 2024-01-02 and 01.02.2024 - 05.02.2024 we close."),
    ("en", "It costs $1,250,000.00 or 1 250 000 euros; 1.250.000,00 EUR."),
    ("en", "Read README.md, main.py, notes.txt, config.yaml and run.sh. Don't stop.It is fine.So go on.At last.No."),
    ("en", "Cards look like 4111 1111 1111 1111, orders like 1234-5678-9012-3456, IBANs like DE89 3704 0044 0532 0130 00."),
    ("en", "Call 07700 900123 or 555-0123, (555) 555-0132, 212-555-0187, +1 415 555 0132, 07700 900123, 020 7946 0018, 0113 496 0123."),
    ("en", "Samples: jane@example.com, https://example.org/x, www.example.net, a@b.test, acme.example, www.a.invalid/b."),
    ("en", "The IP is 192.168.0.1, the version 10.15.7.1. ISBN 978-3-16-148410-0 and 0-306-40615-2."),
    ("en", "Scores 3-2-1, 10-20-30-40, 100-200-300. Say 1 2 3 4 5 6 7 8 9 10. Pages 100-150 200-250, room 0204-0301."),
    ("en", "At 2024-03-01 12:30:45, the zip codes 94105 10115 75001; years 1990 1995 2000 2005. SSNs look like 123-45-6789."),
    ("en", "Follow @acme, cc: a@b, and use the @ sign. Say www. or https:// never."),
    ("de", "Geöffnet 8.00-12.00 und 14.00-18.00 Uhr, z.B. am 24.12.2024, d.h. Mo.-Fr., vom 01.02.2024-05.02.2024."),
    ("de", "Kundennummer 0123456789, Rechnung 2024-000123, BLZ 100 700 00, Bestellung 4711 0815 2000. Muster: 030 23125 123."),
    ("es", "El pedido 912345678 o 600123456 cuesta 1.250.000 pesos; p.ej. el 24.12.2024, EE.UU."),
    ("fr", "La commande 0142685300 vaut 1 250 000,00 €. SIRET 732 829 320 00074, p.ex. Exemple : 01 99 00 12 34."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [(text, wanted) for text, *wanted in ADDRESSES])
def test_an_address_is_found_whole(text: str, wanted: list[str]) -> None:
    assert [contact.text for contact in contacts(text)] == wanted


@pytest.mark.parametrize(("language", "text", "wanted"), [(code, text, wanted) for code, text, *wanted in NUMBERS])
def test_a_number_is_found_in_the_forms_of_the_language(language: str | None, text: str, wanted: list[str]) -> None:
    assert [contact.text for contact in contacts(text, language)] == wanted


@pytest.mark.parametrize(("language", "text"), NONE)
def test_what_looks_like_one_is_none(language: str, text: str) -> None:
    assert contacts(text, language) == ()


def test_a_row_of_digits_is_a_number_where_words_announce_it() -> None:
    assert [contact.text for contact in contacts("Call us on 4158675309.")] == ["4158675309"]
    assert contacts("The order is 4158675309. " + "Wait. " * 20 + "Call us.") == ()


def test_the_persona_s_language_tells_the_country() -> None:
    text = "You are Mia. The clinic has 912 345 678."
    assert findings(prompt(text), "SP005") == []
    (found,) = findings(prompt(text, languageCode="es"), "SP005")
    assert marked(found) == "912 345 678"


def test_mobile_numbers_are_told_by_the_plan_of_their_country() -> None:
    assert [contact.is_mobile for contact in contacts("+34 612 345 678, +34 912 345 678, +55 11 91234 5678")] == [
        True,
        False,
        True,
    ]
    (found,) = personal("Ask Tom Weber, 07911 123456.", "en")
    assert found.what == "a private telephone number"
    assert list(personal("Ask Tom Weber, 020 8123 4567.", "en")) == []


def test_an_address_is_said_without_its_scheme() -> None:
    said = [
        spoken(contact, "en")
        for contact in contacts("HTTPS://www.acme.io/a-b/, jo@acme.io, ftp://acme.org, +44 20 8123 4567")
    ]
    assert said == ["acme dot io slash a dash b", "jo at acme dot io", "acme dot org", None]
    (address,) = contacts("Schreib an jo@acme.io")
    assert [spoken(address, code) for code in ("de", "es", "ja", None)] == [
        "jo at acme Punkt io",
        "jo arroba acme punto io",
        None,
        None,
    ]


SCRAPS = [
    "a@",
    "\u3000",
    "\r",
    "www.",
    "https://",
    ".com",
    "+",
    "(0",
    "30 ",
    "415-867-5309",
    "é",
    "\u00a0",
    "\n",
    "👋",
    "call ",
    ".",
    "/",
    "-",
]
PIECES = st.sampled_from([text for text, *_ in ADDRESSES] + [str(row[1]) for row in NUMBERS] + SCRAPS)


@settings(deadline=None, max_examples=examples(200))
@given(st.lists(PIECES, max_size=12), st.sampled_from(["en", "de", "es", None]))
def test_each_stands_where_it_says_and_none_over_another(pieces: list[str], language: str | None) -> None:
    text = "".join(pieces)
    found = contacts(text, language)
    assert all(text[contact.start : contact.end] == contact.text for contact in found)
    places = sorted((contact.start, contact.end) for contact in found)
    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))


def test_many_words_that_are_none_do_not_hide_the_rest_of_the_prompt() -> None:
    rows = "".join(
        f"- Table {number}: 10{number:02}-20{number:02}-30, since 12.03.2024, see notes.md\n" for number in range(40)
    )
    assert [contact.text for contact in contacts(rows + "Call 415-867-5309 or see acme.io.")] == [
        "acme.io",
        "415-867-5309",
    ]
