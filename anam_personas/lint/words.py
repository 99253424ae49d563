"""The words and sentences of a text, read once and shared by the rules.

Rules look words up in sets; that costs less than many patterns, which would each have to be compiled in every run.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

SLOT = "{}"
"""What stands for a variable or a placeholder in braces among the words."""

_SLOTS = r"\{\{[^{}\n]{0,200}\}\}|\{[^{}\n]{0,120}\}|\$\{[^{}\n]{0,120}\}"
_EDGE = r"'(?:(?!\w)|(?<!\w'))"
"""An apostrophe that is not inside a word."""
_HEAD, _TAIL = "\1", "\0"
"""What stands for the characters of a slot: two in a row are two words."""
_BEFORE, _BEHIND = "\1(?<=[\\w\0].)", "\0\\w"
"""Where a slot touches the word before it, or the one behind. No slot has less than two characters."""
_APART = "\1\0*|[^\\s\0\1]+"
_BLOT = "\1\0*"
_SPACED = "".join(char if char.isalnum() or char in "_'\0\1" else " " for char in map(chr, range(128)))
_LETTERS = frozenset(char for char in _SPACED if char != " ")
_STOPS = r"[.!?\n]\n*"
_WIDE_STOPS = r"[.!?\n…。！？]\n*"
_ENDING = frozenset(".!?…。！？\"'”’»)*_]")
_SHORT = listed("e.g i.e vs mr mrs ms dr prof st approx bzw z.b d.h usw ca nr sr sra ud uds p.ej m mme")
_SIGNS = ("- ", "* ", "+ ", "• ", "– ", "> ", "| ", "#", "[", "<", "**")
_WRAPPED = 60
"""A line of prose that was wrapped is not shorter than this."""


def _spaced(text: str) -> str:
    """A text of the same length with a space in the place of each character that is in no word."""
    if _HEAD in text or _TAIL in text:
        text = text.replace(_HEAD, " ").replace(_TAIL, " ")
    if "{" in text:
        text = re.sub(_SLOTS, _blot, text)
    if "'" in text:
        text = re.sub(_EDGE, " ", text)
    if text.isascii():
        return text.translate(_SPACED)
    for char in {*text} - _LETTERS:
        if not char.isalnum():
            text = text.replace(char, " ")
    return text


def _blot(slot: re.Match[str]) -> str:
    return _HEAD + _TAIL * (len(slot[0]) - 1)


def _words(spaced: str) -> list[str]:
    """The words of a text, with the characters of slots as they stand there."""
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
    """A stretch of a text, and the indexes of its first word and of the one behind its last."""

    start: int
    end: int
    first: int
    last: int


_TELLING: set[str] = set()
"""The words by which `Phrases` that were asked for are looked up."""
_END, _LAST = attrgetter("end"), attrgetter("last")


class Words:
    """A text cut into words: ``lower`` has them in lower case, with straight apostrophes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._telling: tuple[int, set[str]] | None = None
        self._known: dict[int, list[tuple[int, int]]] = {}
        folded = text.lower().replace("’", "'")
        self._spaced = _spaced(folded if len(folded) == len(text) else text)
        self.lower = _words(self._spaced)
        if _HEAD in self._spaced:
            _name_slots(self.lower, self._spaced)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word once."""
        return frozenset(self.lower)

    @property
    def telling(self) -> set[str]:
        """The words in it that a list of phrases is looked up by: few, so that there may be many lists."""
        if self._telling is None or self._telling[0] != len(_TELLING):
            self._telling = len(_TELLING), _TELLING & self.vocabulary
        return self._telling[1]

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences, list items, headings and labelled lines, in order. Each word is in one of them."""
        spaced, found = self._spaced, []
        first = start = 0
        for end in (*_stops(self.text), len(self.text)):
            count = len(_words(spaced[start:end]))
            if not count:
                start = end
            elif spaced[end : end + 1] != _TAIL:  # a stop inside braces
                found.append(Sentence(start, end, first, first + count))
                start, first = end, first + count
        return found

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds an offset; an empty one where there is none."""
        index = bisect_right(self.sentences, offset, key=_END)
        if index < len(self.sentences):
            return self.sentences[index]
        return Sentence(offset, offset, len(self.lower), len(self.lower))

    def sentence_of(self, index: int) -> Sentence:
        """The sentence of a word."""
        return self.sentences[bisect_right(self.sentences, index, key=_LAST)]

    def start(self, index: int) -> int:
        """The offset of a word."""
        sentence = self.sentence_of(index)
        return self.spans_of(sentence)[index - sentence.first][0]

    def end(self, index: int) -> int:
        """The offset behind a word."""
        sentence = self.sentence_of(index)
        return self.spans_of(sentence)[index - sentence.first][1]

    def word_at(self, offset: int) -> int:
        """The index of the first word at or behind an offset."""
        sentence = self.sentence_at(offset)
        return sentence.first + sum(start < offset for start, _ in self.spans_of(sentence))

    def spans(self) -> Iterator[tuple[int, int]]:
        """The offset of each word and the one behind it."""
        return (span for sentence in self.sentences for span in self.spans_of(sentence))

    def spans_of(self, sentence: Sentence) -> list[tuple[int, int]]:
        """The offsets of the words of a sentence. Worked out where it is asked for: in most texts there is nothing to point at."""
        spans = self._known.get(sentence.start)
        if spans is None:
            words = re.compile(_APART).finditer(self._spaced, sentence.start, sentence.end)
            spans = self._known[sentence.start] = [word.span() for word in words]
        return spans

    def of(self, sentence: Sentence) -> list[str]:
        """The words of a sentence."""
        return self.lower[sentence.first : sentence.last]

    def phrases(self, phrases: Phrases) -> list[tuple[int, int]]:
        """Index of the first word and of the one behind the last, of every place where one of the phrases stands."""
        found: dict[int, int] = {}
        for phrase in phrases.present(self):
            index = counted = 0
            at = self.line.find(phrase)
            while at >= 0:
                index += self.line.count(" ", counted, at)
                found[index] = max(found.get(index, 0), index + phrase.count(" ") - 1)
                counted, at = at, self.line.find(phrase, at + 1)
        return sorted(found.items())

    @cached_property
    def line(self) -> str:
        """The words with a space around each."""
        return f" {' '.join(self.lower)} "


class Phrases:
    """Several words in a row, any of a list of them, which is given as text with commas between."""

    def __init__(self, phrases: str) -> None:
        self._phrases = phrases  # cut up when first asked: most texts ask few of the lists

    @cached_property
    def _by_head(self) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for phrase in self._phrases.split(","):
            head, *rest = phrase.split()
            found.setdefault(head, []).append(tuple(rest))
        for rests in found.values():
            rests.sort(key=len, reverse=True)
        return found

    @cached_property
    def _by_rarest(self) -> dict[str, list[str]]:
        """The phrases by their longest word, which is mostly the rarest."""
        found: dict[str, list[str]] = {}
        for phrase in self._phrases.split(","):
            words = phrase.split()
            found.setdefault(max(words, key=len), []).append(f" {' '.join(words)} ")
        return found

    @cached_property
    def _rarest(self) -> frozenset[str]:
        _TELLING.update(self._by_rarest)
        return frozenset(self._by_rarest)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first words."""
        return frozenset(self._by_head)

    def are_in(self, words: Words) -> bool:
        """Whether one of them stands in a text."""
        return bool(self.present(words))

    def present(self, words: Words) -> list[str]:
        """Those that stand in a text, with a space around each of their words."""
        told = self._rarest & words.telling
        return [phrase for word in told for phrase in self._by_rarest[word] if phrase in words.line]

    def within(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where the phrases stand in a list of words: first and behind the last, the longest at each word."""
        for index, word in enumerate(words):
            for rest in self._by_head.get(word, ()):
                if tuple(words[index + 1 : index + 1 + len(rest)]) == rest:
                    yield index, index + 1 + len(rest)
                    break

    def occur(self, words: Sequence[str]) -> bool:
        """Whether one of them stands in a list of words."""
        return any(True for _ in self.within(words))


def near(words: Sequence[str], first: Collection[str], then: Collection[str], gap: int) -> bool:
    """Whether a word of ``then`` follows one of ``first`` with at most ``gap`` words between."""
    return any(
        word in first and any(later in then for later in words[index + 1 : index + gap + 2])
        for index, word in enumerate(words)
    )


def _stops(text: str) -> Iterator[int]:
    """Where sentences end."""
    line_start = end = 0
    for found in re.finditer(_STOPS if text.isascii() else _WIDE_STOPS, text):
        at, behind = found.span()
        if at < end:
            continue
        has_stopped = False
        if text[at] != "\n":
            end = at + 1
            has_stopped = _is_full(text[at - 5 : at]) and (
                behind > end or (text[end : end + 1] == " " and text[end + 1 : end + 2].isupper())
            )
            if not has_stopped:
                while text[end : end + 1] in _ENDING and end < len(text):
                    end += 1
                has_stopped = text[end : end + 1].strip() == "" and not _goes_on(text, line_start, at, end)
            if has_stopped:
                yield end
            if behind == at + 1:
                continue
            at = end
        is_wrapped = at - line_start >= _WRAPPED or not text[behind : behind + 1].isupper()
        if has_stopped or behind - at > 1 or not is_wrapped or text[at - 1 : at] == ":" or _begins(text, behind):
            yield behind
        line_start = end = behind


def _is_full(word: str) -> bool:
    """Whether the last letters of a word are certainly not those of an abbreviation."""
    return len(word) == 5 and word.isalpha() and word.lower() != "pprox"


def _begins(text: str, at: int) -> bool:
    """Whether a line begins something new: an item, a marker, a label; or is empty."""
    line = text[at : at + 40].lstrip(" \t")
    if not line or line[0] == "\n" or line.startswith(_SIGNS):
        return True
    head = line[:4]
    if (head[1:3] in {". ", ") "} or head[2:4] in {". ", ") "}) and head[0].isalnum():
        return True
    label = line.split("\n", 1)[0].partition(":")
    return bool(label[1]) and line[0].isupper() and len(label[0]) <= 30 and label[0].replace(" ", "").isalnum()


def _goes_on(text: str, line_start: int, at: int, end: int) -> bool:
    """Whether a dot is part of an abbreviation, of a list label, or followed by a small letter."""
    following = text[end : end + 3].lstrip(" ")[:1]
    if following.islower() and text[at] in ".…":
        return True
    if text[at:end] != ".":
        return False
    before = text[max(line_start, at - 12) : at]
    word = before.rsplit(None, 1)[-1].lower().lstrip("(\"'“") if before.strip() else ""
    return word in _SHORT or (before.strip().isalnum() and len(before.strip()) <= 2 and len(before) == at - line_start)
