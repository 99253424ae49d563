"""What no page shows: header values of webhooks, tokens of other platforms, and what a rule found to be a secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from anam_personas import template
from anam_personas.lint.entities.secrets import spans_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona

HIDDEN: Final = "(hidden)"
_SHORTEST: Final = 6
"""Characters. Anything shorter would hide ordinary words."""
_PLAIN: Final = re.compile(r"[^\s{}]{12,}")


@dataclass(frozen=True)
class Veil:
    """``words`` are hidden wherever they stand, longest first; so is whatever has the form of a secret."""

    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, found: Iterable[Diagnostic], persona: Persona | None) -> Veil:
        """The secrets of a persona: those that rules found, and those in places that are meant for one."""
        words = set(_in_findings(found))
        if persona is not None:
            words |= set(_in_places(persona.body))
            words |= {word for use in persona.tools for word in _in_headers(use.definition.get("headers") or {})}
        return cls(
            tuple(sorted((word for word in words if len(word) >= _SHORTEST), key=lambda word: (-len(word), word)))
        )

    def text(self, text: str) -> str:
        """The text with its secrets hidden."""
        for word in self.words:
            text = text.replace(word, HIDDEN)
        for start, end in reversed(spans_in(text)):
            text = text[:start] + HIDDEN + text[end:]
        return text

    def data(self, data: Any, route: tuple[Any, ...] = ()) -> Any:
        """JSON with its secrets hidden: header values and tokens as a whole, other words where they stand."""
        if isinstance(data, str):
            return HIDDEN if _is_secret(route) else self.text(data)
        if isinstance(data, dict):
            return {self.text(str(name)): self.data(value, (*route, name)) for name, value in data.items()}
        if isinstance(data, list):
            return [self.data(value, (*route, index)) for index, value in enumerate(data)]
        return data


def _is_secret(route: tuple[Any, ...]) -> bool:
    is_header = len(route) > 1 and route[-2] == "headers"
    return is_header or any(route[-len(each) :] == each for each in template.HIDDEN)


def _in_findings(found: Iterable[Diagnostic]) -> Iterator[str]:
    """The words at the places of secrets, each line of them."""
    for item in found:
        if item.secret:
            place = item.place
            end = place.end_column - 1 if place.end_line == place.line else None
            yield place.excerpt[place.column - 1 : end].strip()


def _in_headers(headers: Mapping[str, Any]) -> Iterator[str]:
    """The words of header values that are not ordinary ones: long, with a digit among them."""
    for value in headers.values():
        yield from (word for word in _PLAIN.findall(f"{value}") if re.search("[0-9]", word))


def _in_places(body: Mapping[str, Any]) -> Iterator[str]:
    for route in template.HIDDEN:
        if isinstance(value := template.at(body, route), str) and not template.is_template(value):
            yield value
