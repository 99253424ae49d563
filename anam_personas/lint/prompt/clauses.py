"""Sentences cut into clauses: what each is (an instruction, a case, something said of it), and what it asks for or forbids.

Clauses are cut at closed-class words (conjunctions, words of condition, relative words) and at punctuation. Negation has a
scope: "never guess or ask for it" forbids both, "never guess, but ask" only the first; "nobody has to" frees from it,
"do without" forbids. Where the scope is unclear the polarity is ``UNSURE``, and rules stay silent.
"""

from __future__ import annotations

from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.prompt.grammar import grammar_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from anam_personas.lint.language.words import Sentence, Words
    from anam_personas.lint.prompt.grammar import Grammar

_LONGEST = 200
"""Words of a sentence that is framed. A longer one is no sentence, but a list or a dump."""
_HARD = frozenset(";:()—–|\n（）；：「」")
_LEAD = 4
"""Words in front of a colon that may be a mere "Do not:"."""
_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "「": "」", "『": "』"}


class Kind(Enum):
    """What a clause is: an instruction or statement, the case in which another holds, or a part of another."""

    MAIN = "main"
    CASE = "case"
    INNER = "inner"


class Polarity(Enum):
    """Whether something is asked for (or stated), forbidden (or denied), left free ("need not"), or unclear."""

    ASKED = "asked"
    DENIED = "denied"
    FREE = "free"
    UNSURE = "unsure"


class Clause(NamedTuple):
    """A stretch of a sentence: the indexes of its first word and of the one behind its last, what opens it, what it is."""

    first: int
    last: int
    link: str
    kind: Kind


class Frame:
    """A sentence in clauses. Indexes are those of the text's words."""

    def __init__(self, words: Words, sentence: Sentence, grammar: Grammar) -> None:
        self.words = words
        self.sentence = sentence
        self.grammar = grammar

    @cached_property
    def lower(self) -> list[str]:
        """The words of the sentence; ``lower[index - sentence.first]`` is the one at an index."""
        return self.words.of(self.sentence)

    @cached_property
    def _gaps(self) -> list[str]:
        """In front of each word: ";" for a hard cut, "," for a comma, "" for neither."""
        text, end, found = self.words.text, self.sentence.start, []
        for start, behind in self.words.spans_of(self.sentence):
            between = text[end:start]
            is_hard = not _HARD.isdisjoint(between) or " - " in between
            found.append(";" if is_hard else "," if "," in between or "、" in between else "")
            end = behind
        return found

    @cached_property
    def clauses(self) -> list[Clause]:
        """The clauses, in order."""
        return _cut(self.lower, self._gaps, self.grammar, self.sentence.first)

    @cached_property
    def _signs(self) -> list[Polarity]:
        found: list[Polarity] = []
        for index, clause in enumerate(self.clauses):
            found += _signs(self, clause, _carried(self, index, found))
        return found

    @cached_property
    def quoted(self) -> frozenset[int]:
        """The indexes of the words in quotation marks."""
        text, spans = self.words.text, self.words.spans_of(self.sentence)
        inside, end, closing = [], self.sentence.start, ""
        for index, (start, behind) in enumerate(spans, self.sentence.first):
            for char in text[end:start]:
                if closing and char in closing:
                    closing = ""
                elif not closing:
                    closing = _QUOTES.get(char, "")
            if closing:
                inside.append(index)
            end = behind
        return frozenset(inside)

    def clause_of(self, index: int) -> Clause:
        """The clause of a word."""
        return next(clause for clause in self.clauses if index < clause.last)

    def of(self, clause: Clause) -> list[str]:
        """The words of a clause."""
        return self.lower[clause.first - self.sentence.first : clause.last - self.sentence.first]

    def polarity(self, index: int) -> Polarity:
        """Whether the word at an index is asked for or forbidden."""
        return self._signs[index - self.sentence.first]

    def is_asked(self, index: int) -> bool:
        """Whether it is certain that nothing forbids it or leaves it free."""
        return self.polarity(index) is Polarity.ASKED

    def is_denied(self, index: int) -> bool:
        """Whether it is certain that it is forbidden."""
        return self.polarity(index) is Polarity.DENIED

    @cached_property
    def cases(self) -> list[Clause]:
        """The clauses that name a case."""
        return [clause for clause in self.clauses if clause.kind is Kind.CASE]

    def by_visitor(self, index: int) -> bool:
        """Whether the subject of the verb at an index is the visitor or somebody else, rather than the persona."""
        clause = self.clause_of(index)
        before = self.lower[clause.first - self.sentence.first : index - self.sentence.first]
        for word in reversed(before[-_SUBJECT:]):
            if word in self.grammar.persona:
                return False
            if word in self.grammar.visitors:
                return True
        return clause.kind is Kind.CASE and self.grammar.persona.isdisjoint(before)


_SUBJECT = 4
"""Words in front of a verb among which its subject stands."""


class Clauses:
    """The frames of a text's sentences, each made once, when a rule first asks for it."""

    def __init__(self, words: Words, language: str) -> None:
        self._words = words
        self._language = language
        self._frames: dict[int, Frame | None] = {}

    @cached_property
    def grammar(self) -> Grammar:
        """The closed classes of the text's language; English ones where it has no lexicon."""
        return grammar_of(self._language)

    def at(self, index: int) -> Frame | None:
        """The sentence of a word, in clauses; None where it is too long to be a sentence."""
        sentence = self._words.sentence_of(index)
        if sentence.first not in self._frames:
            fits = sentence.last - sentence.first <= _LONGEST
            self._frames[sentence.first] = Frame(self._words, sentence, self.grammar) if fits else None
        return self._frames[sentence.first]

    def holding(self, triggers: Collection[str]) -> Iterator[tuple[Frame, list[int]]]:
        """The sentences in which a word of ``triggers`` stands, with the indexes of those words; a cheap gate first."""
        lower = self._words.lower
        found: dict[int, list[int]] = {}
        if self._words.vocabulary.isdisjoint(triggers):
            return
        for index, word in enumerate(lower):
            if word in triggers:
                found.setdefault(self._words.sentence_of(index).first, []).append(index)
        for indexes in found.values():
            if (frame := self.at(indexes[0])) is not None:
                yield frame, indexes


def _cut(words: Sequence[str], gaps: Sequence[str], grammar: Grammar, offset: int) -> list[Clause]:
    """The clauses of a sentence. A case in front ends at its comma, one behind at the next comma or conjunction."""
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
    if words[at] not in grammar.cases or (at and not gap and words[at - 1] in grammar.wonders):
        return False
    return grammar.each.isdisjoint(words[at + 1 : at + 2])


def _is_infinitive(words: Sequence[str], gaps: Sequence[str], at: int, grammar: Grammar) -> bool:
    """Whether the stretch that begins at an index ends in "zu tun": it belongs to what is in front of it."""
    if not grammar.infinitive:
        return False
    end = next((index for index in range(at + 1, len(words)) if gaps[index]), len(words))
    return not grammar.infinitive.isdisjoint(words[at:end][-2:-1])


def _carried(frame: Frame, index: int, before: Sequence[Polarity]) -> Polarity:
    """The polarity with which a clause begins: that of the clause it is joined to."""
    if not index:
        return Polarity.ASKED
    clause, previous = frame.clauses[index], frame.clauses[index - 1]
    last = before[-1]
    grammar = frame.grammar
    if clause.kind is Kind.CASE and previous.kind is not Kind.CASE:
        return Polarity.ASKED
    if clause.kind is Kind.MAIN and previous.kind is Kind.CASE:
        mains = [one for one in frame.clauses[:index] if one.kind is Kind.MAIN]
        if not mains or clause.link in grammar.contrasts | grammar.results:
            return Polarity.ASKED
        earlier = before[mains[-1].last - 1 - frame.sentence.first]
        return Polarity.ASKED if earlier is Polarity.ASKED else Polarity.UNSURE
    if last is Polarity.ASKED or clause.link in grammar.contrasts | grammar.results:
        return Polarity.ASKED
    if clause.link == ";":
        is_lead = previous.last - previous.first <= _LEAD and grammar.lead.issuperset(frame.of(previous))
        return last if is_lead else Polarity.ASKED
    return last


def _signs(frame: Frame, clause: Clause, carried: Polarity) -> list[Polarity]:
    """The polarity of each word of a clause."""
    words, grammar = frame.of(clause), frame.grammar
    found: list[Polarity] = []
    sign, at = carried, 0
    if sign is not Polarity.ASKED and clause.link in grammar.also | {","} and _begins(frame, clause):
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
    """Whether a negation denies what stands in front of it too: "is never asked for", German "nenne es nicht"."""
    if grammar.is_case_last:
        return True
    return words[at] in grammar.behind and (grammar.is_verb_first or (at > 0 and words[at - 1] in grammar.auxiliaries))


def _begins(frame: Frame, clause: Clause) -> bool:
    """Whether a joined clause may be one of its own: more than a word, and no row of alternatives goes on."""
    row = (one for one in frame.clauses if one.first >= clause.first)
    for one in row:
        if one.link in frame.grammar.alternatives:
            return False
        if one.link not in frame.grammar.also | {","}:
            break
    return clause.last - clause.first > 1 + (clause.link != ",")
