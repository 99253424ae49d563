"""The texts that rules read, and the way back from their characters to the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Place
    from anam_personas.persona.types import Persona, Prompt
    from anam_personas.yaml.document import Document, Text


class Surface:
    """A text value of a file."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.value = text.value

    def place(self, start: int, end: int) -> Place:
        """The place in a file of the characters ``start`` to ``end``."""
        return self.text.place(start, end)

    def home(self, start: int, end: int) -> tuple[Text, int, int] | None:
        """The written text that holds the characters, and where in it they stand; None if they were generated."""
        return self.text, start, end


class Span(NamedTuple):
    """Characters of a surface's text."""

    surface: Surface
    start: int
    end: int

    def place(self) -> Place:
        """Where they were written."""
        return self.surface.place(self.start, self.end)

    @property
    def text(self) -> str:
        """The characters."""
        return self.surface.value[self.start : self.end]


class Change(NamedTuple):
    """Replace the characters ``start`` to ``end`` of a surface's text by ``text``."""

    start: int
    end: int
    text: str = ""


class PromptSurface(Surface):
    """A composed system prompt. What lies over two parts is clipped to the first."""

    def __init__(self, persona: Persona, prompt: Prompt) -> None:
        self.persona = persona
        self.prompt = prompt
        self.value = prompt.value

    def place(self, start: int, end: int) -> Place:
        """The place in a file; of a section marker that a part's ``section`` made, the place of that name."""
        if found := self.home(start, end):
            text, start, end = found
            return text.place(start, end)
        index = sum(piece.start <= start for piece in self.prompt.pieces)
        if index < len(self.prompt.pieces) and (section := self._section(index)):
            return section
        last = self.prompt.pieces[max(index - 1, 0)]
        return last.text.place(len(last.text.value), len(last.text.value))

    def home(self, start: int, end: int) -> tuple[Text, int, int] | None:
        """The part that holds the first of the characters, and where in it they stand."""
        piece = self.prompt.piece_at(start)
        if piece is None:
            return None
        return piece.text, start - piece.start, min(end, piece.end) - piece.start

    def _section(self, index: int) -> Place | None:
        origin: tuple[Document, tuple[str | int, ...]] | None = self.persona.origin(self.prompt.route)
        if origin is None:
            return None
        document, route = origin
        name = (*route, index, "section")
        return document.place(name) if document.has(name) else None
