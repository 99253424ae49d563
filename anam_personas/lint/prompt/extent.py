"""What instructions say of telling all there is, of asking at all, and of calling visitors by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.prompt.sides import Side, denies, is_conditional, is_denied, names_exception

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.prompt.sides import Row

IN_FULL = "how much is told"
"""The topic of what is to be told without a limit: it contradicts a number of sentences, in whatever case."""

_FEW = 6


def _in_full(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """Everything there is, unless it was asked for."""
    everything = lexicon.phrases("extent-all")
    if names_exception(words, lexicon) or not everything.occur(words):
        return
    is_case = not lexicon.words("side-condition").isdisjoint(words)
    if is_case and not lexicon.words("extent-more").isdisjoint(words):
        return
    tells, others = lexicon.words("extent-tell"), lexicon.words("extent-they")
    for first, _ in everything.within(words):
        told = next((at for at in range(first) if words[at] in tells), None)
        is_own = told is not None and others.isdisjoint(words[max(told - 3, 0) : told])
        if told is not None and is_own and not is_denied(words, lexicon, told, 4):
            yield Side(IN_FULL, "all", None)
            return


def _asking(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """No questions at all, or some. "Never ask two questions at once" is neither."""
    if is_conditional(words, lexicon) or len(words) > _FEW:
        return
    rest = [word for word in words if word not in lexicon.words("extent-filler")]
    if _asks_none(rest, lexicon):
        yield Side("asking questions", "none", None)
    elif not denies(words, lexicon) and _asks(rest, lexicon):
        yield Side("asking questions", "some", None)


def _asks_none(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether it forbids questions: "ask no questions", "never ask questions"."""
    if len(words) < 3 or words[-1] not in lexicon.words("extent-questions"):
        return False
    asks = lexicon.words("extent-ask")
    if words[0] in asks and words[1] in lexicon.words("extent-no"):
        return True
    return len(words) == 3 and words[1] in asks and words[0] in lexicon.words("extent-not")


def _asks(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether it asks for a question: "ask two", "end each reply with a question"."""
    if words and words[0] in lexicon.words("extent-ask"):
        is_number = len(words) > 1 and words[1] in lexicon.words("extent-number")
        return is_number and (len(words) == 2 or words[2] in lexicon.words("extent-question"))
    is_close = bool(words) and words[0] in lexicon.words("extent-close")
    return is_close and any(last == len(words) for _, last in lexicon.phrases("extent-with").within(words))


def _by_name(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    """Visitors by their names, or not."""
    if is_conditional(words, lexicon) or names_exception(words, lexicon):
        return
    if lexicon.words("extent-caller").isdisjoint(words):
        return
    names, calls, often = (lexicon.words(name) for name in ("extent-name", "extent-call", "extent-often"))
    for at, word in enumerate(words):
        if word in names and often.issuperset(words[at + 1 : at + 2]) and not calls.isdisjoint(words[:at]):
            yield Side("calling visitors by name", "never" if is_denied(words, lexicon, at, at) else "so", None)
            return


ROWS: tuple[Row, ...] = (
    (("extent-word",), _in_full),
    (("extent-ask", "extent-question"), _asking),
    (("extent-name",), _by_name),
)
"""Like those of `topics`."""
