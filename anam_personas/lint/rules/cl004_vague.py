"""CL004."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.clauses import Polarity
from anam_personas.lint.prompt.directives import Meaning
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import FIRST, Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.clauses import Frame
    from anam_personas.lint.subject import Subject

_VAGUE = Phrases(
    """
    as needed, when needed, if needed, where needed, as necessary, when necessary, if necessary, where necessary, as
    appropriate, when appropriate, if appropriate, where appropriate, when possible, where possible,
    whenever possible, as relevant, when relevant, if relevant, where relevant, as required, when required, if
    required, appropriately, accordingly, try to, reasonably, unless
    explaining something complex, unless something complex, unless more detail is needed, unless more detail is
    required, if it makes sense, as you see fit, use your judgment, use your best judgment, in a timely manner, bei
    bedarf, wenn nötig, wenn angebracht, wo angebracht, falls nötig, gegebenenfalls,
    angemessen, versuche zu, si es necesario, si hace falta, si procede, cuando sea necesario, cuando sea posible,
    cuando sea apropiado, según corresponda, adecuadamente, intenta, trata
    de, si nécessaire, si besoin, quand c'est nécessaire, si c'est pertinent, au besoin, le cas échéant,
    de manière appropriée, essaie de, essayez de
    """
)
_TASTE = listed(
    """
    humor humour jokes joke joking wit banter playful playfulness laugh laughter small-talk witz witze scherze broma
    bromas chiste chistes blague blagues plaisanterie plaisanteries
    """
)
"""Actions whose time cannot be fixed in advance: there "when appropriate" is the instruction."""
_ABLE = listed("can could will would able kann können puede pueden peut peuvent")
_NEAR = 20
_BARE = 8
"""Words of a sentence in which "accordingly" has nothing to refer to."""
_NOT_BEFORE = listed(
    "as few words little much many short soon they users callers visitors user caller visitor don't not never"
)
_NOT_AFTER = listed(
    "guess trick manipulate trick jailbreak again a different another the extract override bypass get make"
)


_SAYS_WHEN = listed("by for to de d para por para que")
"""Words after "if needed" by which the sentence says for what."""
_EXAMPLE = r"\s*\((?:e\.?\s?g|i\.?\s?e|ej|p\.?\s?ej|z\.?\s?b|ex|par exemple|such as|like|when|if)\b"


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
    languages = FIRST
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
        if subject.prompt is None or subject.language not in (None, *FIRST):
            return
        found = [
            (words.start(first), words.end(last - 1))
            for first, last in _VAGUE.places(words)
            if not _is_clear(words.lower, first, last)
            and _is_asked(subject, first)
            and not re.match(_EXAMPLE, words.text[words.end(last - 1) :][:_NEAR].lower())
        ]
        for start, end in found:
            span = Span(subject.prompt, start, end)
            message = f"{quoted(subject, span)} leaves it to the model to decide when or how"
            yield Finding(span, message, "Name the case or the amount.", cause="vague")


def _is_clear(words: list[str], first: int, last: int) -> bool:
    before, after = words[max(first - 2, 0) : first], words[last : last + 1]
    if not _TASTE.isdisjoint(words[max(first - 6, 0) : first]):
        return words[last - 1] in {"appropriate", "apropiado", "angemessen", "appropriée"}
    if after and after[0] in _SAYS_WHEN and words[first] not in {"try", "trata", "essaie", "essayez"}:
        return True
    if words[first] in {"intenta", "trata"}:  # to try to do, not to try a thing
        return not after or not after[0].endswith(("ar", "er", "ir", "que"))
    if words[first] == "try":
        return not _NOT_BEFORE.isdisjoint(before) or (bool(after) and after[0] in _NOT_AFTER)
    return words[last - 1] == "possible" and words[first] == "as"


def _is_asked(subject: Subject, first: int) -> bool:
    """Whether it is part of an instruction: not of a quotation, a ban or a table."""
    words = subject.words
    frame = subject.clauses.at(first)
    if frame is None or _is_quoted(words.text, words.start(first)):
        return False
    text = words.text[frame.sentence.start : frame.sentence.end]
    if words.lower[first] != "unless" and _is_fact(frame, subject):
        return False
    at = first - (words.lower[first] in frame.grammar.cases and first > frame.sentence.first)
    if "→" in text or "|" in text or frame.polarity(at) in {Polarity.DENIED, Polarity.UNSURE}:
        return False
    before = frame.lower[frame.clause_of(first).first - frame.sentence.first : first - frame.sentence.first]
    if not _ABLE.isdisjoint(before) and frame.grammar.persona.isdisjoint(before):
        return False  # "so that the team can respond appropriately"
    if words.lower[first] == "accordingly":
        return len(frame.lower) <= _BARE and frame.grammar.joins.isdisjoint(frame.lower) and not frame.cases
    return True


def _is_fact(frame: Frame, subject: Subject) -> bool:
    """Whether a sentence says what others do: "towels are changed as needed"."""
    if Meaning(tuple(frame.lower), subject.lexicon).is_imperative or not frame.grammar.persona.isdisjoint(frame.lower):
        return False
    first = next((word for word in frame.lower if not word.isdecimal()), "")
    return first in subject.lexicon.words("article") or (subject.language == "en" and not first.endswith("ing"))


def _is_quoted(text: str, at: int) -> bool:
    near = max(at - 500, 0)
    line = text[max(text.rfind("\n", near, at) + 1, near) : at]
    return line.count('"') % 2 == 1 or line.count("“") > line.count("”")
