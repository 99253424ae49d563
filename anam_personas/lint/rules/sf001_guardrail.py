"""SF001."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.prompt.guardrails import is_guardrail_section, limits
from anam_personas.lint.rule import Absence, Bad

if TYPE_CHECKING:
    from anam_personas.lint.subject import Subject


class Guardrail(Absence):
    """The prompt sets no limit of any kind.

    ## What it does

    Looks for a section of guardrails, or for one sentence that says what not to promise, invent or reveal, what to
    stay with, when to decline, or what to do when the persona does not know or a step fails; in German, Spanish and
    French too. Rules of form ("never use emojis", "avoid long monologues") are no guardrails.

    ## Why is this bad

    Scope, refusal, never inventing and handing over belong in every prompt that strangers talk to. Without them the
    model answers whatever it is asked, with the company's face.

    ## Sources

    - Anam, prompting guide, fifth block; ElevenLabs, prompting guide
    - Vapi, optimization guide, section 18; LiveKit, prompting; Deepgram, prompting voice agents, section 9
    """

    code = "SF001"
    name = "no-guardrail"
    tier = "preview"
    message = "the prompt sets no limit: nothing to decline, nothing never to invent"
    hint = "Add, say: When you do not know something, say so, and never promise a price."
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

    def missing(self, subject: Subject) -> bool:
        """Whether no section and no sentence of the prompt is a guardrail."""
        lexicon = subject.lexicon
        if any(is_guardrail_section(section, lexicon) for section in subject.sections):
            return False
        return not limits(subject.words, lexicon)
