"""CL010."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.lint.subject import Subject

_UNITS = listed("seconds second minutes minute secs mins sekunden minuten minute segundos minutos secondes minutes")
_BOUNDS = listed(
    """
    after within every for than under over past exceeds exceed exceeded reaches reached last lasts least most of
    following below beyond nach binnen innerhalb alle seit länger als unter después tras cada durante más de menos
    après pendant toutes plus moins chaque
    """
)
_NUMBERS = listed(
    """
    one two three four five six seven eight nine ten fifteen twenty thirty forty forty-five fifty sixty ninety several
    few couple zwei drei vier fünf zehn zwanzig dreißig dos tres cinco diez veinte treinta deux trois cinq dix vingt
    trente
    """
)
_SILENCE = listed(
    """
    silence silent silently quiet idle inactive inactivity unresponsive hang timer wait waiting pause session
    conversation chat interview stille still schweigen schweigt pause gespräch sitzung silencio callado conversación
    sesión llamada inactivo silencieux attends conversation appel séance
    """
)
_CALL = listed(
    "call calls end speak talk speaking talking anruf gespräch sprich beende beenden termina habla parle termine terminez raccroche appel"
)
_BUSINESS = listed(
    """
    appointment appointments booking book schedule schedules visit visits delivery deliver delivers ready back lesson
    lessons class demo consultation consultations cleaning treatment oven bake cook boil minute-long handles handled
    automatically platform app system software timeout parking wait-time queue drive walk away rückruf zurückrufen termin
    lieferung cita citas rendez-vous automatisch automáticamente automatiquement refund email
    """
)
_NEAR = 4


class Clock(Rule):
    """A rule needs a clock that the model does not have.

    ## What it does

    Reports a number of seconds or minutes behind "after", "within", "every", "for more than" and their like where the
    sentence also speaks of the call, of silence, or of ending; in German, Spanish and French too. Durations of the
    business ("appointments last 30 minutes"), and words that the prompt dictates, are passed over.

    ## Why is this bad

    A language model sees words, not time. It will end the call at random, or never.
    `maxSessionLengthSeconds` and `voiceDetectionOptions` do what is meant.

    ## Sources

    - Vapi, optimization guide, section 17; Anam, prompting guide (mechanics are configuration)
    """

    code = "CL010"
    name = "needs-clock"
    severity = Severity.WARNING
    bad = (
        Bad(
            """
            systemPrompt: End the call after 10 minutes.
            """,
            ("10 minutes",),
        ),
        Bad(
            """
            systemPrompt: You are Cara. Never leave the user in silence for more than ten seconds.
            """,
            ("ten seconds",),
        ),
    )
    good = (
        "systemPrompt: End the call when the guest has no more questions.",
        """
        systemPrompt: Appointments last 30 minutes. We call you back within ten minutes.
        """,
        """
        systemPrompt: 'Say: "The doctor is ready after about ten minutes of waiting."'
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every duration that is to be measured."""
        words = subject.words
        if subject.prompt is None or words.vocabulary.isdisjoint(_UNITS):
            return
        for at, word in enumerate(words.lower):
            if word not in _UNITS or not _is_bound(words.lower, at):
                continue
            start = words.start(at - 1)
            sentence = words.of(words.sentence_at(start))
            if _is_about_call(sentence) and not subject.is_dictated(start):
                yield Finding(
                    Span(subject.prompt, start, words.end(at)),
                    "the model has no clock to measure this by",
                    "Set maxSessionLengthSeconds or voiceDetectionOptions instead.",
                )


def _is_bound(words: Sequence[str], at: int) -> bool:
    """Whether the unit at an index has a number, and a word that makes a limit of it."""
    number = words[at - 1] if at else ""
    return (number.isdigit() or number in _NUMBERS) and not _BOUNDS.isdisjoint(words[max(at - 1 - _NEAR, 0) : at - 1])


def _is_about_call(words: Sequence[str]) -> bool:
    return _BUSINESS.isdisjoint(words) and not (_SILENCE.isdisjoint(words) and _CALL.isdisjoint(words))
