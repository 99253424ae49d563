"""Why a prompt may have what no rule finds in it: then rules about what a prompt lacks are unsure, and silent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Unsure
from anam_personas.lint.language.detect import languages_in
from anam_personas.lint.language.lexicon import LANGUAGES, lexicon_of
from anam_personas.lint.language.names import named
from anam_personas.lint.language.words import SLOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Sentence, Words

_LEAST, _MOST = 3, 3000
"""Words of a prompt: of one with fewer there is nothing to judge, and in one with more something may be overlooked."""
_NEAR = 8
"""Words between "follow the rules in" and a slot."""


def lacks(words: Words, lexicon: Lexicon, holds: Callable[[Words, Lexicon], bool]) -> bool | Unsure:
    """Whether a text lacks what ``holds`` looks for with the words of a language; why that is unsure, if it is."""
    if holds(words, lexicon):
        return False
    count = len(words.lower)
    if not _LEAST <= count <= _MOST:
        return Unsure(f"the prompt has {count} words")
    languages = languages_in(words)
    if strange := [code for code in languages if code not in LANGUAGES]:
        return Unsure(f"a part of the prompt is in {named(strange[0])}")
    if len(languages) > 1 and holds(words, lexicon_of(languages)):
        return False
    if SLOT in words.vocabulary and any(_points(words, sentence, lexicon) for sentence in words.sentences):
        return Unsure("the prompt takes rules from a variable")
    return True


def _points(words: Words, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether a sentence names rules that a slot holds: by its words, or by the name of the slot."""
    told = words.of(sentence)
    if SLOT not in told:
        return False
    rules = lexicon.words("rules")
    for at, word in enumerate(told):
        if word == SLOT:
            index = sentence.first + at
            name = re.split(r"[\W_]+", words.text[words.start(index) : words.end(index)].lower())
            if not rules.isdisjoint(name) or not rules.isdisjoint(told[max(at - _NEAR, 0) : at + 2]):
                return True
    return False
