"""Secrets in findings: a report goes into CI logs, so what a rule found to be a secret is starred out everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Diagnostic, Fix, Place, Related

if TYPE_CHECKING:
    from collections.abc import Iterable

# Stars for every "yes" in the text would hide the text; a secret is longer.
_SHORTEST = 6


def masked(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The same findings; the words that one of them calls secret are stars in all of them, also on other lines.

    A fix whose text would hold a secret is left out.
    """
    found = tuple(diagnostics)
    mask = _Mask(diagnostic.place for diagnostic in found if diagnostic.secret)
    return tuple(mask.diagnostic(diagnostic) for diagnostic in found)


class _Mask:
    def __init__(self, places: Iterable[Place]) -> None:
        self._columns: dict[tuple[str, int], list[tuple[int, int | None]]] = {}
        words = set()
        for place in places:
            for line in range(place.line, place.end_line + 1):
                start = place.column - 1 if line == place.line else 0
                end = place.end_column - 1 if line == place.end_line else None
                self._columns.setdefault((place.file, line), []).append((start, end))
                if line == place.line and len(word := place.excerpt[start:end].strip()) >= _SHORTEST:
                    words.add(word)
        self._words = sorted(words, key=lambda word: (-len(word), word))

    def diagnostic(self, diagnostic: Diagnostic) -> Diagnostic:
        return diagnostic._replace(
            message=self.text(diagnostic.message),
            place=self.place(diagnostic.place),
            hint=None if diagnostic.hint is None else self.text(diagnostic.hint),
            fix=self.fix(diagnostic.fix),
            related=tuple(Related(self.place(other.place), self.text(other.message)) for other in diagnostic.related),
        )

    def place(self, place: Place) -> Place:
        excerpt = place.excerpt
        for start, end in self._columns.get((place.file, place.line), ()):
            hidden = excerpt[start:end]
            excerpt = excerpt[:start] + "*" * len(hidden) + excerpt[start + len(hidden) :]
        return place._replace(excerpt=self.text(excerpt))

    def fix(self, fix: Fix | None) -> Fix | None:
        if fix is None or any(self.text(edit.text) != edit.text for edit in fix.edits):
            return None
        return fix._replace(title=self.text(fix.title))

    def text(self, text: str) -> str:
        for word in self._words:
            text = text.replace(word, "*" * len(word))
        return text
