"""The words and sentences of a text, read once and shared by the rules.

Rules look words up in sets; that costs less than many patterns, which would each have to be compiled in every run.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.elision import unelided
from anam_personas.lint.language.japanese import cutter, is_japanese
from anam_personas.lint.language.stops import stops
from anam_personas.text.beyond import beyond_ascii

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet


SLOT = "{}"
"""What stands for a variable or a placeholder in braces among the words."""

_SLOTS = r"\{\{[^{}\n]{0,200}\}\}|\{[^{}\n]{0,120}\}|\$\{[^{}\n]{0,120}\}"
_EDGE = r"'(?:(?!\w)|(?<!\w'))"
"""An apostrophe that is not inside a word."""
_HEAD, _TAIL = "\1", "\0"
"""What stands for the characters of a slot: two in a row are two words."""
_BEFORE, _BEHIND = "\1(?<=[\\w\0\u0300-\u036f].)", "\0\\w"
"""Where a slot touches the word before it, or the one after. No slot has less than two characters."""
_APART = "\1\0*|[^\\s\0\1]+"
_BLOT = "\1\0*"
_SIGNS = "".join(char for char in map(chr, range(128)) if not char.isalnum() and char not in "_'\0\1").encode()
_SPACED = bytes.maketrans(_SIGNS, b" " * len(_SIGNS))
"""A table that takes the ASCII signs away, and leaves the bytes of other characters."""
_MARK, _LAST_MARK = "\u0300", "\u036f"
"""Accents that stand behind their letters, as in texts from macOS and from PDF: they are part of a word."""
_MARKS = f"[{_MARK}-{_LAST_MARK}]"
_LONE = rf"(?<![\w{_MARK}-{_LAST_MARK}]){_MARKS}+"
"""Marks of no letter."""


def _spaced(text: str, others: AbstractSet[str]) -> str:
    """A text of the same length with a space in the place of each character that is in no word.

    ``others`` are its characters that are not ASCII: the few different ones of a text are looked at once each, and first,
    since patterns are quicker in a text of narrow characters.
    """
    for char in others:
        if not (char.isalnum() or _is_mark(char)):
            text = text.replace(char, " ")
    if _HEAD in text or _TAIL in text:
        text = text.replace(_HEAD, " ").replace(_TAIL, " ")
    if "{" in text:
        text = re.sub(_SLOTS, _blot, text)
    if "'" in text:
        text = unelided(re.sub(_EDGE, " ", text))
    text = text.encode("utf-8", "surrogatepass").translate(_SPACED).decode("utf-8", "surrogatepass")
    return re.sub(_LONE, lambda marks: " " * len(marks[0]), text) if any(map(_is_mark, others)) else text


def _is_mark(char: str) -> bool:
    return _MARK <= char <= _LAST_MARK


def _blot(slot: re.Match[str]) -> str:
    return _HEAD + _TAIL * (len(slot[0]) - 1)


def _words(spaced: str, pattern: re.Pattern[str] | None = None) -> list[str]:
    """The words of a text, with the characters of slots as they are there; ``pattern`` cuts one without spaces."""
    if pattern is not None:
        return pattern.findall(spaced)
    if _HEAD in spaced and (re.search(_BEFORE, spaced) or re.search(_BEHIND, spaced)):
        return re.findall(_APART, spaced)
    return spaced.split()


def _name_slots(words: list[str], spaced: str) -> None:
    for blot in set(re.findall(_BLOT, spaced)):
        index = words.index(blot)
        for _ in range(words.count(blot)):
            index = words.index(blot, index)
            words[index] = SLOT


class Sentence(NamedTuple):
    """A stretch of a text, and the indexes of its first word and of the one after its last."""

    start: int
    end: int
    first: int
    last: int


class Languages(NamedTuple):
    """The languages of a text: that of most of it, where it is known, and all of them, that one first."""

    whole: str | None
    all: tuple[str, ...]


class Words:
    """A text cut into words: ``lower`` has them in lower case, with straight apostrophes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.languages: Languages | None = None
        """Its languages, once they were detected."""
        self._known: dict[int, list[tuple[int, int]]] = {}
        folded = text.lower().replace("’", "'")
        folded = folded if len(folded) == len(text) else text
        others = frozenset(beyond_ascii(folded))
        self._spaced = _spaced(folded, others)
        self._pattern = cutter() if is_japanese("".join(others)) else None
        self.lower = _words(self._spaced, self._pattern)
        if _HEAD in self._spaced:
            _name_slots(self.lower, self._spaced)
        if any(map(_is_mark, others)) and re.search(_MARKS, self._spaced):
            from unicodedata import normalize

            self.lower = [normalize("NFC", word) for word in self.lower]

    @property
    def is_cut(self) -> bool:
        """Whether the text has no spaces, so that it was cut at known words."""
        return self._pattern is not None

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word once."""
        return frozenset(self.lower)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences, list items, headings and labelled lines, in order. Each word is in one of them."""
        spaced, found, first = self._spaced, [], 0
        ends = [0, *stops(self.text), len(self.text)]
        if _TAIL in spaced:
            ends = [end for end in ends if spaced[end : end + 1] != _TAIL]  # without the stops inside braces
        for start, end in pairwise(ends):
            if count := len(_words(spaced[start:end], self._pattern)):
                found.append(Sentence(start, end, first, first + count))
                first += count
        return found

    @cached_property
    def _ends(self) -> list[int]:
        """Where the sentences end."""
        return [sentence.end for sentence in self.sentences]

    @cached_property
    def _lasts(self) -> list[int]:
        """The indexes of the words after the sentences."""
        return [sentence.last for sentence in self.sentences]

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds an offset; an empty one where there is none."""
        index = bisect_right(self._ends, offset)
        if index < len(self.sentences):
            return self.sentences[index]
        return Sentence(offset, offset, len(self.lower), len(self.lower))

    def sentence_of(self, index: int) -> Sentence:
        """The sentence of a word."""
        return self.sentences[bisect_right(self._lasts, index)]

    def indexes(self, sought: AbstractSet[str]) -> list[int]:
        """Where words of a set stand, in order."""
        told = self.vocabulary & sought
        return [index for index, word in enumerate(self.lower) if word in told] if told else []

    def sentences_of(self, indexes: Iterable[int]) -> list[Sentence]:
        """The sentences of words, whose indexes ascend; each once."""
        found: list[Sentence] = []
        for index in indexes:
            if not found or index >= found[-1].last:
                found.append(self.sentence_of(index))
        return found

    def span(self, index: int) -> tuple[int, int]:
        """The offset of a word and the one after it."""
        sentence = self.sentence_of(index)
        return self.spans_of(sentence)[index - sentence.first]

    def start(self, index: int) -> int:
        """The offset of a word."""
        return self.span(index)[0]

    def end(self, index: int) -> int:
        """The offset after a word."""
        return self.span(index)[1]

    def word_at(self, offset: int) -> int:
        """The index of the first word at or after an offset."""
        sentence = self.sentence_at(offset)
        return sentence.first + bisect_left(self.spans_of(sentence), (offset,))

    def spans(self) -> Iterator[tuple[int, int]]:
        """The offset of each word and the one after it."""
        return (span for sentence in self.sentences for span in self.spans_of(sentence))

    def spans_of(self, sentence: Sentence) -> list[tuple[int, int]]:
        """The offsets of the words of a sentence. Worked out where it is asked for: in most texts there is nothing to point at."""
        spans = self._known.get(sentence.start)
        if spans is None:
            words = (self._pattern or re.compile(_APART)).finditer(self._spaced, sentence.start, sentence.end)
            spans = self._known[sentence.start] = [word.span() for word in words]
        return spans

    def of(self, sentence: Sentence) -> list[str]:
        """The words of a sentence."""
        return self.lower[sentence.first : sentence.last]

    @cached_property
    def line(self) -> str:
        """The words with a space around each."""
        return f" {' '.join(self.lower)} "
