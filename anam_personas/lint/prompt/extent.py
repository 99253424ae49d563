"""What instructions say of telling all there is, of asking at all, and of calling visitors by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.sides import CONDITIONS, DENIALS, EXCEPTIONS, Side, is_conditional, is_denied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Row = tuple[frozenset[str], Callable[[Sequence[str]], Iterator[Side]]]

IN_FULL = "how much is told"
"""The topic of what is to be told without a limit: it contradicts a number of sentences, in whatever case."""

_ALL = Phrases(
    """
    full length, in full detail, entire history, whole history, entire story, whole story, full story, full history,
    every detail, every single detail, nothing out, as much detail as possible, everything you know about, in voller länge,
    in allen einzelheiten, die ganze geschichte, jedes detail, jede einzelheit, toda la historia, con todo detalle,
    todos los detalles, con todo lujo de detalles, toute l histoire, dans les moindres détails, tous les détails
    """
)
_TELLS = listed(
    """
    tell explain recount relate describe narrate recite give go erzähle erkläre schildere beschreibe cuenta explica
    describe narra raconte explique décris
    """
)
_THEY = listed("they them he she user caller visitor guest customer have let ask invite client kunden kunde cliente")
_MORE = listed(
    """
    asks ask wants want more details detail longer request requests requested curious interested insists wishes fragt will mehr
    pide quiere más demande veut plus
    """
)
_NUMBERS = listed("a one two three four five another eine zwei una dos une deux")
_QUESTIONS = listed("question questions")
_NOT = listed("never don't not")
_CLOSES = listed("end close finish conclude")
_FEW = 6
_BY_NAME = listed("name names")
_CALLS = listed("use call address greet say")
_CALLER = listed("caller's visitor's guest's customer's user's callers visitors guests customers users them their")


def in_full(words: Sequence[str]) -> Iterator[Side]:
    """Everything there is, unless it was asked for."""
    if not EXCEPTIONS.isdisjoint(words) or not _ALL.occur(words):
        return
    if not CONDITIONS.isdisjoint(words) and not _MORE.isdisjoint(words):
        return
    for first, _ in _ALL.within(words):
        told = next((at for at in range(first) if words[at] in _TELLS), None)
        if told is not None and _THEY.isdisjoint(words[max(told - 3, 0) : told]) and not is_denied(words, told, 4):
            yield Side(IN_FULL, "all", None)
            return


def asking(words: Sequence[str]) -> Iterator[Side]:
    """No questions at all, or some. "Never ask two questions at once" is neither."""
    if is_conditional(words) or len(words) > _FEW:
        return
    rest = [word for word in words if word not in {"any", "please", "always", "do"}]
    if rest[-1:] == ["questions"] and (rest[:2] == ["ask", "no"] or (rest[1:-1] == ["ask"] and rest[0] in _NOT)):
        yield Side("asking questions", "none", None)
    elif not DENIALS.isdisjoint(words):
        return
    elif _asks(rest):
        yield Side("asking questions", "some", None)


def _asks(words: Sequence[str]) -> bool:
    """Whether it asks for a question: "ask two", "end each reply with a question"."""
    if words[:1] == ["ask"]:
        return len(words) > 1 and words[1] in _NUMBERS and (len(words) == 2 or words[2] in _QUESTIONS)
    return words[0] in _CLOSES and words[-3:] == ["with", "a", "question"]


def by_name(words: Sequence[str]) -> Iterator[Side]:
    """Visitors by their names, or not."""
    if is_conditional(words) or not EXCEPTIONS.isdisjoint(words) or _CALLER.isdisjoint(words):
        return
    for at, word in enumerate(words):
        if word in _BY_NAME and tuple(words[at + 1 : at + 2]) in ((), ("often",)) and not _CALLS.isdisjoint(words[:at]):
            yield Side("calling visitors by name", "never" if is_denied(words, at, at) else "so", None)
            return


ROWS: tuple[Row, ...] = (
    (
        listed(
            "full entire whole every nothing everything detail voller einzelheiten ganze toda todo todos toute tous moindres"
        ),
        in_full,
    ),
    (listed("ask question questions"), asking),
    (_BY_NAME, by_name),
)
"""Like those of `topics`: the words without which a sentence says nothing of it, and what finds it."""
