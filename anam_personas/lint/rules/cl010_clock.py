"""CL010."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.prompt.clauses import Kind
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.prompt.clauses import Frame
    from anam_personas.lint.subject import Subject

_NEAR = 4
"""Words in front of the number among which "after" or "wait" stands."""


class Clock(Rule):
    """A rule needs a clock that the model does not have.

    ## What it does

    Reports a number of seconds or minutes after "wait", and after "after", "within", "every", "for more than" and their
    like where the sentence also speaks of the call, of silence, or of ending. Passed over are durations of the business
    ("appointments last 30 minutes"), of a tool or a machine, what may take a while, and words that the prompt dictates.

    ## Why is this bad

    A language model sees words, not time. It will end the call at random, or never.
    `maxSessionLengthSeconds` and `voiceDetectionOptions` do what is meant.

    ## Sources

    - Vapi, optimization guide, section 17; Anam, prompting guide (mechanics are configuration)
    """

    code = "CL010"
    name = "needs-clock"
    languages = languages_with("clock-unit")
    severity = Severity.WARNING
    tier = "preview"
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
        words, lexicon = subject.words, subject.lexicon
        if subject.prompt is None or subject.has_no_effect:
            return
        for frame, units in subject.clauses.holding(lexicon.words("clock-unit")):
            for at in units:
                if _needs_clock(subject, frame, at, lexicon) and not subject.is_dictated(words.start(at - 1)):
                    span = Span(subject.prompt, words.start(at - 1), words.end(at))
                    message = f"the model has no clock to measure {quoted(subject, span)} by"
                    hint = "Set maxSessionLengthSeconds or voiceDetectionOptions instead."
                    yield Finding(span, message, hint, cause="clock")


def _needs_clock(subject: Subject, frame: Frame, at: int, lexicon: Lexicon) -> bool:
    """Whether the persona must measure the time whose unit is at an index."""
    number = frame.lower[at - 1 - frame.sentence.first] if at > frame.sentence.first else ""
    if not number.isdecimal() and number not in lexicon.words("clock-number"):
        return False
    if (
        subject.roles.at(frame.words.start(at)) is Role.SAMPLE
        or at in frame.quoted
        or not lexicon.words("clock-business").isdisjoint(frame.lower)
    ):
        return False
    clause = frame.clause_of(at)
    first = max(clause.first, at - 1 - _NEAR)
    last = at - 1
    if frame.grammar.is_case_last:  # Japanese: the verb follows
        first, last = at + 1, min(frame.sentence.last, at + 1 + _NEAR)
    before = frame.lower[first - frame.sentence.first : last - frame.sentence.first]
    if not lexicon.words("clock-maybe").isdisjoint(frame.of(clause)):
        return False
    if _waits(frame, before, first, lexicon):
        return True
    if before[-1:] and before[-1] in lexicon.words("clock-every") and _is_imperative(subject, frame):
        return True
    return not lexicon.words("clock-bound").isdisjoint(before) and _is_about_call(frame.lower, lexicon)


def _waits(frame: Frame, before: Sequence[str], first: int, lexicon: Lexicon) -> bool:
    """Whether the persona waits so long."""
    waits = next((index for index, word in enumerate(before, first) if word in lexicon.words("clock-wait")), None)
    if waits is None or frame.clause_of(waits).kind is Kind.CASE:
        return False
    return frame.is_asked(waits) and not frame.by_visitor(waits)


def _is_imperative(subject: Subject, frame: Frame) -> bool:
    """Whether a sentence has the persona do something, rather than says what others do."""
    asked = any(item.sentence.first == frame.sentence.first for item in subject.directives.imperatives)
    return asked and frame.grammar.visitors.isdisjoint(frame.lower[:2])


def _is_about_call(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a sentence speaks of silence, of ending, or of keeping a call short."""
    if not lexicon.united("clock-silence", "clock-call").isdisjoint(words):
        return True
    return not lexicon.words("clock-keep").isdisjoint(words) and not lexicon.words("clock-talk").isdisjoint(words)
