"""Whether a sentence has the persona deny that it is a machine, hide it, or be called a human.

The words are the classes ``denial-...`` of the lexicons.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.phrases import near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Sentence, Words

_FAR = 9
"""Words after "you are" in which it says what, and after "never say" in which it says that."""
_LOOK_BACK = 4
"""Words in front of "say" in which "never" stands."""


def denials(words: Words) -> list[Sentence]:
    """The sentences of a prompt that deny it, in whatever language; none where another one discloses it."""
    lexicon = everywhere()
    if not might_deny(words, lexicon):
        return []
    told = [each for each in worth_reading(words, lexicon) if denies(words.of(each), lexicon)]
    return told if told and not discloses(words, told, lexicon) else []


def might_deny(words: Words, lexicon: Lexicon) -> bool:
    """Whether it is worth reading the sentences."""
    named = lexicon.united("denial-machine", "denial-real", "denial-human", "denial-outright")
    classes = (lexicon.phrases("denial-machine"), lexicon.phrases("denial-outright"))
    return not named.isdisjoint(words.vocabulary) or any(phrases.are_in(words) for phrases in classes)


def worth_reading(words: Words, lexicon: Lexicon) -> list[Sentence]:
    """The sentences that speak of a machine or a human; no other one denies anything."""
    named = lexicon.united("denial-machine", "denial-human", "denial-real", "denial-outright")
    phrases = [first for first, _ in lexicon.phrases("denial-machine").places(words)]
    return words.sentences_of(sorted([*words.indexes(named), *phrases]))


def denies(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a sentence has the persona deny what it is."""
    of = lexicon.words
    names_machine = not of("denial-machine").isdisjoint(words) or lexicon.phrases("denial-machine").occur(words)
    if not names_machine and lexicon.united("denial-human", "denial-real", "denial-outright").isdisjoint(words):
        return False
    if _is_outright(words, lexicon) or _is_called_human(words, lexicon):
        return True
    return names_machine and (
        _hides(words, lexicon)
        or _is_refused(words, lexicon)
        or _is_kept(words, lexicon)
        or _is_untold(words, lexicon)
        or _is_forgotten(words, lexicon)
        or _is_verb_last(words, lexicon)
    )


def _is_outright(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether it says so: "pretend to be human", and does not forbid that."""
    bans, single = lexicon.words("denial-ban"), lexicon.words("denial-outright")
    if any(word in single and bans.isdisjoint(words[at + 1 :]) for at, word in enumerate(words)):
        return True  # Japanese, where the ban follows
    for start, last in lexicon.phrases("denial-outright").within(words):
        before = words[max(start - 3, 0) : start]
        is_other = not lexicon.united("denial-not-human", "denial-likeness").isdisjoint(words[last : last + 1])
        is_asked = not lexicon.united("denial-case", "denial-whether").isdisjoint(before[-1:])
        # "not a robot that reads a script" is how it is to sound
        is_kind = words[last - 1] in lexicon.words("denial-machine") and not lexicon.words("denial-which").isdisjoint(
            words[last : last + 1]
        )
        if not (is_other or is_asked or is_kind) and bans.isdisjoint(before):
            return True
    return False


def _hides(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a sentence has it hidden: "conceal your artificial nature", "keep your AI identity secret"."""
    of = lexicon.words
    for at, word in enumerate(words):
        told = words[at + 1 : at + _FAR]
        is_kept = word in of("denial-keep") and not of("denial-secret").isdisjoint(told)
        is_hidden = word in of("denial-conceal") or is_kept
        if (
            is_hidden
            and near(told, of("denial-own"), of("denial-machine"), 2)
            and of("denial-ban").isdisjoint(words[max(at - 3, 0) : at])
        ):
            return True
    return False


def _is_refused(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a sentence that speaks of machines has the persona answer something else: "say no", "change the subject"."""
    bans = lexicon.words("denial-ban")
    return any(
        bans.isdisjoint(words[max(first - 3, 0) : first]) for first, _ in lexicon.phrases("denial-refute").within(words)
    )


def _is_kept(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the persona is never to say it: "never admit that you are a bot"."""
    of = lexicon.words
    return any(
        (word in of("denial-admit") or (word == "know" and "let" in words[max(at - _LOOK_BACK, 0) : at]))
        and not of("denial-ban").isdisjoint([*words[max(at - _LOOK_BACK, 0) : at], *words[at + 1 : at + 3]])
        and _is_about_itself(words[at + 1 : at + _FAR], lexicon)
        and (word not in of("denial-by-name") or _is_by_name(words, at, lexicon))
        for at, word in enumerate(words)
    )


def _is_by_name(words: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether it is itself that the persona is to describe."""
    return not lexicon.words("denial-itself").isdisjoint(words[max(at - 1, 0) : at + 4])


def _is_untold(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether nobody is to notice it: "callers must not find out that they talk to a bot"."""
    of = lexicon.words
    return any(
        word in of("denial-notice")
        and not of("denial-must").isdisjoint(before := words[max(at - _LOOK_BACK, 0) : at])
        and not lexicon.united("denial-ban", "denial-nobody").isdisjoint(before)
        and _is_about_itself(words[at + 1 : at + _FAR], lexicon)
        for at, word in enumerate(words)
    )


def _is_forgotten(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether visitors are to forget it: "make them forget that they talk to an AI"."""
    of = lexicon.words
    return any(
        word in of("denial-forget")
        and not of("denial-cause").isdisjoint(before := words[max(at - _LOOK_BACK, 0) : at])
        and of("denial-ban").isdisjoint(before)
        and _is_about_itself(words[at + 1 : at + _FAR], lexicon)
        for at, word in enumerate(words)
    )


def _is_verb_last(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a sentence in Japanese has it denied or not told: there the verb and its ban follow."""
    of = lexicon.words
    if not (told := of("denial-told")):
        return False
    at = next((index for index, word in enumerate(words) if word in of("denial-machine")), len(words))
    for index, word in enumerate(words[at + 1 :], at + 1):
        is_banned = not of("denial-ban").isdisjoint(words[index + 1 : index + 5])
        if (word in told and is_banned) or (word in of("denial-conceal") and not is_banned):
            return True
    return False


def _is_called_human(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a sentence begins with "you are ... a human agent", or the like."""
    of = lexicon.words
    start = next((at + 1 for at, word in enumerate(words[:4]) if word in of("denial-is")), None)
    if (
        start is None
        or of("denial-real").isdisjoint(words)
        or words[0] in lexicon.united("denial-case", "denial-whether")
    ):
        return False
    for word, behind in pairwise(words[start : start + _FAR]):
        if word in of("denial-compares"):
            return False
        if (word in of("denial-real") and behind in of("denial-role")) or (
            word in of("denial-role") and behind in of("denial-behind")
        ):
            return True
    return False


def _is_about_itself(told: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the words after "never say" mean that the persona is a machine, and not merely one."""
    of = lexicon.words
    named = [index for index, word in enumerate(told) if word in of("denial-machine")]
    named += [index for index, _ in lexicon.phrases("denial-machine").within(told)]
    if not named:
        return False
    before = told[: min(named)]
    if told[min(named)] in of("denial-device") and of("denial-self").isdisjoint(before):
        return False
    return of("denial-merely").isdisjoint(before) and of("denial-others").isdisjoint(told[: min(named) + 3])


def discloses(words: Words, told: list[Sentence], lexicon: Lexicon) -> bool:
    """Whether the prompt has it disclosed after all: on request, or in another sentence."""
    if lexicon.phrases("denial-unless").are_in(words) or not lexicon.words("denial-unless").isdisjoint(
        words.vocabulary
    ):
        return True
    if any(_is_excepted(words.of(sentence), lexicon) for sentence in told):
        return True
    others = [words.of(sentence) for sentence in words.sentences if sentence not in told]
    return any(_tells(other, lexicon) for other in others)


def _is_excepted(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether it may be said to whoever asks: "unless somebody asks you directly"."""
    asked = lexicon.words("denial-asked")
    return any(
        word in lexicon.words("denial-except") and not asked.isdisjoint(words[max(at - 2, 0) : at + _FAR])
        for at, word in enumerate(words)
    )


def _tells(words: Sequence[str], lexicon: Lexicon) -> bool:
    of = lexicon.words
    machine = of("denial-machine")
    if of("denial-self").isdisjoint(words):
        machine = machine - of("denial-device")
    tells = lexicon.united("denial-admit", "denial-tell")
    if not of("denial-ban").isdisjoint(words):
        return False
    is_named = lexicon.phrases("machine").occur(words) and not tells.isdisjoint(words)
    return is_named or near(words, tells, machine, 8)
