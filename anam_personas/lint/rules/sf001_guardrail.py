"""SF001."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.absence import lacks
from anam_personas.lint.finding import Doubt, Finding
from anam_personas.lint.prompt.guardrails import is_guardrail_section, limits
from anam_personas.lint.rule import Absence, Bad, Unsure, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_STATEMENT = (
    "the prompt sets no limit: it names nothing to decline and nothing never to say or do, and it says neither what to do "
    "when the persona does not know something nor whom to hand over to"
)


class Guardrail(Absence):
    """No limit is found in the prompt.

    ## What it does

    Looks for a section of guardrails, for a clause with a word that restricts (never, only, steer clear of, none of
    your business), or for a sentence about what to do when the persona does not know, or whom to hand over to. Rules of
    form ("never use emojis", "avoid long monologues") are not guardrails, nor is a condition ("if they do not answer").
    Unsure, and silent, where a variable holds the rules or the prompt is in several languages: `check --judge` asks a model.

    ## Why is this bad

    Scope, refusal, never inventing and handing over belong in every prompt that strangers talk to. Without them the
    model answers whatever it is asked, with the company's face.

    ## Sources

    - Anam, prompting guide, fifth block; ElevenLabs, prompting guide
    - Vapi, optimization guide, section 18; LiveKit, prompting; Deepgram, prompting voice agents, section 9
    """

    code = "SF001"
    languages = languages_with("negation", "ban")
    name = "no-guardrail"
    tier = "preview"
    message = "no limit found: nothing to decline, nothing never to say, nobody to hand over to"
    hint = "Add, for example: When you do not know something, say so, and never promise a price."
    bad = (
        Bad(
            """
            systemPrompt: You are Leo, a French tutor. You are formal. Never use markdown or emojis.
            """,
            ("systemPrompt",),
        ),
        Bad(
            """
            systemPrompt: You are a roast master. Don't hold back.
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: |
          You are Leo, a French tutor. You are formal. Never use markdown or emojis.
          When you do not know something, say so, and never invent a rule of grammar.
        """,
        """
        systemPrompt: If you can't find it in the manual, say so honestly.
        """,
        """
        systemPrompt: Beantworte nur Fragen zum Tarif; sonst verweise an den Support.
        """,
    )

    def doubts(self, subject: Subject) -> Iterator[Doubt]:
        """The whole prompt, where the rule is unsure about it."""
        if subject.prompt is not None and any(isinstance(answer, Unsure) for answer in self.check(subject)):
            yield Doubt(Finding(subject.prompt_key, self.message, self.hint), _STATEMENT, (subject.prompt.value,))

    def missing(self, subject: Subject) -> bool | Unsure:
        """Whether no section and no sentence of the prompt is a guardrail."""
        lexicon = subject.lexicon
        if any(is_guardrail_section(section, lexicon) for section in subject.sections):
            return False
        return lacks(subject.words, lexicon, limits)
