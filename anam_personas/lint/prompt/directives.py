"""The instructions of a prompt: its imperative sentences, what each is about, and what is left when they are compared."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Protocol

from anam_personas.lint.prompt.topics import sides

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Sentence, Words
    from anam_personas.lint.prompt.sections import Section
    from anam_personas.lint.prompt.sides import Side

_LONGEST_STEM = 7
_MEANT = ("user", "reply", "never", "share")
"""Stems that stand for all words of a class."""
_MOST = 2000
"""Sentences that are read. No prompt has as many."""
_LABEL = 3
"""Words among which the verb is looked for: "Note: always ask"."""


class Directive(NamedTuple):
    """An instruction: the prompt, its sentence and the index of its first word there, and what it says."""

    prompt: Words
    sentence: Sentence
    first: int
    says: Meaning

    @property
    def start(self) -> int:
        """The offset of its first word."""
        return self.prompt.start(self.first)

    @property
    def end(self) -> int:
        """The offset after its last word."""
        return self.prompt.end(self.sentence.last - 1)


class Meaning:
    """What the words of a sentence, in lower case, say. Personas of one project have sentences in common."""

    def __init__(self, words: tuple[str, ...], lexicon: Lexicon) -> None:
        self.words = words
        self.lexicon = lexicon

    def names(self, name: str) -> bool:
        """Whether it has one of the words of a class."""
        return not self.lexicon.words(name).isdisjoint(self.words)

    def begins(self, name: str, width: int) -> bool:
        """Whether one of its first words is one of a class."""
        return not self.lexicon.words(name).isdisjoint(self.words[:width])

    @cached_property
    def is_imperative(self) -> bool:
        """Whether it starts with a verb in the imperative, perhaps after a label, or commands the reader."""
        if self.begins("order-perhaps", 1):
            return False  # "May ask for an ID" is said of somebody
        return self.begins("order-verb", _LABEL) or (self.names("order-command") and self.names("order-you"))

    @cached_property
    def is_order(self) -> bool:
        """Whether it has a verb to tell what to do, or says who somebody is: no fragment ("brief and friendly")."""
        return self.names("order-verb") or self.names("order-you-are")

    @cached_property
    def is_denied(self) -> bool:
        """Whether it forbids."""
        return self.begins("side-denial", 4)

    @cached_property
    def is_conditional(self) -> bool:
        """Whether it holds in a case only."""
        return self.names("side-condition")

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The words that carry meaning, without their endings; words that mean the same as one."""
        parts = chain.from_iterable(word.split("_") if "_" in word else (word,) for word in self.words)
        return tuple(filter(None, (_stem(part, self.lexicon) for part in parts)))

    @cached_property
    def stem_set(self) -> frozenset[str]:
        """Each of them once."""
        return frozenset(self.stems)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """What it says about the topics."""
        return tuple(sides(self.words, self.lexicon))


_meaning = lru_cache(maxsize=4_000)(Meaning)


class Instructed(Protocol):
    """What `Directives` reads of a prompt; `Subject` provides it."""

    @property
    def words(self) -> Words:
        """Its words and sentences."""
        ...

    @property
    def lexicon(self) -> Lexicon:
        """The words of its languages."""
        ...

    @property
    def sections(self) -> list[Section]:
        """Its sections."""
        ...

    @property
    def dictated(self) -> Sequence[object]:
        """What it dictates word for word."""
        ...

    def is_dictated(self, offset: int) -> bool:
        """Whether a character is part of that."""
        ...


class Directives:
    """The instructions of a prompt. Dictated text, quotations and examples do not count."""

    def __init__(self, subject: Instructed) -> None:
        # no way back to the subject, which keeps this: what holds itself is not freed where commands collect no cycles
        self._sentences = _sentences(subject)

    @cached_property
    def imperatives(self) -> list[Directive]:
        """The sentences that ask for, or forbid, something."""
        return [made for made in self._sentences if made.says.is_imperative]

    @cached_property
    def sides(self) -> list[tuple[Directive, Side]]:
        """What the sentences say about the topics."""
        return [
            (made, side)
            for made in self._sentences
            if made.says.sides and not is_mapped(made)
            for side in made.says.sides
        ]


def is_mapped(directive: Directive) -> bool:
    """Whether it says what holds in one case: "caller speaks Dutch → answer in Dutch"."""
    text = directive.prompt.text[directive.sentence.start : directive.sentence.end]
    return any(arrow in text for arrow in ("→", "->", "=>", "⇒"))


def _sentences(subject: Instructed) -> list[Directive]:
    words, lower, text, found = subject.words, subject.words.lower, subject.words.text, []
    lexicon = subject.lexicon
    shown = [_shown(section, text) for section in subject.sections if "example" in section.name.lower()]
    markers = [(section.start, section.body) for section in reversed(subject.sections)]
    is_marking = "<" in text or "[" in text
    is_quoting, is_dictating = '"' in text or "“" in text, bool(subject.dictated)
    for sentence in words.sentences[:_MOST]:
        start, end, first, last = sentence
        while markers and markers[-1][0] < end:
            body = markers.pop()[1]
            first = last if end <= body else max(first, words.word_at(body))
        while (
            first < last and (len(lower[first]) < 2 or lower[first].isdecimal()) and _is_label(text, words.end(first))
        ):
            first += 1
        if first == last or (is_quoting and _is_quotation(text, start, end)):
            continue
        says = _meaning(tuple(lower[first:last]), lexicon)
        if not (says.is_imperative or says.sides) or (is_marking and _is_marker(words, first, last)):
            continue
        # where words stand is worked out last: it costs most
        at = words.start(first) if shown or is_dictating else start
        if not any(a <= at < b for a, b in shown) and not (is_dictating and subject.is_dictated(at)):
            found.append(Directive(words, sentence, first, says))
    return found


def _is_marker(words: Words, first: int, last: int) -> bool:
    """Whether brackets hold all of a sentence: a step of the flow, such as ``<wait for the answer>``."""
    start, end = words.start(first), words.end(last - 1)
    return (words.text[start - 1 : start], words.text[end : end + 1]) in {("<", ">"), ("[", "]")}


def _is_quotation(text: str, start: int, end: int) -> bool:
    """Whether a sentence holds quotation marks: a quotation is something to say."""
    return text.find('"', start, end) >= 0 or text.find("“", start, end) >= 0


def _shown(section: Section, text: str) -> tuple[int, int]:
    """The characters of a section of examples. One after a mere label ends with its paragraph."""
    blank = text.find("\n\n", section.body) if section.style in {"label", "capitals"} else -1
    return section.start, blank if section.start < blank < section.end else section.end


def _is_label(text: str, end: int) -> bool:
    """Whether a number or letter that ends there is the label of a list item."""
    return text[end : end + 1] in {".", ")"} and text[end + 1 : end + 2] in {" ", "\t", ""}


@lru_cache(maxsize=20_000)
def _stem(word: str, lexicon: Lexicon) -> str:
    word = word.removesuffix("'s")
    if word in lexicon.words("stem-empty"):
        return ""
    same = _same(lexicon)
    if word in same:
        return same[word]
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word.removesuffix("e")[:_LONGEST_STEM]


@cache
def _same(lexicon: Lexicon) -> Mapping[str, str]:
    """The one word for several that mean the same."""
    return {word: meant for meant in _MEANT for word in lexicon.words(f"stem-{meant}")}
