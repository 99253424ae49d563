"""SF010."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.prompt.denial import denials
from anam_personas.lint.prompt.terms import holds
from anam_personas.lint.rule import Absence, Bad, Unsure, languages_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.subject import Subject

_LONG = 9
"""Letters of a word that others are made with: "Telefonassistent"."""


class NoDisclosure(Absence):
    """Nothing tells visitors that they talk to an AI.

    ## What it does

    Looks in the first message and in the prompt for a word by which a machine is called one: AI, bot, robot,
    virtual or digital assistant, voice assistant, automated, avatar. Reported where there is none in either.
    Unsure, and silent, where it is called an assistant. Prompts that deny it are reported by SF006.

    ## Why is this bad

    The EU's AI Act demands that people are informed that they interact with an AI system, at the latest at the time of the
    first interaction, unless it is obvious (article 50, paragraphs 1 and 5; it applies from 2 August 2026). A face and a
    voice like a human's make it anything but obvious. California has a law of the same kind for sales and elections.

    ## Sources

    - Regulation (EU) 2024/1689 (AI Act), article 50; California, Business and Professions Code, section 17941
    """

    code = "SF010"
    languages = languages_with("machine")
    name = "no-disclosure"
    tier = "preview"
    message = "no word found that tells visitors that they talk to an AI"
    hint = "Say it in the first message (Hi, I am Cara, the AI assistant of ...), or have the prompt say so."
    bad = (
        Bad(
            """
            systemPrompt: You are Cara, the receptionist of Harbour Dental.
            initialMessage: Hi, this is Cara at the front desk. How can I help?
            """,
            ("systemPrompt",),
        ),
        Bad(
            """
            systemPrompt: Du bist Lena und nimmst am Telefon die Termine der Praxis Nord auf.
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: You are Cara, the receptionist of Harbour Dental.
        initialMessage: Hi, I am Cara, the AI receptionist of Harbour Dental. How can I help?
        """,
        """
        systemPrompt: You are Cara, the virtual receptionist of Harbour Dental.
        """,
        """
        systemPrompt: Du bist Lena, die Sprachassistentin der Praxis Nord, und nimmst Termine auf.
        """,
    )

    def missing(self, subject: Subject) -> bool | Unsure:
        """Whether neither text has such a word. "AI" in capitals is one in every language, "ai" is Italian for "to the"."""
        texts = [subject.words.text, subject.greeting.value if subject.greeting else ""]
        if any(re.search(r"(?<![A-Za-z])A\.?I(?![A-Za-z])|(?<![A-Za-z])AI[A-Z][a-z]", text) for text in texts):
            return False
        if denials(subject.words):
            return False  # SF006 reports that
        both, lexicon = (subject.words.lower, subject.greeting_words.lower), subject.lexicon
        if any(holds(words, lexicon, "machine") for words in both):
            return False
        if any(holds(words, lexicon, "machine-maybe") or _is_compound(words, lexicon) for words in both):
            return Unsure("an assistant may be a person or an AI")
        return True


def _is_compound(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a word ends with one that may mean a machine: "Telefonassistentin"."""
    ends = tuple(word for word in lexicon.words("machine-maybe") if len(word) >= _LONG)
    return any(word.endswith(ends) for word in words) if ends else False
