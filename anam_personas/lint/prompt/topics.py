"""What instructions are about, for rules that compare them: topics, and the two sides that one can take on each.

A row of `TOPICS` finds a side in the words of one sentence. Rows are made for precision: what is said of a case, of
somebody else, or with reserve takes no side.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from anam_personas.lint.prompt import answers, conduct, extent
from anam_personas.lint.prompt.sides import NATURE, Side, denies, is_conditional, is_denied, names_exception

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.prompt.sides import Row


def sides(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """The sides that the words of a sentence take; not those of a reason: "since long answers bore"."""
    reasons = lexicon.words("side-reason")
    if not reasons.isdisjoint(words):
        words = words[: next((at for at, word in enumerate(words) if at and word in reasons), len(words))]
    rows = _rows(lexicon)
    for row in sorted({row for word in words if word in rows for row in rows[word]}):
        yield from TOPICS[row][1](words, lexicon)


@cache
def _rows(lexicon: Lexicon) -> Mapping[str, Sequence[int]]:
    """The topics that a word may refer to. A text without any of these words takes no side."""
    found: dict[str, list[int]] = {}
    for number, (names, _) in enumerate(TOPICS):
        for word in lexicon.united(*names).union(*(lexicon.phrases(name).heads for name in names)):
            found.setdefault(word, []).append(number)
    return found


def _nature(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """A human being, or a machine."""
    you, are, both = (lexicon.words(name) for name in ("topic-you", "topic-are", "topic-you-are"))
    for at, (before, word) in enumerate(pairwise(("", *words))):
        is_you = word in both or (word in are and before in you)
        is_told = any(earlier.endswith("ed") for earlier in words[: max(at - 1, 0)])  # "you disclosed that you are"
        if not is_you or is_told or is_denied(words, lexicon, at + 3, 9) or is_conditional(words[: at + 3], lexicon):
            continue
        for ahead, described in enumerate(words[at + 1 : at + 6], at + 1):
            if described in lexicon.words("topic-other"):
                break
            if described in lexicon.words("topic-human") and _is_somebody(words[ahead + 1 : ahead + 2], lexicon):
                yield Side(NATURE, "human", None)
                break
            if described in lexicon.words("topic-machine"):
                yield Side(NATURE, "a machine", None)
                break


def _is_somebody(after: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether "human" is the noun, or that of a person: no "human resources"."""
    return lexicon.words("topic-human-role").issuperset(after)


def _pace(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """Slowly or fast."""
    if is_conditional(words, lexicon) or denies(words, lexicon):
        return
    speaks, slow, fast = (lexicon.words(name) for name in ("topic-speak", "topic-slow", "topic-fast"))
    for verb, word in pairwise(words):
        if verb in speaks and (word in slow or word in fast):
            yield Side("the pace", "slow" if word in slow else "fast", None)


def _numbers(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """Numbers as words or as digits."""
    if is_conditional(words, lexicon) or names_exception(words, lexicon) or denies(words, lexicon):
        return
    if lexicon.phrases("topic-as-words").occur(words):
        yield Side("how numbers are written", "as words", None)
    elif lexicon.phrases("topic-as-digits").occur(words) and lexicon.words("topic-phone").isdisjoint(words):
        yield Side("how numbers are written", "as digits", None)


def _formality(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """Formal or casual."""
    if is_conditional(words, lexicon) or not lexicon.united("side-denial", "topic-between").isdisjoint(words):
        return
    if lexicon.words("topic-tone").isdisjoint(words):
        return
    tones = [tone for tone in ("formal", "casual") if not lexicon.words(f"topic-{tone}").isdisjoint(words)]
    if len(tones) == 1 or not lexicon.words("topic-both").isdisjoint(words):
        yield from (Side("how formal the persona is", tone, None) for tone in tones)


def _questions(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """One question, and then an answer."""
    if lexicon.phrases("topic-one-question").occur(words):
        yield Side("how many questions are asked at a time", "one", None)


def _address(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """The familiar or the polite form, where a language has both."""
    familiar, polite = lexicon.words("topic-familiar"), lexicon.words("topic-polite")
    for at, word in enumerate(words):
        if (word in familiar or word in polite) and not is_conditional(words, lexicon):
            is_familiar = (word in familiar) != is_denied(words, lexicon, at + 3, 6)
            yield Side("how visitors are addressed", "familiar" if is_familiar else "polite", None)
            return


def _whether(topic: str, name: str, behind: str | None = None) -> Row:
    """A topic that is one of doing or not doing: the words of a class after a verb of its class ``-use``, or after a denial.

    One of the words in the class ``behind`` must follow.
    """

    def find(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
        if is_conditional(words, lexicon) or names_exception(words, lexicon):
            return
        if not lexicon.words("side-reserve").isdisjoint(words):
            return
        named, told = lexicon.words(name), lexicon.words(f"{name}-use")
        for at, word in enumerate(words):
            if word not in named or (behind and lexicon.words(behind).isdisjoint(words[at + 1 : at + 4])):
                continue
            if _is_turned(words[at + 1 :], lexicon):
                return
            if is_denied(words, lexicon, at, 4):
                yield Side(topic, "none", None)
            elif not told.isdisjoint(words[max(at - 4, 0) : at]) and not denies(words, lexicon):
                yield Side(topic, "some", None)
            return

    return (name,), find


def _is_turned(after: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether what follows restricts it: "jokes about", "emoji in the greeting"; but not "emoji at all"."""
    is_all = bool(after) and lexicon.phrases("topic-after-all").width(after, 0) > 0
    turns = () if is_all else after[:1]
    return not lexicon.words("topic-turn").isdisjoint(turns) or lexicon.phrases("topic-part").occur(after)


TOPICS: tuple[Row, ...] = (
    *answers.ROWS,
    (("topic-machine", "topic-human"), _nature),
    (("topic-slow", "topic-fast"), _pace),
    (("topic-number",), _numbers),
    (("topic-familiar", "topic-polite"), _address),
    (("topic-formal", "topic-casual"), _formality),
    (("topic-question",), _questions),
    _whether("emoji", "topic-emoji"),
    _whether("filler words", "topic-filler"),
    _whether("jokes", "topic-joke"),
    _whether("contractions", "topic-contraction"),
    _whether("follow-up questions", "topic-follow", behind="topic-follow-up"),
    _whether("slang", "topic-slang"),
    _whether("the greeting", "topic-greet", behind="topic-visitor"),
    *conduct.ROWS,
    *extent.ROWS,
)
"""The classes without whose words a sentence says nothing of a topic, and what finds the sides in a sentence."""
