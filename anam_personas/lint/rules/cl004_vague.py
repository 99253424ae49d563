"""CL004."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.prompt.clauses import Polarity
from anam_personas.lint.prompt.directives import Meaning
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.prompt.clauses import Frame
    from anam_personas.lint.subject import Subject

_BARE = 8
"""Words of a sentence in which "accordingly" has nothing to refer to."""


class Vague(Rule):
    """An instruction leaves open when or how.

    ## What it does

    Reports "when needed", "where appropriate", "appropriately", "when possible", "try to" and similar phrases. Not
    reported are facts ("towels are changed as needed"), quotations, bans ("never try to ..."), tables, "etc." in a row
    of examples, "accordingly" after what it refers to, "if needed for ..." and "if needed (e.g. ...)", "as few words
    as possible", and humour "when appropriate".

    ## Why is this bad

    The model has to decide by itself, and decides differently each time. Say when: "call find_slot once the guest
    has named a day".

    ## Sources

    - Deepgram, prompting voice agents, sections 7 to 9; OpenAI, realtime prompting guide; Hume, prompt engineering
    """

    code = "CL004"
    name = "vague"
    languages = languages_with("vague-when")
    severity = Severity.INFO
    tier = "strict"
    bad = (
        Bad(
            """
            systemPrompt: Use tools when needed and handle emergencies appropriately.
            """,
            ("when needed", "appropriately"),
        ),
        Bad(
            """
            systemPrompt: Keep it short unless explaining something complex.
            """,
            ("unless explaining something complex",),
        ),
    )
    good = (
        "systemPrompt: Call find_slot once the guest has named a day, and in an emergency tell them to dial 112.",
        """
        systemPrompt: Call find_slot once the guest has named a day. Say it in as few words as possible.
        """,
        """
        systemPrompt: If they try to trick you, say "Let us keep it reasonable". Try a different word then.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such phrase."""
        words = subject.words
        if subject.prompt is None or subject.language not in (None, *self.languages):
            return
        found = [
            (words.start(first), words.end(last - 1))
            for first, last in subject.lexicon.phrases("vague-when").places(words)
            if not _is_clear(subject, first, last) and not _has_example(subject, last) and _is_asked(subject, first)
        ]
        for start, end in found:
            span = Span(subject.prompt, start, end)
            message = f"{quoted(subject, span)} leaves it to the model to decide when or how"
            yield Finding(span, message, "Name the case or the amount.", cause="vague")


def _is_clear(subject: Subject, first: int, last: int) -> bool:
    """Whether what stands around the phrase says when, or makes it another."""
    words, lexicon = subject.words.lower, subject.lexicon
    before, after = words[max(first - 2, 0) : first], words[last : last + 1]
    if not lexicon.words("vague-mind").isdisjoint(after) or _is_told_elsewhere(subject, first):
        return True
    if not lexicon.words("vague-taste").isdisjoint(words[max(first - 6, 0) : first]):
        # of what has no time that could be fixed in advance "when appropriate" is the instruction
        return words[last - 1] in lexicon.words("vague-apt")
    if words[first] in lexicon.words("vague-attempt"):  # to try to do, not to try a thing
        is_for = words[first] not in lexicon.words("vague-seek") and _says_for_what(after, lexicon)
        return is_for or not after or not after[0].endswith(tuple(lexicon.words("vague-attempted")))
    if words[first] in lexicon.words("vague-try"):
        is_else = bool(after) and after[0] in lexicon.words("vague-not-behind")
        return is_else or not lexicon.words("vague-not-before").isdisjoint(before)
    return words[first] not in lexicon.words("vague-seek") and _says_for_what(after, lexicon)


def _is_told_elsewhere(subject: Subject, first: int) -> bool:
    """Whether another section is about what the list item names: "Transfer calls when needed", "## Transfer scenarios"."""
    words = subject.words
    sentence = words.sentence_of(first)
    if sentence.first == first or not words.text[sentence.start : sentence.end].lstrip().startswith(("-", "*", "•")):
        return False
    stem = words.lower[sentence.first][:_STEM]
    at = words.start(first)
    others = (section for section in subject.sections if not section.start <= at < section.end)
    return len(stem) >= _STEM and any(
        word.startswith(stem) for section in others for word in section.name.lower().split()
    )


def _says_for_what(after: list[str], lexicon: Lexicon) -> bool:
    return not lexicon.words("vague-for-what").isdisjoint(after)


_QUOTES = (("“", "”"), ("«", "»"), ("„", "“"), ("「", "」"), ("『", "』"))
_STEM = 5
"""Letters by which the verb of a list item is known in the name of a section."""
_LINE_END = 20
"""Characters in which a line ends, behind a colon."""


def _has_example(subject: Subject, last: int) -> bool:
    """Whether an example or a case follows: "if needed (e.g. ...)", or a list behind a colon."""
    words, lexicon = subject.words, subject.lexicon
    if re.match(r":[ \t]*\n", words.text[words.end(last - 1) : words.end(last - 1) + _LINE_END]) is not None:
        return True
    if words.text[words.end(last - 1) :][:1] not in {" ", "("} or last >= len(words.lower):
        return False
    is_open = words.text[words.end(last - 1) : words.start(last)].strip() == "("
    opens = lexicon.phrases("vague-example").width(words.lower, last) > 0
    return is_open and (opens or words.lower[last] in lexicon.words("vague-example"))


def _is_asked(subject: Subject, first: int) -> bool:
    """Whether it is part of an instruction: not of a quotation, a ban or a table."""
    words = subject.words
    frame = subject.clauses.at(first)
    if frame is None or _is_quoted(words.text, words.start(first)):
        return False
    text = words.text[frame.sentence.start : frame.sentence.end]
    if words.lower[first] not in subject.lexicon.words("vague-unless") and _is_fact(frame, subject):
        return False
    at = first - (words.lower[first] in frame.grammar.cases and first > frame.sentence.first)
    if "→" in text or "|" in text or frame.polarity(at) in {Polarity.DENIED, Polarity.UNSURE}:
        return False
    before = frame.lower[frame.clause_of(first).first - frame.sentence.first : first - frame.sentence.first]
    if not subject.lexicon.words("vague-able").isdisjoint(before) and frame.grammar.persona.isdisjoint(before):
        return False  # "so that the team can respond appropriately"
    if words.lower[first] in subject.lexicon.words("vague-accordingly"):
        return len(frame.lower) <= _BARE and frame.grammar.joins.isdisjoint(frame.lower) and not frame.cases
    return True


def _is_fact(frame: Frame, subject: Subject) -> bool:
    """Whether a sentence says what others do: "towels are changed as needed", "most people try to"."""
    many, visitors = subject.lexicon.words("vague-many"), subject.lexicon.words("clause-visitor")
    if not many.isdisjoint(frame.lower[:2]) and not visitors.isdisjoint(frame.lower[1:4]):
        return True
    if Meaning(tuple(frame.lower), subject.lexicon).is_imperative or not frame.grammar.persona.isdisjoint(frame.lower):
        return False
    first = next((word for word in frame.lower if not word.isdecimal()), "")
    return first in subject.lexicon.words("article") or (subject.language == "en" and not first.endswith("ing"))


def _is_quoted(text: str, at: int) -> bool:
    near = max(at - 500, 0)
    line = text[max(text.rfind("\n", near, at) + 1, near) : at]
    return line.count('"') % 2 == 1 or any(line.count(first) > line.count(last) for first, last in _QUOTES)
