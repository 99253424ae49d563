"""What instructions say of answers: how long, with or without formatting, in which language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from anam_personas.lint.prompt.sides import Side, denies, is_conditional, is_denied, names_exception

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.prompt.sides import Row

_FORMATTING, _PARTS = FORMS = ("formatting", "lists and other formatting")
"""The topics of formatting: all of it, and a part of it."""
_COUNTED = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 30, 40, 50, 60, 100)
"""Numbers that the lexicons have a class of."""
_LARGEST = 500
_NEAR = 6
_ALONE = 8
"""A sentence of fewer words that says "short" speaks of answers, since it names nothing else."""
_SHORT = 5
"""A sentence of fewer words that names a language names the one of all answers, and one that says "briefly" speaks of answers."""
_VERB = 3
"""Words among which the verb of an instruction stands."""
_OF_LENGTH = ("answer-terse", "answer-thorough", "answer-detailed", "answer-depth", "answer-sentence", "answer-word")


def _length(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """Short or long answers, and how many sentences or words."""
    if is_conditional(words, lexicon):
        return
    told, sentences = lexicon.united(*_OF_LENGTH), lexicon.words("answer-sentence")
    for at, word in enumerate(words):
        if word not in told or not _else(words, lexicon).isdisjoint(words[max(at - _NEAR, 0) : at + _NEAR]):
            continue
        if word in sentences or word in lexicon.words("answer-word"):
            if not lexicon.words("answer-likeness").isdisjoint(words[at + 1 : at + 2]):
                continue  # "answer with a sentence like this one"
            if not lexicon.words("answer-per").isdisjoint(words[max(at - 1, 0) : at]):
                continue  # "one idea per sentence"
            if not lexicon.words("answer-of").isdisjoint(words[at + 1 : at + 2]):
                continue  # a part of one: "one sentence of context"
            bound = _upper(words[max(at - 3, 0) : at], lexicon)
            is_of_answers = not lexicon.united("answer-reply", "answer-keep").isdisjoint(words) or len(words) < _ALONE
            if bound and is_of_answers:
                yield Side(f"how many {'sentences' if word in sentences else 'words'} an answer has", "at most", bound)
        elif side := _extent(words, lexicon, at):
            yield Side("the length of answers", side, None)


def _else(words: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    """What else may be short or long than answers. Who answers questions in detail does not ask detailed questions."""
    named = lexicon.words("answer-else")
    is_told = words[0] in lexicon.words("answer-reply") or not lexicon.words("answer-answer").isdisjoint(words[1:2])
    return named - lexicon.words("answer-question") if is_told else named


def _extent(words: Sequence[str], lexicon: Lexicon, at: int) -> str | None:
    """Whether the word at an index asks for short answers or for long ones."""
    word, before = words[at], words[max(at - 3, 0) : at]
    if is_denied(words, lexicon, at, 4) or not lexicon.words("side-reserve").isdisjoint(before):
        return None
    if not lexicon.words("answer-who").isdisjoint(words[:at]):
        return None  # "specialists who can give detailed answers"
    replies = lexicon.words("answer-reply")
    if word in lexicon.words("answer-depth"):
        is_in = not lexicon.words("answer-in").isdisjoint(words[max(at - 2, 0) : at])
        return "long" if is_in and not replies.isdisjoint(words[:at]) else None
    if word in lexicon.words("answer-thorough") and (
        words[0] in lexicon.words("answer-describe") or words[0] in replies
    ):
        return "long"
    if word in lexicon.words("answer-detailed"):
        is_told = not replies.isdisjoint(words[at + 1 : at + 3])
        return "long" if is_told and lexicon.words("answer-received").isdisjoint(before) else None
    if not lexicon.words("answer-keep").isdisjoint(before) and not lexicon.words("answer-part").isdisjoint(before):
        return None  # "keep transitions brief"
    is_terse = word in lexicon.words("answer-terse")
    reach = 5 if is_terse else 3
    if not lexicon.words("answer-be").isdisjoint(before) or not replies.isdisjoint(words[max(at - 4, 0) : at + reach]):
        return "short" if is_terse else "long"
    # how something is done is in a longer sentence something else than an answer
    enough = _ALONE if word not in lexicon.words("answer-way") else _SHORT
    return "short" if is_terse and len(words) < enough and _is_of_manner(words, at, lexicon) else None


def _is_of_manner(words: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether a sentence says how the persona speaks; no "give a short tour", no "say something brief", no "briefly decline"."""
    if at and words[at - 1] in lexicon.words("answer-one"):
        return False
    manner = ("answer-manner", "answer-speak", "answer-be", "order-hold", "order-manner", "order-you-are")
    if not lexicon.united(*manner).isdisjoint(words[:_VERB]):
        return True
    if words[at] in lexicon.words("answer-way"):
        return lexicon.united("answer-terse", "joining").issuperset(words)
    behind = words[at + 1 : at + 2]
    if not lexicon.words("copula").isdisjoint(behind) or (not at and not lexicon.words("joining").isdisjoint(behind)):
        return True  # "brevity is key", "short and direct"
    return lexicon.words("order-verb").isdisjoint(words[:_VERB])


def _upper(before: Sequence[str], lexicon: Lexicon) -> int | None:
    """The number right before a unit: of a range, its end."""
    if not lexicon.words("answer-some").isdisjoint(before):
        return None
    known = _counts(lexicon)
    numbers = [int(word) if word.isdecimal() else known.get(word, 0) for word in before if len(word) < 9]
    return next((number for number in reversed(numbers) if 0 < number < _LARGEST), None)


@cache
def _counts(lexicon: Lexicon) -> Mapping[str, int]:
    """The numbers that are written as words."""
    return {word: number for number in _COUNTED for word in lexicon.words(f"count-{number}")}


def _formatting(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """With or without visual formatting. What holds in a case alone still contradicts "never"."""
    if names_exception(words, lexicon) or not lexicon.words("answer-written").isdisjoint(words):
        return
    if not lexicon.words("answer-moderate").isdisjoint(words):
        return  # "don't force bullets onto a simple answer" leaves them allowed
    formats, uses = lexicon.words("answer-format"), lexicon.words("answer-use")
    every = lexicon.words("answer-format-all")
    denied = {word for at, word in enumerate(words) if word in formats and is_denied(words, lexicon, at, 12)}
    if denied:
        yield from _of_form("without", is_all=not denied.isdisjoint(every))
    elif not denies(words, lexicon):
        named = lexicon.phrases("answer-formatted").within(words)
        asked = [words[first] for first, _ in named if not uses.isdisjoint(words[max(first - 4, 0) : first])]
        if asked:
            yield from _of_form("with", is_all=every.issuperset(asked))


def _of_form(side: str, *, is_all: bool) -> Iterator[Side]:
    """The sides of a sentence on all formatting and on a part of it: markdown without headings is still markdown."""
    if is_all or side == "with":
        yield Side(_FORMATTING, side, None)
    if not is_all or side == "without":
        yield Side(_PARTS, side, None)


def _language(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """One language always, or that of the visitor."""
    if is_conditional(words, lexicon) or lexicon.words("answer-speak").isdisjoint(words) or denies(words, lexicon):
        return
    named = lexicon.words("answer-tongue").intersection(words)
    if lexicon.phrases("answer-mirror").occur(words):
        if not named:  # "only English, whatever the visitor's language"
            yield Side("the language of answers", "the visitor's", None)
    elif len(named) == 1 and (not lexicon.words("answer-strict").isdisjoint(words) or len(words) < _SHORT):
        yield Side("the language of answers", min(named), None)


ROWS: tuple[Row, ...] = (
    (_OF_LENGTH, _length),
    (("answer-format", "answer-formatted"), _formatting),
    (("answer-tongue", "answer-language"), _language),
)
"""Like those of `topics`."""
