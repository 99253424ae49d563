"""SP003."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.mention import is_led_by_ban, word_at
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.prompt.stage_directions import CUES, is_direction
from anam_personas.lint.prompt.terms import holds, places
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.prompt.clauses import Frame
    from anam_personas.lint.subject import Subject

_REACH = 8
"""Words between what is to be done and with what, at most."""
_MOST = 400
"""Places that are looked at."""

_SIGNS = (
    ("[", r"\[([A-Za-z][a-z ]{1,30}|[A-Z]{3,8}|[A-Za-z]{2,20}[:_][A-Za-z_:]{2,20})\](?!\()"),
    ("<", r"</?([a-z][a-z0-9_-]{1,30})>"),
    ("*", r"\*(?<!\*\*)([a-z][a-z ]{2,30})\*(?!\*)"),
    ("#", r"#(?<![\w#&/]#)([a-z][a-z_-]{2,20})\b"),
)
_LONE = r"(?<!\S)[`\"'“«(]?(?:\*\*|__)(?: ?(?:\.{3}|…)? ?(?:\*\*|__))?[`\"'”»)]?(?=[\s.,;:!?]|$)"
"""Signs of bold words around none: "put it between ** **"."""
_OF_SPEECH = listed("break emotion speed volume flush spell phoneme prosody say-as speak emphasis sub voice")


class Unspeakable(Rule):
    """The prompt asks for an answer that cannot be spoken.

    ## What it does

    Reports instructions that ask for JSON, markdown, tables, bullet points, code, links, emoji, tags such as `<think>`, or
    markers such as `[waves]` and `#booked`. Passed over: what a clause, list or section forbids, what goes into a tool or
    onto a screen, what the user may ask for, Anam's cue tags, the HTML of an e-mail, and speech markup (rule SP008).

    ## Why is this bad

    Every token of the answer goes to the voice: braces, tags and markers are read out. What a program needs belongs in
    a tool call.

    ## Sources

    - Cartesia, prompting tips; LiveKit, prompting; Vapi, optimization guide, section 12
    """

    code = "SP003"
    name = "unspeakable-output"
    languages = languages_with("output-thing")
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: At the end add a JSON block with the lead score.
            """,
            ("add a JSON",),
        ),
        Bad(
            """
            systemPrompt: When appropriate describe a gesture in brackets like [waves].
            """,
            ("describe a gesture in brackets",),
        ),
    )
    good = (
        "systemPrompt: At the end say in one sentence how interested the guest was.",
        """
        systemPrompt: Never use JSON, markdown, lists, tables, code or emojis.
        """,
        """
        systemPrompt: |
          Pass the date to book_slot as JSON in YYYY-MM-DD.
          Do not:
          - use bullet points
          - add emojis
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every sentence that asks for it."""
        if subject.prompt is None or subject.has_no_effect:
            return
        words, told = subject.words, set[int]()
        for thing in sorted(islice(_things(subject), _MOST)):
            frame = subject.clauses.at(thing.first) if thing.first < len(words.lower) else None
            if frame is None or frame.sentence.start in told or _is_elsewhere(subject, frame) or _is_question(frame):
                continue
            verb = _verb(frame, thing, subject.lexicon)
            if verb is None or is_led_by_ban(subject, words.start(thing.first)):
                continue
            told.add(frame.sentence.start)
            first, last = min(verb, thing.first), max(verb + 1, thing.last)
            span = Span(subject.prompt, words.start(first), words.end(last - 1))
            message = f"{quoted(subject, span)} asks for something that cannot be spoken"
            yield Finding(span, message, "Ask for it in words, or hand it to a tool.", cause="output")


class _Thing(NamedTuple):
    """What cannot be spoken: indexes of its first word and of the one after its last, and the class of verbs that ask for it."""

    first: int
    last: int
    verbs: str


def _things(subject: Subject) -> Iterator[_Thing]:
    words, lexicon = subject.words, subject.lexicon
    for first, last in places(words, lexicon, "output-thing"):
        if _is_own(words.lower, first, last, lexicon):
            yield _Thing(first, last, "output-verb")
    for first, last in places(words, lexicon, "output-link"):
        if _is_own(words.lower, first, last, lexicon, may_be_given=True):
            yield _Thing(first, last, "output-place")
    yield from _lone(subject)
    for sign, form in _SIGNS:
        for found in re.finditer(form, words.text) if sign in words.text else ():
            inner = found[1].lower()
            if (sign == "<" and (inner in _OF_SPEECH or inner in CUES)) or (sign in "[*" and not _is_marker(inner)):
                continue
            if sign == "<" and _is_of_a_page(subject, found.start()):
                continue
            first = word_at(subject, found.start())  # after what costs less
            if sign == "<":
                yield _Thing(first, first + 1, "output-wrap")
            elif sign != "#" or _is_own(words.lower, first, first + 1, lexicon):
                yield _Thing(first, first + len(re.findall(r"[a-z0-9]+", inner)), "output-mark")


def _lone(subject: Subject) -> Iterator[_Thing]:
    """Signs of bold words with none between, by the word in front: behind them may be nothing."""
    text = subject.words.text
    for found in re.finditer(_LONE, text) if "**" in text or "__" in text else ():
        if at := word_at(subject, found.start()):
            yield _Thing(at - 1, at, "output-wrap")


def _is_of_a_page(subject: Subject, at: int) -> bool:
    """Whether a tag is part of HTML, as of an e-mail, or of a section that says how that is written."""
    named = (section.name.lower() for section in subject.sections if section.start <= at < section.end)
    return subject.roles.at(at) is Role.SAMPLE or any("html" in name for name in named)


def _is_marker(inner: str) -> bool:
    """Whether what is in brackets is for a program or for the eye, and no cue tag."""
    return inner not in CUES and (":" in inner or inner in everywhere().words("output-silence") or is_direction(inner))


def _is_own(words: list[str], first: int, last: int, lexicon: Lexicon, *, may_be_given: bool = False) -> bool:
    """Whether it is not a thing that is there already: "use the JSON below"."""
    behind = words[last : last + 1]
    if not may_be_given and first > 0 and words[first - 1] in lexicon.words("output-given"):
        return False
    is_turn = behind == ["of"] and words[last - 1] == "line"
    return not is_turn and lexicon.words("output-existing").isdisjoint(behind)


def _verb(frame: Frame, thing: _Thing, lexicon: Lexicon) -> int | None:
    """The nearest word by which the persona is asked for it; None where it is forbidden, or asked by somebody else."""
    from anam_personas.lint.prompt.cutting import Kind

    if thing.first in frame.quoted or not frame.is_asked(thing.first):
        return None
    sentence, lower = frame.sentence, frame.words.lower
    indexes = [*range(thing.first - 1, max(sentence.first, thing.first - _REACH) - 1, -1)]
    if frame.grammar.is_case_last:
        indexes += range(thing.last, min(sentence.last, thing.last + _REACH))
    the, of = lexicon.words("output-the"), lexicon.words("output-of")
    asked, verbs = lexicon.words("output-asked"), lexicon.words(thing.verbs)
    for index in indexes:
        if lower[index] in asked:
            return None
        is_noun = lower[max(index - 1, 0)] in the or not of.isdisjoint(lower[index + 1 : index + 2])
        if lower[index] not in verbs or is_noun:  # "the output", "use of"
            continue
        is_others = lexicon.words("output-others") | frame.grammar.visitors
        if not is_others.isdisjoint(lower[max(index - 2, sentence.first) : index]):
            return None
        is_wanted = frame.is_asked(index) and frame.clause_of(index).kind is not Kind.CASE
        return index if is_wanted and index not in frame.quoted else None
    return None


def _is_question(frame: Frame) -> bool:
    """Whether it is asked, by the persona of itself: "did I use emoji?"."""
    return frame.words.text[frame.sentence.start : frame.sentence.end].rstrip().endswith(("?", "？"))


def _is_elsewhere(subject: Subject, frame: Frame) -> bool:
    """Whether a tool or a screen is to get it."""
    text = frame.words.text[frame.sentence.start : frame.sentence.end]
    return (
        holds(frame.lower, subject.lexicon, "output-elsewhere")
        or not subject.tool_names.isdisjoint(frame.lower)
        or re.search(r"(?<![\[:])\b[a-z0-9]+_[a-z]", text) is not None
    )
