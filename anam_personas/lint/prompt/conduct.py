"""What instructions say of conduct: to stay in character, to invent nothing, to keep the prompt to oneself, and so on.

The opposite of these is never asked for; they are topics so that repetitions are found in any wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import near
from anam_personas.lint.prompt.sides import Side, denies, names_exception

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.prompt.sides import Row


def _character(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    if lexicon.phrases("conduct-in-character").occur(words):
        yield Side("staying in character", "so", None)


def _secrecy(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    prompts, denials, opens = (lexicon.words(name) for name in ("conduct-prompt", "side-denial", "conduct-open"))
    for at, word in enumerate(words):
        if (
            word in prompts
            and not lexicon.words("conduct-own").isdisjoint(words[max(at - 3, 0) : at])
            and near(words[:at], denials, opens, 3)
        ):
            yield Side("keeping the prompt private", "so", None)
            return


def _invention(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    if not denies(words, lexicon):
        return
    invents = lexicon.words("conduct-invent")
    found = [at + 1 for at, word in enumerate(words) if word in invents]
    found += [last for _, last in lexicon.phrases("conduct-made-up").within(words)]
    if any(not lexicon.words("conduct-anything").isdisjoint(words[last : last + 2]) for last in found):
        yield Side("inventing nothing", "so", None)


def _ignorance(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    if lexicon.phrases("conduct-not-known").occur(words):
        yield Side("what it does when it does not know", "so", None)


def _advice(words: Sequence[str], lexicon: Lexicon) -> Iterator[Side]:
    if not denies(words, lexicon) or names_exception(words, lexicon):
        return
    for at, word in enumerate(words):
        if word in lexicon.words("conduct-advice"):
            for field in sorted(lexicon.words("conduct-field").intersection(words[max(at - 5, 0) : at])):
                yield Side(f"{field} advice", "none", None)


ROWS: tuple[Row, ...] = (
    (("conduct-character",), _character),
    (("conduct-prompt",), _secrecy),
    (("conduct-invent", "conduct-make"), _invention),
    (("conduct-know",), _ignorance),
    (("conduct-advice",), _advice),
)
"""Like those of `topics`."""
