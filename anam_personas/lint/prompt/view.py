"""What the detectors of this package and of ``entities`` read of a persona; the rules pass them a ``Subject``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from anam_personas.lint.prompt.directives import Instructed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.persona.types import Persona


class View(Instructed, Protocol):
    """A resolved persona, its prompt split into words and sections, and the ``[lint]`` table of the settings."""

    persona: Persona
    options: Mapping[str, Any]

    @property
    def language(self) -> str | None:
        """The language of the prompt; None if the rules have no words for it."""
        ...

    def surfaces(self) -> Iterator[Surface]:
        """The prompt and the first message."""
        ...

    def is_mention(self, offset: int) -> bool:
        """Whether the sentence of the prompt around an offset forbids something."""
        ...
