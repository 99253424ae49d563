"""PS002."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.absence import lacks
from anam_personas.lint.prompt.speech import is_spoken, may_be_read_out, may_be_spoken
from anam_personas.lint.rule import Absence, Bad, Unsure, languages_with

if TYPE_CHECKING:
    from anam_personas.lint.subject import Subject


class Spoken(Absence):
    """Nothing in the prompt says that the answers are spoken.

    ## What it does

    Looks for a word about speech: spoken, aloud, voice, audio, call, caller, hear, text-to-speech, "without
    formatting". "Conversational" does not count, nor does a phone number, a call
    of a tool, or a call that is to be scheduled.

    ## Why is this bad

    The language model reads and writes text; it does not know that a voice reads its answers out. It then writes lists,
    headings, links and long sentences, and all of them are heard.

    ## Sources

    - LiveKit, prompting; Hume, prompt engineering; Deepgram, prompting voice agents
    - Cartesia, starter prompt; Vapi, optimization guide, section 1
    """

    code = "PS002"
    languages = languages_with("speech")
    name = "not-told-to-speak"
    message = "nothing found that says that answers are spoken, such as voice, call or aloud"
    hint = "Add, for example: Everything you say is spoken aloud, so answer in plain sentences without formatting."
    bad = (
        Bad(
            """
            systemPrompt: |
              You are Ada, the guide of the city museum. Keep your answers brief and conversational.
            """,
            ("systemPrompt",),
        ),
        Bad(
            """
            systemPrompt: You are Max, a sales guide. If asked about prices, encourage scheduling a call. Call tools.
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: |
          You are Ada, the guide of the city museum. Your words are spoken aloud: keep answers brief.
        """,
        """
        systemPrompt: Sie sind Lena, Empfang der Praxis Nord. Alles, was Sie sagen, wird laut vorgelesen.
        """,
        """
        systemPrompt: You are Ada, a museum guide. Your words go through text-to-speech, so no lists.
        """,
    )

    def missing(self, subject: Subject) -> bool | Unsure:
        """Whether no word of the prompt is about speech."""
        found = lacks(subject.words, subject.lexicon, is_spoken)
        if found is True and may_be_spoken(subject.words, subject.lexicon):
            return Unsure("it speaks of calls or of a stream, which may be heard")
        if found is True and may_be_read_out(subject.words, subject.lexicon):
            return Unsure("it forbids to read something, perhaps aloud")
        marks = subject.words.indexes(subject.lexicon.words("speech_marks")) if found is True else ()
        if any(subject.is_mention(subject.words.start(at)) for at in marks):
            return Unsure("it forbids formatting, perhaps because its answers are heard")
        return found
