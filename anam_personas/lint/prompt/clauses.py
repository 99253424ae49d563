"""Sentences cut into clauses: what each is (an instruction, a case, something said of it), and what it asks for or forbids.

Clauses are cut at closed-class words (conjunctions, words of condition, relative words) and at punctuation. Negation has a
scope: "never guess or ask for it" forbids both, "never guess, but ask" only the first; "nobody has to" frees from it,
"do without" forbids. Where the scope is unclear the polarity is ``UNSURE``, and rules stay silent.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.language.detect import language_of
from anam_personas.lint.prompt.cutting import Clause, Kind, Pieces, cut
from anam_personas.lint.prompt.grammar import grammar_of
from anam_personas.lint.prompt.polarity import Polarity, signs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from anam_personas.lint.language.words import Sentence, Words
    from anam_personas.lint.prompt.grammar import Grammar

_LONGEST = 200
"""Words of a sentence that is framed. A longer one is not a sentence, but a list or a dump."""
_HARD = frozenset(";:()—–|\n（）；：「」")
_BESIDE = " \"'“”„«»"
_ASIDE = 2
"""Words of an aside in brackets that belongs to the clause around it."""
_MOST = 400
"""Sentences that are looked at for one rule. No prompt has as many that hold its words."""
_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "「": "」", "『": "』"}


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
            is_wrap = between.count("\n") == 1 and between.strip() in {"", ","} and text[start : start + 1].islower()
            is_hard = not is_wrap and (not _HARD.isdisjoint(between) or " - " in between)
            found.append(";" if is_hard else "," if "," in between or "、" in between else "")
            end = behind
        return self._without_asides(found) if ";" in found and "(" in text else found

    def _without_asides(self, gaps: list[str]) -> list[str]:
        """The gaps without those around a word or two in brackets, which cut nothing: "don't (ever) send links"."""
        text, spans = self.words.text, self.words.spans_of(self.sentence)
        for at in range(1, len(gaps) - 1):
            if gaps[at] == ";" and text[spans[at - 1][1] : spans[at][0]].strip(_BESIDE) == "(":
                for behind in range(at + 1, min(at + _ASIDE + 1, len(gaps))):
                    if gaps[behind] and text[spans[behind - 1][1] : spans[behind][0]].strip(_BESIDE) == ")":
                        gaps[at] = gaps[behind] = ""
                    if gaps[behind]:
                        break
        return gaps

    @cached_property
    def clauses(self) -> list[Clause]:
        """The clauses, in order."""
        return cut(self.lower, self._gaps, self.grammar, self.sentence.first)

    @cached_property
    def _signs(self) -> list[Polarity]:
        return signs(Pieces(self.lower, self.sentence.first, self.clauses, self.grammar))

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
    """The frames of a text's sentences, each made once, when a rule first asks for it.

    ``languages`` are those of the text, that of most of it first.
    """

    def __init__(self, words: Words, languages: tuple[str, ...]) -> None:
        self._words = words
        self._languages = languages
        self._frames: dict[int, Frame | None] = {}

    @cached_property
    def grammar(self) -> Grammar:
        """The closed classes of the text's first language; English ones where it has no lexicon."""
        return grammar_of(self._languages[0])

    def _grammar_of(self, sentence: Sentence) -> Grammar:
        """Those of a sentence, in a text of several languages."""
        if len(self._languages) == 1:
            return self.grammar
        told = language_of(self._words.of(sentence))
        return grammar_of(told) if told in self._languages else self.grammar

    def at(self, index: int) -> Frame | None:
        """The sentence of a word, in clauses; None where it is too long to be a sentence."""
        sentence = self._words.sentence_of(index)
        if sentence.first not in self._frames:
            fits = sentence.last - sentence.first <= _LONGEST
            self._frames[sentence.first] = Frame(self._words, sentence, self._grammar_of(sentence)) if fits else None
        return self._frames[sentence.first]

    def holding(self, triggers: Collection[str], *also: frozenset[str]) -> Iterator[tuple[Frame, list[int]]]:
        """The sentences in which a word of ``triggers`` and one of each of ``also`` stand, with the indexes of the former.

        This is the cheap gate: other sentences are not framed.
        """
        vocabulary = self._words.vocabulary
        if vocabulary.isdisjoint(triggers) or any(vocabulary.isdisjoint(words) for words in also):
            return
        found: dict[Sentence, list[int]] = {}
        for index in self._words.indexes(frozenset(triggers)):
            found.setdefault(self._words.sentence_of(index), []).append(index)
        for sentence, indexes in islice(found.items(), _MOST):
            told = self._words.of(sentence) if also else ()
            if all(not words.isdisjoint(told) for words in also) and (frame := self.at(indexes[0])) is not None:
                yield frame, indexes


__all__ = ["Clause", "Clauses", "Frame", "Kind", "Polarity"]
