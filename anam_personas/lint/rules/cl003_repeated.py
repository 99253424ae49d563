"""CL003."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Doubt, Finding, Span
from anam_personas.lint.prompt.directives import is_mapped
from anam_personas.lint.prompt.doubtful import akin
from anam_personas.lint.prompt.repeats import pairs, topics
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.directives import Directive
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

_MOST = 400
"""Instructions that are compared with each other. No prompt has as many."""
_NEAR = 40
_VISITOR = ("user",)
"""The stem with which a sentence about the visitor begins, not about the persona."""
_READ = frozenset([Role.INSTRUCTION, Role.STEP, Role.FACT])


_HINT = "Keep one of the two."
_EARLIER = "the earlier instruction"
_STATEMENT = "the two instructions say the same: the prompt means no less without one of them"
_STATEMENT_OF_ALL = "of the instructions in the prompt, two say the same: the prompt means no less without one of them"


class Repeated(Rule):
    """An instruction is repeated.

    ## What it does

    Compares imperative sentences by the words that carry meaning. Rules ("never ...", "always ...") are compared with
    rules wherever they stand, steps only with those of the same section and branch: the same step in two branches
    ("IF THEY AGREE:", "Scenario 2", a line that begins with a case) is not a repetition, nor is a step that a rule adds
    to, or one that waits. Nearly the same words are a warning. An info are instructions that are mostly the same, a
    topic (the length of all answers, formatting, one question at a time, ...) on which two places say the same, and a
    ban that another sentence states more fully ("never lie", "don't lie to guests"). Quotations, sample dialogue, lists
    of tools, tables and markers such as `<wait for the answer>` are not compared, nor are lines that differ in one
    word by design ("if they speak Hindi, reply in Hindi") and sentences marked "This step is important".
    `check --judge` asks a model about instructions that share half of their words.

    ## Why is this bad

    It costs tokens at every turn, and the two drift apart: one is edited, the other forgotten.

    ## Sources

    - ElevenLabs, prompting guide (repeat one or two rules at most); Deepgram, prompting voice agents, section 2
    """

    code = "CL003"
    languages = languages_with("order-verb", "stem-empty")
    name = "repeated-instruction"
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: |
              Never quote prices.
              You are Cara, a host.
              Never quote any prices.
              Be kind.
            """,
            ("Never quote any prices",),
        ),
        Bad(
            """
            systemPrompt: |
              Keep replies short.
              You are Cara, a host.
              Be brief.
            """,
            ("Be brief",),
        ),
    )
    good = (
        """
        systemPrompt: |
          Verify identity first. This step is important.
          # Guardrails
          Never open an account without verifying identity. This step is important.
        """,
        """
        systemPrompt: |
          If the guest speaks English, reply in English.
          If the guest speaks Hindi, reply in Hindi.
        """,
        """
        systemPrompt: |
          # Cabins by day
          - Offer two cabins.
          - Take the name of the guest.
          # Cabins by night
          - Offer two cabins.
          - Take the name of the guest.
        """,
        """
        systemPrompt: |
          Ask for the name.
          <wait for the answer>
          Ask for the day.
          <wait for the answer>
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every sentence that repeats an earlier one."""
        for finding in _found(subject, subject.prompt) if subject.prompt is not None else ():
            if subject.language not in self.languages:  # asked last, since most prompts have no finding
                return
            yield finding

    def doubts(self, subject: Subject) -> Iterator[Doubt]:
        """Instructions that share half of their words; the whole prompt in a language without words."""
        if subject.prompt is None:
            return
        if subject.language not in self.languages:
            if subject.is_judged:
                finding = Finding(subject.prompt_key, "an instruction is repeated", _HINT, severity=Severity.INFO)
                yield Doubt(finding, _STATEMENT_OF_ALL, (subject.prompt.value,))
            return
        certain = {found.spot.start for found in _found(subject, subject.prompt) if isinstance(found.spot, Span)}
        read = [item for item in subject.directives.imperatives[:_MOST] if _is_read(subject, item)]
        for first, later in akin(read, certain):
            if not _is_on_purpose(subject, later):
                earlier, where = (Span(subject.prompt, each.start, each.end) for each in (first, later))
                yield Doubt(_finding(subject, earlier, where, is_alike=False), _STATEMENT, (earlier.text, where.text))


def _found(subject: Subject, prompt: Surface) -> Iterator[Finding]:
    directives = subject.directives
    told: set[int] = set()
    compared = [item for item in directives.imperatives[:_MOST] if _is_read(subject, item)]
    for first, later, is_alike in pairs(compared, subject.roles):
        if later.start not in told and not _is_on_purpose(subject, later):
            told.add(later.start)
            yield _finding(
                subject, Span(prompt, first.start, first.end), Span(prompt, later.start, later.end), is_alike
            )
    for first, later, topic in topics(directives):
        is_told = all(
            _is_read(subject, each) and each.says.is_order and each.says.stems[:1] != _VISITOR
            for each in (first, later)
        )
        if later.start not in told and is_told:
            told.add(later.start)
            where = Span(prompt, later.start, later.end)
            earlier = Span(prompt, first.start, first.end)
            message = f"{quoted(subject, where, marks=False)} says the same about {topic} as {quoted(subject, earlier, marks=False)}"
            related = ((earlier, _EARLIER),)
            yield Finding(where, message, _HINT, severity=Severity.INFO, related=related, cause=topic)


def _is_read(subject: Subject, directive: Directive) -> bool:
    """Whether a sentence is where the prompt instructs the persona."""
    role = subject.roles.at(directive.start)
    if is_mapped(directive) or _is_aside(directive) or _is_of_faq(directive):
        return False
    return role in _READ or (role is Role.TOOLS and directive.says.names("order-rule"))


def _is_aside(directive: Directive) -> bool:
    """Whether brackets hold all of it: "(go on with step 5)" behind what is said steers the flow."""
    words, (_, _, _, last) = directive.prompt, directive.sentence
    start, end = words.start(directive.first), words.end(last - 1)
    return (words.text[start - 1 : start], words.text[end : end + 1]) == ("(", ")")


def _is_of_faq(directive: Directive) -> bool:
    """Whether it is the answer to a question that the prompt has in front of it: "Answer: Yes", or the line below one."""
    words = directive.prompt
    before = words.text[: words.start(directive.first)][-_NEAR:].rstrip(" \t-*•")
    if before.endswith("\n") and before.rstrip().endswith(("?", "？")) and not directive.says.begins("order-verb", 1):
        return True
    end = words.end(directive.first)
    is_label = words.text[end : end + 1] in {":", "："}
    return is_label and words.lower[directive.first] in directive.says.lexicon.words("order-faq")


def _finding(subject: Subject, earlier: Span, later: Span, is_alike: bool) -> Finding:  # noqa: FBT001
    does = "repeats" if is_alike else "says nearly the same as"
    return Finding(
        later,
        f"{quoted(subject, later, marks=False)} {does} {quoted(subject, earlier, marks=False)}",
        _HINT,
        severity=None if is_alike else Severity.INFO,
        related=((earlier, _EARLIER),),
        cause=does,
    )


def _is_on_purpose(subject: Subject, directive: Directive) -> bool:
    """Whether the sentence, or the next, says that it is repeated for its weight."""
    words = subject.words.lower[directive.sentence.first : directive.sentence.last + 5]
    return directive.says.lexicon.phrases("order-weight").occur(words)
