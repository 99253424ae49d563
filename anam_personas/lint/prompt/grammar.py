"""The closed classes of words by which sentences of a language are cut into clauses, and by which these ask or forbid."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import lexicon

if TYPE_CHECKING:
    from anam_personas.lint.language.phrases import Phrases

_VERB_FIRST = frozenset(["de", "nl", "ja"])
"""Languages in which the negation follows what it denies."""

_INFINITIVES = {"de": frozenset(["zu"]), "nl": frozenset(["te"])}
"""The word in front of an infinitive, in languages that put a comma before such a clause."""


class Grammar(NamedTuple):
    """The classes. ``cases`` open a condition unless a word of ``wonders`` is in front ("ask if"); ``inverted`` open one at the
    beginning of a clause ("should they ask"), ``shorts`` end one ("when
    needed"), and after ``each`` there is none ("after each answer"); ``results`` cut after a comma; ``lifts`` only look
    like a negation ("not only"), ``frees`` leave it open ("need not"), ``bans`` and ``refusals`` forbid what follows.
    """

    cases: frozenset[str]
    inverted: frozenset[str]
    wonders: frozenset[str]
    shorts: frozenset[str]
    each: frozenset[str]
    contrasts: frozenset[str]
    results: frozenset[str]
    inner: frozenset[str]
    also: frozenset[str]
    alternatives: frozenset[str]
    then: frozenset[str]
    joins: frozenset[str]
    negators: frozenset[str]
    refusals: frozenset[str]
    bans: Phrases
    frees: Phrases
    lifts: Phrases
    heads: frozenset[str]
    lead: frozenset[str]
    behind: frozenset[str]
    auxiliaries: frozenset[str]
    infinitive: frozenset[str]
    is_verb_first: bool
    is_case_last: bool
    persona: frozenset[str]
    visitors: frozenset[str]


@cache
def grammar_of(language: str) -> Grammar:
    """The classes of a language; those of English for one without a lexicon."""
    words = lexicon(language)
    if not words.classes:
        words = lexicon("en")
    bans, frees, lifts = (words.phrases(name) for name in ("clause-ban", "clause-free", "clause-lift"))
    negators = words.united("negation", "clause-without")
    return Grammar(
        cases=words.words("clause-case"),
        wonders=words.words("clause-wonder"),
        inverted=words.words("clause-inverted"),
        shorts=words.words("clause-short"),
        each=words.words("clause-each"),
        contrasts=words.words("clause-contrast"),
        results=words.words("clause-so"),
        inner=words.words("clause-inner"),
        also=words.words("clause-also"),
        alternatives=words.words("clause-or"),
        then=words.words("clause-then"),
        joins=words.united("clause-also", "clause-or", "clause-then"),
        negators=negators,
        refusals=words.words("clause-refusal"),
        bans=bans,
        frees=frees,
        lifts=lifts,
        heads=bans.heads | frees.heads | lifts.heads,
        lead=negators | words.united("clause-refusal", "clause-lead"),
        behind=words.words("clause-behind"),
        auxiliaries=words.words("clause-auxiliary"),
        infinitive=_INFINITIVES.get(language, frozenset()),
        is_verb_first=language in _VERB_FIRST,
        is_case_last=language == "ja",
        persona=words.words("clause-you"),
        visitors=words.words("clause-visitor"),
    )
