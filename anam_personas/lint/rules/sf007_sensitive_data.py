"""SF007."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.prompt.clauses import Kind
from anam_personas.lint.prompt.mention import is_led_by_ban
from anam_personas.lint.prompt.terms import holds, pairs, places
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Words
    from anam_personas.lint.prompt.clauses import Clauses, Frame
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

_REACH = 14
"""Words between the asking and what is asked for, at most: they may be a list."""
_NEAR = 4
"""Words between "card" and "number", at most, and in front of a verb for who is to do it."""
_MOST = 300
"""Places that are looked at."""


class SensitiveData(Rule):
    """The persona asks for sensitive data.

    ## What it does

    Reports sentences that have the persona ask for, repeat or write down card numbers, security codes, passwords,
    PINs, bank accounts, social security and passport numbers, or the date of birth together with the name, and a
    first message that does so. Not reported are bans, "nobody has to tell you", stopping somebody who says one,
    what a tool verifies, cards of the house, and "the last four digits". It is an info where the sentence names a
    tool with `disableInterruptions`.

    ## Why is this bad

    What is said is transcribed, sent to the model's vendor, kept in transcripts, and overheard by whoever stands near.

    ## Sources

    - Vapi, prompting guide
    """

    code = "SF007"
    name = "sensitive-data"
    languages = languages_with("sensitive-word")
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: Ask the caller for the card number and read it back.
            """,
            ("Ask the caller for the card number",),
        ),
        Bad(
            """
            systemPrompt: Collect SSN and mother's maiden name to verify.
            initialMessage: Please tell me your password.
            """,
            ("Collect SSN", "tell me your password"),
        ),
    )
    good = (
        """
        systemPrompt: Never collect card numbers or passwords. Ask for the last four digits of the order number.
        """,
        """
        systemPrompt: If they ask for a password reset, send the link. Ask for the date of birth of the dog.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every sentence."""
        lexicon = subject.lexicon
        if subject.prompt is not None and not subject.has_no_effect:
            for asked in _asked(subject.words, subject.clauses, lexicon, subject):
                if not is_led_by_ban(subject, subject.words.start(asked.item)):
                    yield _finding(subject, subject.prompt, subject.words, asked)
        if subject.greeting is not None:
            for asked in _asked(subject.greeting_words, subject.greeting_clauses, lexicon, None):
                yield _finding(subject, subject.greeting, subject.greeting_words, asked)


class _Asked(NamedTuple):
    """Indexes of words: the verb, the item, and the one after it."""

    verb: int
    item: int
    last: int


def _asked(words: Words, clauses: Clauses, lexicon: Lexicon, subject: Subject | None) -> Iterator[_Asked]:
    """Where a sentence asks for such data, the first of each sentence."""
    if words.vocabulary.isdisjoint(lexicon.united("sensitive-ask", "sensitive-give")):
        return
    births = lexicon.phrases("sensitive-birth").places(words)
    whole, part = lexicon.words("sensitive-whole"), lexicon.words("sensitive-part")
    items = [*places(words, lexicon, "sensitive-word"), *pairs(words, whole, part, _NEAR), *births]
    told: set[int] = set()
    for first, last in sorted(items)[:_MOST]:
        frame = clauses.at(first)
        if frame is None or frame.sentence.start in told or not _is_sensitive(frame, first, last, lexicon):
            continue
        if (first, last) in births and lexicon.words("sensitive-name").isdisjoint(frame.lower):
            continue
        is_said = first in frame.quoted and subject is not None and not subject.is_dictated(words.start(first))
        verb = None if is_said else _verb(frame, first, last, lexicon)
        if verb is not None:
            told.add(frame.sentence.start)
            yield _Asked(verb, first, last)


def _is_sensitive(frame: Frame, first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether it is more than a card of the house, the last four digits, or a password that is to be reset."""
    lower = frame.words.lower
    around = lower[max(first - 2, frame.sentence.first) : min(last + 3, frame.sentence.last)]
    is_row = "," in frame.words.text[frame.words.start(first) : frame.words.end(last - 1)]  # "phone number, passport"
    if is_row or not lexicon.words("sensitive-harmless").isdisjoint(around):
        return False
    if lower[first] in {"pin", "pins"} and not frame.words.text.startswith(("PIN", "Pin"), frame.words.start(first)):
        return False
    return not holds(frame.lower, lexicon, "sensitive-except", "sensitive-handled")


def _verb(frame: Frame, first: int, last: int, lexicon: Lexicon) -> int | None:
    """The nearest word in front (after, where verbs stand last) by which the persona asks for what is there."""
    asks, gives = lexicon.words("sensitive-ask"), lexicon.words("sensitive-give")
    start = max(frame.sentence.first, first - _REACH)
    indexes = [*range(first - 1, start - 1, -1)]
    if frame.grammar.is_verb_first:
        indexes += range(last, min(frame.sentence.last, last + _REACH))
    if not frame.is_asked(first):
        return None
    for index in indexes:
        word = frame.words.lower[index]
        if word in asks or (word in gives and _is_told_to_give(frame, index, lexicon)):
            clause = frame.clause_of(index)
            is_mine = word in asks and clause.kind is not Kind.CASE and not frame.by_visitor(index)
            is_wanted = is_mine or (word in gives and _is_told_to_give(frame, index, lexicon))
            return index if is_wanted and frame.is_asked(index) else None
    return None


def _is_told_to_give(frame: Frame, index: int, lexicon: Lexicon) -> bool:
    """Whether the visitor is to say it: "tell me", "have them tell you"."""
    lower, clause = frame.words.lower, frame.clause_of(index)
    if lexicon.words("sensitive-give").intersection([lower[index]]) & lexicon.words("sensitive-me"):
        return True
    if clause.kind is Kind.CASE:
        return False
    before = lower[max(clause.first, index - _NEAR) : index]
    if not lexicon.words("sensitive-causes").isdisjoint(before) and not frame.grammar.visitors.isdisjoint(before):
        return True
    behind = lower[index + 1 : index + 2]
    return not lexicon.words("sensitive-me").isdisjoint(behind) and frame.grammar.visitors.isdisjoint(before)


def _finding(subject: Subject, surface: Surface, words: Words, asked: _Asked) -> Finding:
    sentence = set(words.of(words.sentence_of(asked.item)))
    takes = any(
        use.definition.get("disableInterruptions") and use.definition["name"] in sentence
        for use in subject.persona.tools
    )
    first, last = min(asked.verb, asked.item), max(asked.verb + 1, asked.last)  # a verb may stand behind
    span = Span(surface, words.start(first), words.end(last - 1))
    return Finding(
        span,
        f"{quoted(subject, span)} has visitors say sensitive data aloud",
        "Send a secure form instead, or ask for something harmless to look the person up by.",
        severity=Severity.INFO if takes else Severity.WARNING,
        cause="aloud",
    )
