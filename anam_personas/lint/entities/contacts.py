"""Addresses and telephone numbers in a text.

Libraries find them; they are loaded only if a cheap look at the text shows that there may be some.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.entities.links import links, signs
from anam_personas.lint.language.lexicon import lexicon

if TYPE_CHECKING:
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.prompt.view import View

_MOST = 50
"""Addresses, and numbers, that are found in a text; what follows so many is not read."""
_FEWEST_DIGITS = 7
_PROVIDERS = (
    r"(?:gmail|googlemail|icloud|protonmail|fastmail|aol|me|msn|live|outlook|hotmail|yahoo|ymail|gmx|mail|zoho)\.(?:com?\.)?[a-z]{2,3}"
    r"|proton\.me|(?:web|t-online|freenet|posteo|mailbox|arcor)\.(?:de|org)|(?:orange|free|sfr|wanadoo|bbox|laposte)\.(?:fr|net)"
    r"|(?:libero|virgilio|tiscali|alice|tin)\.it|(?:uol|bol|terra|ig)\.com\.br|(?:sapo|clix)\.pt|(?:ziggo|kpnmail|planet|xs4all)\.nl"
    r"|(?:telefonica|terra)\.(?:net|es)|docomo\.ne\.jp|ezweb\.ne\.jp|nifty\.com|comcast\.net|att\.net|verizon\.net"
)
"""Hosts of many people's e-mail: by itself, such a name is the end of somebody's address, and no address of the house."""


class Contact(NamedTuple):
    """An address or number: what it is (``mail``, ``link``, ``phone``) and where it stands."""

    kind: str
    start: int
    end: int
    text: str
    is_mobile: bool = False


@lru_cache(maxsize=8)
def contacts(text: str, language: str | None = None) -> tuple[Contact, ...]:
    """The addresses and numbers of a text; samples that are reserved for documentation are left out.

    The language determines in which countries' form a number without a country code may be written.
    """
    found: list[Contact] = []
    if patterns := signs(text):
        for is_mail, start, end in islice(links(text, patterns), _MOST):
            found.append(Contact("mail" if is_mail else "link", start, end, text[start:end]))
    if _count_digits(text) >= _FEWEST_DIGITS:
        from anam_personas.lint.entities.phones import phones

        for start, end, is_mobile in islice(phones(text, language), _MOST):
            if not any(link.start < end and start < link.end for link in found):
                found.append(Contact("phone", start, end, text[start:end], is_mobile))
    return tuple(contact for contact in found if contact.kind == "phone" or not _is_nobodys(contact))


def contacts_of(subject: View, surface: Surface) -> tuple[Contact, ...]:
    """The addresses and numbers of a persona's text."""
    return contacts(surface.value, language_for(subject))


def language_for(subject: View) -> str | None:
    """The language that a persona speaks, or else in which its prompt is written."""
    return subject.persona.body.get("languageCode") or subject.language


def covered(text: str) -> bytearray:
    """A byte for every character of a text: 1 where it is part of an address or number."""
    found = bytearray(len(text))
    for contact in contacts(text):
        found[contact.start : contact.end] = b"\1" * len(contact.text)
    return found


def _count_digits(text: str) -> int:
    plain = text.encode("utf-8", "replace")
    return len(plain) - len(plain.translate(None, b"0123456789"))


_SAMPLE_HOSTS = (
    r"(?:.*\.)?example\.(?:com|org|net)|(?:www\.)?(?:email|domain|mydomain|yourdomain|your-domain|company|yourcompany"
    r"|your-company|website|yourwebsite|yoursite)\.com"
)
"""Hosts that are reserved for documentation, or that nobody takes for a real one."""


def _is_nobodys(contact: Contact) -> bool:
    """Whether it is a sample, or only the name of a provider of e-mail."""
    return _is_reserved(contact.text) or (
        contact.kind == "link" and re.fullmatch(_PROVIDERS, contact.text.lower()) is not None
    )


def _is_reserved(address: str) -> bool:
    host = re.sub(r"^[a-z]+://", "", address.lower()).rsplit("@", 1)[-1]
    host = re.split(r"[/:?#]", host, maxsplit=1)[0]
    return (
        host.endswith((".example", ".test", ".invalid", "localhost")) or re.fullmatch(_SAMPLE_HOSTS, host) is not None
    )


_SIGNS = "@./-"
"""Signs of addresses that are said."""


def spoken(contact: Contact, language: str | None) -> str | None:
    """An address as it is said in a language; None where that is not known, and for a number: its groups depend on the country."""
    said = lexicon(language or "").said("sign")
    if contact.kind == "phone" or not said.keys() >= set(_SIGNS):
        return None
    bare = re.sub(r"^(?:(?:https?|ftp)://)?(?:www\.)?", "", contact.text, flags=re.IGNORECASE).rstrip("/")
    for sign in _SIGNS:
        bare = bare.replace(sign, f" {said[sign]} ")
    return re.sub(r" {2,}", " ", bare)
