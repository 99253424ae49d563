"""Fixes of a text that several environments of a persona read: made only where each of them asks for the same.

An environment may give the persona another name or language, and read the text of the file that the others read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anam_personas.diagnostics.types import Diagnostic, Edit
    from anam_personas.persona.types import Persona
    from anam_personas.yaml.document import Document, Route

Seen = dict[object, tuple["Diagnostic", set[int]]]
"""The findings of one file's personas, each with the numbers of those that have it."""


def agreed(seen: Seen, personas: Sequence[Persona]) -> Iterator[Diagnostic]:
    """The findings, without the fixes that would change what another of the personas reads and has no such finding about."""
    for diagnostic, numbers in seen.values():
        others = [persona for number, persona in enumerate(personas) if number not in numbers]
        if diagnostic.fix is not None and others:
            first = _texts(personas[min(numbers)])
            edits = diagnostic.fix.edits
            if any(_reads(persona, edit, first) for persona in others for edit in edits):
                yield diagnostic._replace(fix=None)
                continue
        yield diagnostic


def _texts(persona: Persona) -> Mapping[tuple[str, Route], Document]:
    """The texts that a persona is made of, by file and route."""
    found = [persona.origin((name,)) for name in ("name", "description", "initialMessage")]
    found += [(piece.text.document, piece.text.route) for piece in (persona.prompt.pieces if persona.prompt else ())]
    return {(document.file, route): document for document, route in filter(None, found)}


def _reads(persona: Persona, edit: Edit, texts: Mapping[tuple[str, Route], Document]) -> bool:
    """Whether a persona reads what an edit changes; ``texts`` are those of the persona that the edit was made for."""
    for (file, route), document in texts.items():
        if file == edit.file and document.yaml:
            start, end = document.span(route)
            if start <= edit.start <= end:
                return (file, route) in _texts(persona)
    return True
