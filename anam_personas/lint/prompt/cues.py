"""Cue tags: single words in square brackets, by which an avatar of Cara 4 shows a feeling."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import DENSE
from anam_personas.lint.prompt.stage_directions import CUES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.prompt.view import View

_TAG = r"\[([a-z]{2,20}(?::[a-z_]{2,20})?)\](?!\()"
"""A word in brackets, perhaps with a kind in front: [happy], [motion:wave]."""


_MOST = 500
"""Tags of a text that are looked at."""


class Tag(NamedTuple):
    """A lower-case word in square brackets: the text that holds it, its offsets with the brackets, and the word."""

    surface: Surface
    start: int
    end: int
    word: str

    @property
    def is_cue(self) -> bool:
        """Whether it is one of Anam's cue tags."""
        return self.word in CUES


def tags(subject: View) -> Iterator[Tag]:
    """The words in brackets of the prompt and the first message, without placeholders."""
    for surface in subject.surfaces():
        if "[" in surface.value:
            for found in islice(re.finditer(_TAG, surface.value), _MOST):
                behind = surface.value[found.end() : found.end() + 1]
                is_joined = behind.isalnum() and behind < DENSE
                if found[1] not in everywhere().words("cue-not") and not (is_joined and found[1] not in CUES):
                    yield Tag(surface, *found.span(), found[1])


def meant(word: str) -> str | None:
    """The cue tag that a word probably stands for."""
    import difflib

    found = difflib.get_close_matches(word, sorted(CUES), n=1, cutoff=0.75)
    like = next((cue for cue in CUES if word in everywhere().words(f"cue-{cue}")), None)
    return like or (found[0] if found else None)
