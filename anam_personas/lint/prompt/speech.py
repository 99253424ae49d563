"""Whether a prompt says that there is something to hear: a word of speech that is not part of a phrase of something else."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Words

_MANNER = 9
"""Words behind "speak with" in which it says how: "speak with a quick, warm delivery"."""
_BEFORE, _NEAR = 4, 2
"""Words before "call" in which it is arranged, and after it in which a tool is called."""


def is_spoken(words: Words, lexicon: Lexicon) -> bool:
    """Whether a text says that what the persona says is heard."""
    if lexicon.phrases("speech").are_in(words):
        outside = _covered(words, lexicon)
        if any(first not in outside for first, _ in lexicon.phrases("speech").places(words)):
            return True
    return _has_word(words, lexicon) or _is_call(words, lexicon)


def may_be_spoken(words: Words, lexicon: Lexicon) -> bool:
    """Whether a text has somebody call, who need not be on the phone: no tool is called, and nobody is called a name."""
    calls = lexicon.words("maybe_call") & words.vocabulary
    if not calls:
        return False
    others, arranges = lexicon.words("no_call"), lexicon.words("arranges")
    for at, word in enumerate(words.lower):
        if word in calls:
            around = words.lower[max(at - _NEAR, 0) : at + _BEFORE]
            is_arranged = not arranges.isdisjoint(words.lower[max(at - _BEFORE, 0) : at])
            if not is_arranged and others.isdisjoint(around) and not any("_" in other for other in around):
                return True
    return False


def may_be_read_out(words: Words, lexicon: Lexicon) -> bool:
    """Whether a text forbids to read something, which only a voice can do to a visitor: "never read the tags"."""
    reads = lexicon.words("maybe_read") & words.vocabulary
    bans = lexicon.united("negation", "ban")
    return bool(reads) and any(
        word in reads and not bans.isdisjoint(words.lower[max(at - _NEAR, 0) : at])
        for at, word in enumerate(words.lower)
    )


def _has_word(words: Words, lexicon: Lexicon) -> bool:
    told = lexicon.words("speech") & words.vocabulary
    if not told:
        stems, ends = tuple(lexicon.words("speech_stem")), tuple(lexicon.words("speech_end"))
        return bool(stems) and any(
            (word.startswith(stems) or word.endswith(ends)) and word not in lexicon.words("not_speech")
            for word in words.vocabulary
        )
    covered, manner = _covered(words, lexicon), lexicon.words("speech_manner")
    return any(
        word in told and (at not in covered or not manner.isdisjoint(words.lower[at + 1 : at + _MANNER]))
        for at, word in enumerate(words.lower)
    )


def _covered(words: Words, lexicon: Lexicon) -> frozenset[int]:
    """The indexes of words that are part of a phrase about something else."""
    places = lexicon.phrases("not_speech").places(words)
    return frozenset(chain.from_iterable(range(first, last) for first, last in places))


def _is_call(words: Words, lexicon: Lexicon) -> bool:
    """Whether a call is spoken of that takes place: neither one that is to be arranged, nor one of a tool."""
    calls = lexicon.words("call") & words.vocabulary
    if not calls:
        return False
    leads, arranges, near = map(lexicon.words, ("call_before", "arranges", "arranges_near"))
    covered = _covered(words, lexicon)
    for at, word in enumerate(words.lower):
        if word in calls and at not in covered:
            before = words.lower[max(at - _BEFORE, 0) : at]
            if leads and (not before or before[-1] not in leads):
                continue
            if not near.isdisjoint(before[-_NEAR:]):
                continue
            if arranges.isdisjoint(before) and arranges.isdisjoint(words.lower[at + 1 : at + _NEAR]):
                return True
    return False
