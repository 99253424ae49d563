"""Several words in a row, any of a list of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Protocol

    class Words(Protocol):
        """Of the words of a text, what is needed here."""

        @property
        def vocabulary(self) -> frozenset[str]:
            """Every word once."""

        @property
        def line(self) -> str:
            """The words with a space around each."""


class Phrases:
    """Several words in a row, any of a list of them, which is given as text with commas between."""

    def __init__(self, phrases: str) -> None:
        self._text = phrases

    @cached_property
    def _phrases(self) -> list[list[str]]:
        """The phrases as lists of words. Cut up when first asked: most texts ask few of the lists."""
        return [phrase.split() for phrase in self._text.split(",") if phrase.strip()]

    @cached_property
    def _by_head(self) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for head, *rest in self._phrases:
            found.setdefault(head, []).append(tuple(rest))
        for rests in found.values():
            rests.sort(key=len, reverse=True)
        return found

    @cached_property
    def _by_rarest(self) -> dict[str, list[tuple[frozenset[str], str]]]:
        """The phrases, each with its words, by their longest word, which is mostly the rarest."""
        found: dict[str, list[tuple[frozenset[str], str]]] = {}
        for words in self._phrases:
            found.setdefault(max(words, key=len), []).append((frozenset(words), f" {' '.join(words)} "))
        return found

    @cached_property
    def _rarest(self) -> frozenset[str]:
        return frozenset(self._by_rarest)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The phrases as they are written."""
        return tuple(" ".join(phrase) for phrase in self._phrases)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first words."""
        return frozenset(self._by_head)

    def are_in(self, words: Words) -> bool:
        """Whether one of them is in a text."""
        return bool(self.present(words))

    def present(self, words: Words) -> list[str]:
        """Those that are in a text, with a space around each of their words."""
        told = self._rarest & words.vocabulary
        phrases = (phrase for word in told for phrase in self._by_rarest[word])
        return [phrase for parts, phrase in phrases if parts <= words.vocabulary and phrase in words.line]

    def places(self, words: Words) -> list[tuple[int, int]]:
        """Index of the first word and of the one after the last, of every place where one of the phrases stands."""
        found: dict[int, int] = {}
        if self._rarest.isdisjoint(words.vocabulary):
            return []
        for phrase in self.present(words):
            index = counted = 0
            at = words.line.find(phrase)
            while at >= 0:
                index += words.line.count(" ", counted, at)
                found[index] = max(found.get(index, 0), index + phrase.count(" ") - 1)
                counted, at = at, words.line.find(phrase, at + 1)
        return sorted(found.items())

    def within(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where the phrases are in a list of words: first and after the last, the longest at each word."""
        for index, word in enumerate(words):
            for rest in self._by_head.get(word, ()):
                if tuple(words[index + 1 : index + 1 + len(rest)]) == rest:
                    yield index, index + 1 + len(rest)
                    break

    def width(self, words: Sequence[str], at: int) -> int:
        """How many words the longest phrase has that is at an index; 0 where there is none."""
        for rest in self._by_head.get(words[at], ()):
            if tuple(words[at + 1 : at + 1 + len(rest)]) == rest:
                return 1 + len(rest)
        return 0

    def occur(self, words: Sequence[str]) -> bool:
        """Whether one of them is in a list of words."""
        return any(True for _ in self.within(words))


def near(words: Sequence[str], first: Collection[str], then: Collection[str], gap: int) -> bool:
    """Whether a word of ``then`` follows one of ``first`` with at most ``gap`` words between."""
    return any(
        word in first and any(later in then for later in words[index + 1 : index + gap + 2])
        for index, word in enumerate(words)
    )
