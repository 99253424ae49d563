"""Masks personal details of what visitors said: addresses, numbers, dates of birth, and names that they give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from anam_personas.lint.entities.contacts import contacts
from anam_personas.lint.entities.personal import personal
from anam_personas.testing.masking import Masking

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAMPLES: Final = {"mail": "someone@example.com", "phone": "+1 202 555 0123", "link": "https://example.com"}
_NAME: Final = r"[A-ZÀ-Þ][\w'’-]+(?: (?:van|von|de|del|di|da|el|al|la|le) )?(?: ?[A-ZÀ-Þ][\w'’-]+){0,2}"
_INTRODUCED: Final = re.compile(
    rf"(?i:\b(?:my name(?: is|'s)|i am called|call me|this is|i'm|i am|ich heiße|mein name ist|ich bin|je m'appelle"
    rf"|me llamo|mi nombre es|mi chiamo)) +(?P<name>{_NAME})"
)
_TITLED: Final = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Herr|Frau|Señora?|Mme|Monsieur)\.? +(?P<name>{_NAME})")
_STREET: Final = re.compile(
    r"\b\d{1,5}[a-z]? (?:[A-Z][\w'-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Close|Square)\b\.?"
    r"|\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|weg|platz|allee|gasse) \d{1,4}[a-z]?\b"
)
_LONG: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){6,}(?!\d)")
_BORN: Final = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d\b")
NAME: Final = "Ada"


class Privacy:
    """Masks texts of one conversation. A name that was given once is masked wherever it stands, ``own`` excepted, the name of the
    persona; secrets as ``masking`` does.
    """

    def __init__(
        self, texts: Iterable[str], names: Iterable[str], *, own: str = "", masking: Masking | None = None
    ) -> None:
        self._masking = masking or Masking()
        found = {name.strip() for name in names if len(name.strip()) > 1}
        for text in texts:
            found |= {match["name"] for pattern in (_INTRODUCED, _TITLED) for match in pattern.finditer(text)}
        parts = {part for name in found for part in (name, *name.split()) if len(part) > 1 and part[:1].isupper()}
        self._names = sorted((parts | found) - {NAME, own, *own.split()}, key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without personal details and secrets."""
        text = self._masking.text(text)
        found = [(c.start, c.end, _SAMPLES[c.kind]) for c in contacts(text)]
        found += [(p.start, p.end, f"[{p.what.partition(' ')[2]}]") for p in personal(text)]
        for pattern, word in ((_STREET, "1 Example Street"), (_LONG, "0000000"), (_BORN, "1990-01-01")):
            found += [(*match.span(), word) for match in pattern.finditer(text)]
        end_of_last = len(text) + 1
        for start, end, word in sorted(found, reverse=True):
            if end <= end_of_last:
                text = text[:start] + word + text[end:]
                end_of_last = start
        for name in self._names:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, text)
        return re.sub(rf"{NAME}(?: {NAME})+", NAME, text)

    def value(self, value: Any) -> Any:
        """A JSON value likewise."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self.value(item) for name, item in value.items()}
        return [self.value(item) for item in value] if isinstance(value, list) else value
