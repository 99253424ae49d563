"""A sentence cut into clauses: what each is."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.prompt.grammar import Grammar


class Kind(Enum):
    """What a clause is: an instruction or statement, the case in which another holds, or a part of another."""

    MAIN = "main"
    CASE = "case"
    INNER = "inner"


class Clause(NamedTuple):
    """A stretch of a sentence: the indexes of its first word and of the one after its last, what opens it, what it is."""

    first: int
    last: int
    link: str
    kind: Kind


class Pieces(NamedTuple):
    """A sentence in clauses: its words in lower case, the index of the first in the text, the clauses, the language's words."""

    lower: Sequence[str]
    offset: int
    clauses: Sequence[Clause]
    grammar: Grammar

    def of(self, clause: Clause) -> Sequence[str]:
        """The words of a clause."""
        return self.lower[clause.first - self.offset : clause.last - self.offset]


def cut(words: Sequence[str], gaps: Sequence[str], grammar: Grammar, offset: int) -> list[Clause]:
    """The clauses of a sentence. A case in front ends at its comma, one after at the next comma or conjunction."""
    found: list[Clause] = []
    first, link, kind, is_leading = 0, "", Kind.MAIN, True

    def close(at: int, opened: str, becomes: Kind) -> None:
        nonlocal first, link, kind
        if at > first:
            found.append(Clause(first + offset, at + offset, link, kind))
        first, link, kind = at, opened, becomes

    for at, word in enumerate(words):
        gap = gaps[at]
        if grammar.is_case_last and word in grammar.cases:
            kind = Kind.CASE
            close(at + 1, "", Kind.MAIN)
            continue
        if _opens_case(words, at, gap, grammar):
            is_leading = all(clause.kind is not Kind.MAIN for clause in found) and (
                at == first or kind is not Kind.MAIN
            )
            close(at, word, Kind.CASE)
        elif kind is Kind.CASE and at == first + 2 and words[at - 1] in grammar.shorts:
            close(at, "", Kind.MAIN)
        elif gap == ";" and at:
            close(at, ";", Kind.MAIN)
        elif word in grammar.contrasts or (gap and word in grammar.results):
            close(at, word, Kind.MAIN)
        elif word in grammar.inner and at:
            close(at, word, Kind.CASE if kind is Kind.CASE else Kind.INNER)
        elif gap == "," or word in grammar.joins:
            is_joined = word in grammar.joins
            stays = kind is Kind.CASE and is_joined and (gap != "," or is_leading) and word not in grammar.then
            stays = (
                stays
                or (kind is Kind.INNER and not gap)
                or (kind is Kind.CASE and _is_infinitive(words, gaps, at, grammar))
            )
            close(at, word if is_joined else ",", kind if stays else Kind.MAIN)
    close(len(words), "", Kind.MAIN)
    return found


def _opens_case(words: Sequence[str], at: int, gap: str, grammar: Grammar) -> bool:
    """Whether the word at an index opens a case: not "ask if", and not "after each answer"."""
    if words[at] in grammar.inverted:
        return not at or bool(gap)
    if words[at] not in grammar.cases or (at and not gap and words[at - 1] in grammar.wonders):
        return False
    return grammar.each.isdisjoint(words[at + 1 : at + 2])


def _is_infinitive(words: Sequence[str], gaps: Sequence[str], at: int, grammar: Grammar) -> bool:
    """Whether the stretch that begins at an index ends in "zu tun": it belongs to what is in front of it."""
    if not grammar.infinitive:
        return False
    end = next((index for index in range(at + 1, len(words)) if gaps[index]), len(words))
    return not grammar.infinitive.isdisjoint(words[at:end][-2:-1])
