"""What the words of a clause ask for or forbid: the scope of negation."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from anam_personas.lint.prompt.cutting import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.prompt.cutting import Clause, Pieces
    from anam_personas.lint.prompt.grammar import Grammar

_LEAD = 4
"""Words in front of a colon that may be a mere "Do not:"."""


class Polarity(Enum):
    """Whether something is asked for (or stated), forbidden (or denied), left free ("need not"), or unclear."""

    ASKED = "asked"
    DENIED = "denied"
    FREE = "free"
    UNSURE = "unsure"


def signs(pieces: Pieces) -> list[Polarity]:
    """The polarity of each word of a sentence."""
    found: list[Polarity] = []
    for index, clause in enumerate(pieces.clauses):
        found += _signs(pieces, clause, _carried(pieces, index, found))
    return found


def _carried(pieces: Pieces, index: int, before: Sequence[Polarity]) -> Polarity:
    """The polarity with which a clause begins: that of the clause it is joined to."""
    if not index:
        return Polarity.ASKED
    clause, previous = pieces.clauses[index], pieces.clauses[index - 1]
    last = before[-1]
    grammar = pieces.grammar
    if clause.kind is Kind.CASE and previous.kind is not Kind.CASE:
        return Polarity.ASKED
    if clause.kind is Kind.MAIN and previous.kind is Kind.CASE:
        mains = [one for one in pieces.clauses[:index] if one.kind is Kind.MAIN]
        if not mains or clause.link in grammar.contrasts | grammar.results:
            return Polarity.ASKED
        earlier = before[mains[-1].last - 1 - pieces.offset]
        return Polarity.ASKED if earlier is Polarity.ASKED else Polarity.UNSURE
    if last is Polarity.ASKED or clause.link in grammar.contrasts | grammar.results:
        return Polarity.ASKED
    if clause.link == ";":
        is_lead = previous.last - previous.first <= _LEAD and grammar.lead.issuperset(pieces.of(previous))
        return last if is_lead else Polarity.ASKED
    return last


def _signs(pieces: Pieces, clause: Clause, carried: Polarity) -> list[Polarity]:
    """The polarity of each word of a clause."""
    words, grammar = pieces.of(clause), pieces.grammar
    found: list[Polarity] = []
    sign, at = carried, 0
    if sign is not Polarity.ASKED and clause.link in grammar.also | {","} and _begins(pieces, clause):
        sign = Polarity.UNSURE
    while at < len(words):
        width, becomes = _turn(words, at, sign, grammar)
        if becomes is not sign and _is_behind(words, at, grammar):
            found = [becomes] * len(found)
        sign = becomes
        found += [sign] * width
        at += width
    return found


def _turn(words: Sequence[str], at: int, sign: Polarity, grammar: Grammar) -> tuple[int, Polarity]:
    """How many words are read at an index, and the polarity from there on."""
    word = words[at]
    if word in grammar.heads:
        for phrases, becomes in (
            (grammar.lifts, sign),
            (grammar.frees, Polarity.FREE),
            (grammar.bans, Polarity.DENIED if sign is Polarity.ASKED else Polarity.UNSURE),
        ):
            if width := phrases.width(words, at):
                return width, becomes
    if word in grammar.negators:
        return 1, Polarity.DENIED if sign in {Polarity.ASKED, Polarity.DENIED} else sign
    if word in grammar.refusals:
        return 1, Polarity.DENIED if sign is Polarity.ASKED else Polarity.UNSURE
    return 1, sign


def _is_behind(words: Sequence[str], at: int, grammar: Grammar) -> bool:
    """Whether a negation denies what precedes it too: "is never asked for", German "nenne es nicht"."""
    if grammar.is_case_last:
        return True
    return words[at] in grammar.behind and (grammar.is_verb_first or (at > 0 and words[at - 1] in grammar.auxiliaries))


def _begins(pieces: Pieces, clause: Clause) -> bool:
    """Whether a joined clause may be one of its own: more than a word, and no row of alternatives goes on."""
    row = (one for one in pieces.clauses if one.first >= clause.first)
    for one in row:
        if one.link in pieces.grammar.alternatives:
            return False
        if one.link not in pieces.grammar.also | {","}:
            break
    return clause.last - clause.first > 1 + (clause.link != ",")
