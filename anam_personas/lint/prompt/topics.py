"""What instructions are about, for rules that compare them: topics, and the two sides that one can take on each.

A row of `TOPICS` finds a side in the words of one sentence. Rows are made for precision: what is said of a case, of
somebody else, or with reserve takes no side.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt import answers, conduct, extent
from anam_personas.lint.prompt.sides import DENIALS, EXCEPTIONS, NATURE, RESERVE, Side, is_conditional, is_denied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_YOU = listed("you du tú tu vous")
_ARE = listed("are bist eres es êtes")
_ROLES = listed("assistant agent being operator representative receptionist person tutor employee advisor")
_MACHINES = listed("ai bot chatbot ki ia robot")
_OTHERS = listed("standing for who that to no not")
_TURNS = listed("about again twice of at over for by")
_SPEAKS = listed("speak talk sprich habla parle")
_SLOW = listed("slowly langsam despacio lentamente lentement")
_FAST = listed("quickly fast rapidly schnell rápido vite rapidement")
_AS_WORDS = Phrases(
    "spell out numbers, spell out all numbers, write numbers as words, numbers as words, numbers in words"
)
_AS_DIGITS = Phrases("numbers as digits, numbers in digits, use digits for numbers, use numerals")
_FAMILIAR = listed("duze duzen tutea tutear tutoie tutoyez tutoyer")
_POLITE = listed("sieze siezen vouvoie vouvoyez vouvoyer ustedea")
_PARTS = Phrases("first message, first reply, first sentence, opening message, greeting, last message, final message")
_BETWEEN = listed("between or less more too overly rather but mix balance depending enough zu")
_FORMAL = listed("formal formally förmlich formell formelle")
_CASUAL = listed("casual casually informal informally locker informell familièrement")
_TONES = listed("tone address language style be stay remain speak talk keep sprich rede bleib habla")
_ONE_QUESTION = Phrases(
    """
    one question at a time, one short question at a time, a single question at a time, only one question, one question
    per turn, one question per message, eine frage auf einmal, nur eine frage, eine einzige frage, una pregunta a la
    vez, una sola pregunta, una pregunta por turno, une question à la fois, une seule question, une question par tour
    """
)
_VISITORS = listed("user users caller callers visitor visitors guest guests customer customers them")


def sides(words: Sequence[str]) -> Iterator[Side]:
    """The sides that the words of a sentence take."""
    for row in sorted({row for word in words if word in ROWS for row in ROWS[word]}):
        yield from TOPICS[row][1](words)


def _nature(words: Sequence[str]) -> Iterator[Side]:
    """A human being, or a machine."""
    for at, (before, word) in enumerate(pairwise(("", *words))):
        is_you = word == "you're" or (word in _ARE and before in _YOU)
        is_told = any(earlier.endswith("ed") for earlier in words[: max(at - 1, 0)])  # "you disclosed that you are"
        if not is_you or is_told or is_denied(words, at + 3, 9) or is_conditional(words[: at + 3]):
            continue
        for ahead, described in enumerate(words[at + 1 : at + 6], at + 1):
            if described in _OTHERS:
                break
            if described == "human" and (words[ahead + 1 : ahead + 2] or ("being",))[0] in _ROLES:
                yield Side(NATURE, "human", None)
                break
            if described in _MACHINES:
                yield Side(NATURE, "a machine", None)
                break


def _pace(words: Sequence[str]) -> Iterator[Side]:
    """Slowly or fast."""
    if is_conditional(words) or not DENIALS.isdisjoint(words):
        return
    for verb, word in pairwise(words):
        if verb in _SPEAKS and (word in _SLOW or word in _FAST):
            yield Side("the pace", "slow" if word in _SLOW else "fast", None)


def _numbers(words: Sequence[str]) -> Iterator[Side]:
    """Numbers as words or as digits."""
    if is_conditional(words) or not EXCEPTIONS.isdisjoint(words) or not DENIALS.isdisjoint(words):
        return
    if _AS_WORDS.occur(words):
        yield Side("how numbers are written", "as words", None)
    elif _AS_DIGITS.occur(words) and "phone" not in words:
        yield Side("how numbers are written", "as digits", None)


def _formality(words: Sequence[str]) -> Iterator[Side]:
    """Formal or casual."""
    if is_conditional(words) or not (DENIALS | _BETWEEN).isdisjoint(words) or _TONES.isdisjoint(words):
        return
    tones = [tone for tone, told in (("formal", _FORMAL), ("casual", _CASUAL)) if not told.isdisjoint(words)]
    if len(tones) == 1 or not {"and", "und", "y", "et"}.isdisjoint(words):
        yield from (Side("how formal the persona is", tone, None) for tone in tones)


def _questions(words: Sequence[str]) -> Iterator[Side]:
    """One question, and then an answer."""
    if _ONE_QUESTION.occur(words):
        yield Side("how many questions are asked at a time", "one", None)


def _address(words: Sequence[str]) -> Iterator[Side]:
    """The familiar or the polite form, where a language has both."""
    for at, word in enumerate(words):
        if (word in _FAMILIAR or word in _POLITE) and not is_conditional(words):
            is_familiar = (word in _FAMILIAR) != is_denied(words, at + 3, 6)
            yield Side("how visitors are addressed", "familiar" if is_familiar else "polite", None)
            return


def _whether(
    topic: str, terms: str, verbs: str, *, behind: frozenset[str] = frozenset()
) -> tuple[frozenset[str], Callable[[Sequence[str]], Iterator[Side]]]:
    """A topic that is one of doing or not doing: its words after a verb, or after a denial.

    One of the words in ``behind`` must follow.
    """
    named, told = listed(terms), listed(verbs)

    def find(words: Sequence[str]) -> Iterator[Side]:
        if is_conditional(words) or not RESERVE.isdisjoint(words) or not EXCEPTIONS.isdisjoint(words):
            return
        for at, word in enumerate(words):
            if word not in named or (behind and behind.isdisjoint(words[at + 1 : at + 4])):
                continue
            turns = words[at + 1 : at + 2] if words[at + 1 : at + 3] != ("at", "all") else ()
            if not _TURNS.isdisjoint(turns) or _PARTS.occur(words[at + 1 :]):
                return
            if is_denied(words, at, 4):
                yield Side(topic, "none", None)
            elif not told.isdisjoint(words[max(at - 4, 0) : at]) and DENIALS.isdisjoint(words):
                yield Side(topic, "some", None)
            return

    return named, find


TOPICS: tuple[tuple[frozenset[str], Callable[[Sequence[str]], Iterator[Side]]], ...] = (
    (answers.OF_LENGTH, answers.length),
    (answers.OF_FORMATTING, answers.formatting),
    (answers.OF_LANGUAGE, answers.language),
    (_MACHINES | {"human"}, _nature),
    (_SLOW | _FAST, _pace),
    (listed("numbers numerals"), _numbers),
    (_FAMILIAR | _POLITE, _address),
    (_FORMAL | _CASUAL, _formality),
    (listed("question frage pregunta"), _questions),
    _whether("emoji", "emoji emojis", "use add include insert sprinkle"),
    _whether("filler words", "filler fillers disfluencies", "use add include insert sprinkle"),
    _whether("jokes", "jokes humor humour", "use add include make tell crack"),
    _whether("contractions", "contractions", "use with"),
    _whether("follow-up questions", "follow", "ask end finish close", behind=frozenset(["up"])),
    _whether("slang", "slang", "use add include"),
    _whether("the greeting", "greet", "always start begin first", behind=_VISITORS),
    *conduct.ROWS,
    *extent.ROWS,
)
"""The words without which a sentence says nothing of a topic, and what finds the sides in a sentence."""

ROWS: dict[str, list[int]] = {}
"""The topics that a word may refer to. A text without any of these words takes no side."""
for _row, (_triggers, _) in enumerate(TOPICS):
    for _word in _triggers:
        ROWS.setdefault(_word, []).append(_row)
