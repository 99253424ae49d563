"""Pairs of instructions that are alike, but not enough for a rule to be sure: a judge may be asked about them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from anam_personas.lint.prompt.sides import Side
from anam_personas.lint.prompt.topics import sides

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from anam_personas.lint.prompt.directives import Directive, Directives

MOST: Final = 20
"""Pairs of one prompt, those that are most alike first: each costs a question."""
_MOST_COMPARED: Final = 400
_FEWEST: Final = 2
_HALF: Final = 0.5
_EVERYWHERE: Final = frozenset(["never", "user", "reply"])
"""Stems that say little about what an instruction is about."""
_TOO_COMMON: Final = 12
"""Instructions with a word in common, from which on the word is not specific."""


def opposed(directives: Directives, certain: Collection[int]) -> Iterator[tuple[Directive, Directive]]:
    """Pairs that take different sides of a topic, one of them for a case only, and pairs of which one forbids something like
    what the other asks for. ``certain`` are the starts of those that are known.
    """
    pairs = (*_by_topic(directives), *_pairs(directives.imperatives[:_MOST_COMPARED], certain, same=False))
    found = {(first.start, later.start): (first, later) for first, later in pairs if later.start not in certain}
    return islice(iter(found.values()), MOST)


def akin(imperatives: Sequence[Directive], certain: Collection[int]) -> Iterator[tuple[Directive, Directive]]:
    """Pairs that ask for, or forbid, something alike. ``certain`` are the starts of those that are known."""
    return islice(_pairs(imperatives, certain, same=True), MOST)


def _by_topic(directives: Directives) -> Iterator[tuple[Directive, Directive]]:
    told: dict[str, list[tuple[Directive, Side]]] = {}
    for later in directives.imperatives[:_MOST_COMPARED]:
        for side in _sides(later):
            for first, other in told.setdefault(side.topic, []):
                names_case = first.says.is_conditional or later.says.is_conditional
                if names_case and first is not later and (side.side, side.bound) != (other.side, other.bound):
                    yield first, later
            if len(told[side.topic]) < _TOO_COMMON:
                told[side.topic].append((later, side))


def _sides(directive: Directive) -> Iterator[Side]:
    """What a sentence says about the topics in the case that it names, or in every case. A number of words means short."""
    says = directive.says
    cases = says.lexicon.united("side-condition", "side-exception")
    found = (
        sides(tuple(word for word in says.words if word not in cases), says.lexicon)
        if says.is_conditional
        else says.sides
    )
    for side in found:
        yield side
        if side.bound is not None:
            yield Side("the length of answers", "short", None)


def _pairs(
    imperatives: Sequence[Directive], certain: Collection[int], *, same: bool
) -> Iterator[tuple[Directive, Directive]]:
    worth = [(each, stems) for each in imperatives if len(stems := each.says.stem_set - _EVERYWHERE) >= _FEWEST]
    by_stem: dict[str, list[int]] = {}
    found: list[tuple[float, int, int]] = []
    for at, (later, stems) in enumerate(worth):
        near = {index for stem in stems for index in by_stem.get(stem, ())}
        for index in near if later.start not in certain else ():
            first, others = worth[index]
            shared = len(stems & others)
            share = shared / min(len(stems), len(others))
            is_wanted = (first.says.is_denied == later.says.is_denied) is same
            if is_wanted and shared >= _FEWEST and share >= _HALF and first.says.words != later.says.words:
                found.append((-share, at, index))
        for stem in stems:
            places = by_stem.setdefault(stem, [])
            if len(places) < _TOO_COMMON:
                places.append(at)
    for _, at, index in sorted(found):
        yield worth[index][0], worth[at][0]
