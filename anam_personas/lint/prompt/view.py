"""What the detectors of this package and of ``entities`` read of a persona; the rules pass them a ``Subject``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from anam_personas.lint.prompt.directives import Instructed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.lint.language.words import Sentence
    from anam_personas.lint.prompt.roles.reader import Roles
    from anam_personas.lint.prompt.surface import PromptSurface, Surface
    from anam_personas.persona.types import Persona


class View(Instructed, Protocol):
    """A resolved persona, its prompt split into words and sections, and the ``[lint]`` table of the settings."""

    persona: Persona
    options: Mapping[str, Any]
    prompt: PromptSurface | None

    @property
    def greeting(self) -> Surface | None:
        """The first message; None without one."""
        ...

    @property
    def roles(self) -> Roles:
        """The role of every line and quoted stretch of the prompt."""
        ...

    @property
    def written_in(self) -> str | None:
        """The language of the prompt; None if it cannot be detected."""
        ...

    @property
    def language(self) -> str | None:
        """The language of the prompt; None if the rules have no words for it."""
        ...

    def sentence_at(self, offset: int) -> Sentence:
        """The prompt's sentence around an offset."""
        ...

    def surfaces(self) -> Iterator[Surface]:
        """The prompt and the first message."""
        ...

    def is_mention(self, offset: int) -> bool:
        """Whether the sentence of the prompt around an offset forbids something."""
        ...
