"""LN001."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.absence import lacks
from anam_personas.lint.language.words import SLOT
from anam_personas.lint.prompt.length import is_bounded, is_left_to_slot, is_perhaps_bounded
from anam_personas.lint.rule import Absence, Bad, Unsure, languages_with

if TYPE_CHECKING:
    from anam_personas.lint.subject import Subject


class ReplyLength(Absence):
    """Nothing in the prompt limits how long an answer may be.

    ## What it does

    Looks for a number of sentences or words, or for a word such as brief, concise, short, succinct that speaks of
    answers. A limit on something else (a summary after a booking, a greeting, a
    message that a tool sends) does not count.

    ## Why is this bad

    Models are verbose by default. A reader skims a long answer; a listener has to sit through it, and interrupts. One
    to three sentences are what people say in a conversation.

    ## Sources

    - LiveKit, prompting; Deepgram, prompting voice agents; Vapi, prompting guide; Tavus, prompting guide
    - Anam, personas (answers under 50 words)
    """

    code = "LN001"
    languages = languages_with("terse", "short")
    name = "no-reply-length"
    message = "no limit on the length of answers found, such as a number of sentences or a word like brief"
    hint = "Add, for example: Answer in one to three short sentences."
    bad = (
        Bad(
            """
            systemPrompt: You are Cara, the voice of Harbour Dental. Reply in natural speech without formatting.
            """,
            ("systemPrompt",),
        ),
        Bad(
            """
            systemPrompt: You are Nia, a voice assistant. Write short, matter-of-fact Slack messages to the team.
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: You are Cara, the voice of Harbour Dental. Answer in one to three short sentences.
        """,
        """
        systemPrompt: "Eres Cara. Habla con calma. Tus respuestas: máximo dos frases."
        """,
        """
        systemPrompt: Sie sind Lena. Sprich ruhig. Antworten Sie in höchstens zwei Sätzen.
        """,
    )

    def missing(self, subject: Subject) -> bool | Unsure:
        """Whether no sentence of the prompt bounds the answers."""
        found = lacks(subject.words, subject.lexicon, is_bounded)
        if found is True and is_perhaps_bounded(subject.words, subject.lexicon):
            return Unsure("it says of something that it is to be short")
        if found is True and SLOT in subject.words.vocabulary and is_left_to_slot(subject.words):
            return Unsure("a variable says how long something is to be")
        return found
