"""The words and sentences of a text, read once and shared by the rules.

Rules look words up in sets; that costs less than many patterns, which would each have to be compiled in every run.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from itertools import accumulate, compress
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

SLOT = "{}"
"""What stands for a variable or a placeholder in braces among the words."""

_SLOTS = r"\{\{[^{}\n]{0,200}\}\}|\{[^{}\n]{0,120}\}|\$\{[^{}\n]{0,120}\}"
_WORD = rf"\w+(?:['’]\w+)*|{_SLOTS}"
_EDGE = r"'(?:(?!\w)|(?<!\w'))"
"""An apostrophe that is not inside a word."""
_BLOT = "\0"
_TOUCHED = r"\0(?:(?=[\w'])|(?<=[\w']\0))"
_SPACED = "".join(char if char.isalnum() or char in "_'\0" else " " for char in map(chr, range(128)))
_WITH_A_SPACE = (1).__add__
_STOPS = "[.!?\\n]"
_WIDE_STOPS = "[.!?\\n…。！？]"
_ENDING = frozenset(".!?…。！？\"'”’»)*_]")
_SHORT = listed("e.g i.e vs mr mrs ms dr prof st approx bzw z.b d.h usw ca nr sr sra ud uds p.ej m mme")
_SIGNS = ("- ", "* ", "+ ", "• ", "– ", "> ", "| ", "#", "[", "<", "**")
_WRAPPED = 60
"""A line of prose that was wrapped is not shorter than this."""


@cache
def _reader() -> re.Pattern[str]:
    return re.compile(_WORD)


def _spaced(text: str) -> str | None:
    """A text with a space in the place of each character that is in no word: several times faster than `_WORD`.

    None where that does not do: where it is not ASCII, or braces touch a word or each other.
    """
    if not text.isascii() or _BLOT in text:
        return None
    if "{" in text:
        if "}{" in text or "}${" in text:
            return None
        text = re.sub(_SLOTS, lambda slot: _BLOT * len(slot[0]), text)
        if re.search(_TOUCHED, text):
            return None
    if "'" in text:
        text = re.sub(_EDGE, " ", text)
    return text.translate(_SPACED)


def _named(spaced: str) -> list[str]:
    words, index = spaced.split(), -1
    for found in re.findall(_BLOT + "+", spaced) if _BLOT in spaced else ():
        index = words.index(found, index + 1)
        words[index] = SLOT
    return words


class Sentence(NamedTuple):
    """A stretch of a text, and the indexes of its first word and of the one behind its last."""

    start: int
    end: int
    first: int
    last: int


class Words:
    """A text cut into words: ``lower`` in lower case with straight apostrophes, ``starts`` and ``ends`` the offsets."""

    def __init__(self, text: str) -> None:
        self.text = text
        folded = text.lower().replace("’", "'")
        self._source = folded if len(folded) == len(text) else text
        self._spaced = _spaced(self._source)
        self.lower = self._read() if self._spaced is None else _named(self._spaced)

    def _read(self) -> list[str]:
        return [SLOT if word[0] in "{$" else word for word in _reader().findall(self._source)]

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each word. Only asked for where there may be something to say, as are ends and sentences."""
        if self._spaced is None:
            return [found.start() for found in _reader().finditer(self._source)]
        parts = self._spaced.split(" ")
        starts = accumulate(map(_WITH_A_SPACE, map(len, parts)), initial=0)
        return list(compress(starts, parts))

    @cached_property
    def ends(self) -> list[int]:
        """The offset behind each word."""
        if self._spaced is None:
            return [found.end() for found in _reader().finditer(self._source)]
        ends = list(map(add, self.starts, map(len, self.lower)))
        if _BLOT in self._spaced:
            index = -1
            for found in re.finditer(_BLOT + "+", self._spaced):
                index = self.lower.index(SLOT, index + 1)
                ends[index] = found.end()
        return ends

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word once."""
        return frozenset(self.lower)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences, list items, headings and labelled lines, in order."""
        found: list[Sentence] = []
        first = start = 0
        has_slots = "{" in self.text
        for end in [*_stops(self.text), len(self.text)]:
            last = bisect_left(self.starts, end, first)
            if last > first:
                if has_slots and self.ends[last - 1] > end:  # a stop inside braces
                    continue
                found.append(Sentence(start, end, first, last))
            start, first = end, last
        return found

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds an offset; an empty one where there is none."""
        index = bisect_right(self.sentences, offset, key=lambda sentence: sentence.end)
        if index < len(self.sentences):
            return self.sentences[index]
        return Sentence(offset, offset, len(self.lower), len(self.lower))

    def of(self, sentence: Sentence) -> list[str]:
        """The words of a sentence."""
        return self.lower[sentence.first : sentence.last]

    def phrases(self, phrases: Phrases) -> Iterator[tuple[int, int]]:
        """Index of the first word and of the one behind the last, of every place where one of the phrases stands."""
        found: dict[int, int] = {}
        for phrase in phrases.present(self):
            index = counted = 0
            at = self.line.find(phrase)
            while at >= 0:
                index += self.line.count(" ", counted, at)
                found[index] = max(found.get(index, 0), index + phrase.count(" ") - 1)
                counted, at = at, self.line.find(phrase, at + 1)
        yield from sorted(found.items())

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
        return frozenset(self._by_rarest)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first words."""
        return frozenset(self._by_head)

    def are_in(self, words: Words) -> bool:
        """Whether one of them stands in a text."""
        return next(self.present(words), None) is not None

    def present(self, words: Words) -> Iterator[str]:
        """Those that stand in a text, with a space around each of their words."""
        for word in self._rarest & words.vocabulary:
            yield from (phrase for phrase in self._by_rarest[word] if phrase in words.line)

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
        at = found.start()
        if at < end:
            continue
        end = at + 1
        if text[at] == "\n":
            is_wrapped = at - line_start >= _WRAPPED or not text[end : end + 1].isupper()
            if not is_wrapped or text[at - 1 : at] == ":" or _begins(text, end):
                yield end
            line_start = end
            continue
        behind = text[end : end + 2]
        if (behind[:1] == "\n" or (behind[:1] == " " and behind[1:].isupper())) and _is_full(text[at - 5 : at]):
            yield end
            continue
        while text[end : end + 1] in _ENDING and end < len(text):
            end += 1
        if text[end : end + 1].strip() == "" and not _goes_on(text, line_start, at, end):
            yield end


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
