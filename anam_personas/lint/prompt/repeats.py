"""Instructions that say the same as an earlier one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from anam_personas.lint.prompt.answers import FORMS
from anam_personas.lint.prompt.directives import Meaning
from anam_personas.lint.prompt.place import Place, may_repeat
from anam_personas.lint.prompt.roles.words import of_role
from anam_personas.lint.prompt.sides import NATURE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.lint.prompt.directives import Directive, Directives
    from anam_personas.lint.prompt.roles.reader import Roles
    from anam_personas.lint.prompt.sides import Side

_FEWEST = 2
_ALIKE = 0.9
_SHARED = 0.65
_MANY = 5
_ENOUGH = 4
_CURT = 5
"""A sentence of fewer words that says "short" says nothing else."""
_HEAD = 2
"""Stems with which a sentence begins."""
_HALF = 0.55
"""Enough, and this share of the shorter one, where two sentences begin with the same words."""
_MORE = 2
"""Stems that a sentence may have more than another that says less of the same."""
_IN_FRONT = 5
"""Words of a sentence among which the case is named that it is about."""
_PARALLEL = 2
_CANDIDATES = 8
"""Sentences with a word in common that are looked at; a word in more than that is not specific."""


def pairs(imperatives: list[Directive], roles: Roles) -> Iterator[tuple[Directive, Directive, bool]]:
    """Pairs that say the same, each later one once, and whether nearly in the same words."""
    told: list[_Entry] = []
    exact: dict[tuple[object, ...], _Entry] = {}
    by_stem: dict[str, list[int]] = {}
    for entry in _entries(imperatives, roles):
        later, stems, stem_set, place = entry
        key = place.branch.number if place.branch.condition and not place.is_rule else 0
        first = exact.setdefault((key, *stems), entry)
        if first is not entry:
            is_short = len(stem_set) < _MANY and not place.is_rule and first[3].branch.number != place.branch.number
            if may_repeat(first[3], place) and not is_short and not _are_of_two(first[0], later):
                yield first[0], later, True
            continue
        near = {index for stem in stem_set for index in by_stem.get(stem, ())}
        for index in sorted(near):
            is_possible = may_repeat(told[index][3], place) and not _are_of_two(told[index][0], later)
            if is_possible and (verdict := _verdict(told[index], entry)) is not None:
                yield told[index][0], later, verdict
                break
        for stem in stem_set:
            places = by_stem.setdefault(stem, [])
            if len(places) < _CANDIDATES:
                places.append(len(told))
        told.append(entry)


_Entry = tuple["Directive", tuple[str, ...], frozenset[str], Place]


def _entries(imperatives: list[Directive], roles: Roles) -> Iterator[_Entry]:
    for directive in _alike_to_any(imperatives):
        says = _behind_label(directive)
        is_rule = says.is_denied or directive.says.is_denied or says.names("side-always")
        if not is_rule and says.words[0] in of_role("wait"):
            continue  # after each question anew
        yield (
            directive,
            says.stems,
            says.stem_set,
            Place.of(directive, roles, is_rule=is_rule),
        )


def _are_of_two(first: Directive, later: Directive) -> bool:
    """Whether their labels name two things: "Members' rooms: tell nobody", "Staff rooms: tell nobody"."""
    labels = _label(first), _label(later)
    return labels[0] != labels[1] and min(map(len, labels)) > 1


def _label(directive: Directive) -> list[str]:
    """The words of a sentence's label; one is a mere "Rule:"."""
    prompt, sentence = directive.prompt, directive.sentence
    colon = prompt.text.find(":", sentence.start, sentence.end)
    at = prompt.word_at(colon) if colon > directive.start else directive.first
    return list(prompt.lower[directive.first : at]) if sentence.last - at >= _FEWEST else []


def _behind_label(directive: Directive) -> Meaning:
    """What a sentence says without its label: "Rule: ..." before each of two says nothing of them."""
    prompt, sentence = directive.prompt, directive.sentence
    colon = prompt.text.find(":", sentence.start, sentence.end)
    at = prompt.word_at(colon) if colon > directive.start else directive.first
    if at <= directive.first or sentence.last - at < _FEWEST:
        return directive.says
    return Meaning(tuple(prompt.lower[at : sentence.last]), directive.says.lexicon)


def _alike_to_any(imperatives: list[Directive]) -> Iterator[Directive]:
    """Those that share enough words with all others together to be worth a comparison with each."""
    worth = [(item, item.says.stem_set) for item in imperatives if len(item.says.stems) >= _FEWEST]
    seen, shared = set[str](), set[str]()
    for _, stems in worth:
        shared |= seen & stems
        seen |= stems
    return (item for item, stems in worth if len(stems & shared) >= max(_FEWEST, min(_ENOUGH, len(stems) - _MORE)))


def _verdict(first: _Entry, later: _Entry) -> bool | None:
    """True where two sentences are nearly the same, False where one is much like the other, else None."""
    count = len(first[2] & later[2])
    larger = max(len(first[2]), len(later[2]))
    is_near = count >= larger - 1
    if first[0].says.is_denied != later[0].says.is_denied or _is_parallel(first[1], later[1]):
        return None
    names = _names(first[0]), _names(later[0])
    if all(names) and names[0] != names[1]:
        return None
    if first[0].says.names("order-again") != later[0].says.names("order-again"):
        return None
    if is_near and count >= _FEWEST and _likeness(first[1], later[1]) >= _ALIKE:
        return True
    is_manner = all(each[0].says.begins("order-manner", 2) for each in (first, later))
    if first[3].is_rule != later[3].is_rule and not is_manner:
        return None  # a rule adds to a step: "always give the day when you call it"
    # steps side by side are as much alike as their subject makes them; rules, and steps in places apart, are not
    is_telling = (first[3].is_rule and later[3].is_rule) or first[3].branch.number != later[3].branch.number
    empty = first[0].says.lexicon.words("stem-of-nothing") | _parts(names[0] & names[1], first[0].says)
    count, smaller = len(first[2] & later[2] - empty), min(len(first[2] - empty), len(later[2] - empty))
    has_many = count >= _MANY and (is_near or count >= (_SHARED * smaller if is_telling else smaller))
    has_many = has_many and _do_the_same(first, later)
    return False if has_many or _begin_alike(first, later, count) or _says_less(first, later) else None


def _names(directive: Directive) -> set[str]:
    """The names in the form of code: two rules that name others are two rules."""
    return {word for word in directive.says.words if "_" in word}


def _parts(names: set[str], says: Meaning) -> frozenset[str]:
    """The stems of names: that both sentences name one tool makes them no more alike than one word would."""
    return Meaning(tuple(part for name in sorted(names) for part in name.split("_")), says.lexicon).stem_set


def _do_the_same(first: _Entry, later: _Entry) -> bool:
    """Whether what each begins with, which is mostly its verb, is in the other too. Behind "never" it is the verb."""
    return not _head(first).isdisjoint(later[1]) and not _head(later).isdisjoint(first[1])


def _head(entry: _Entry) -> frozenset[str]:
    denies = entry[0].says.lexicon.words("stem-of-never")
    acts = [stem for stem in entry[1] if stem not in denies]
    return frozenset(acts[: _HEAD if len(acts) == len(entry[1]) else 1])


def _begin_alike(first: _Entry, later: _Entry, count: int) -> bool:
    """Whether both are rules, not steps, begin with the same words, and go on much alike."""
    says = first[0].says, later[0].says
    first_words = says[0].words
    count_alike = 3 if says[0].begins("order-auxiliary", 2) else 2
    if first_words[:count_alike] != says[1].words[:count_alike] or any(each.is_conditional for each in says):
        return False
    if any(not each.names("side-always") and not each.is_denied for each in says):
        return False
    return count >= _ENOUGH and count >= _HALF * min(len(first[2]), len(later[2]))


def _says_less(first: _Entry, later: _Entry) -> bool:
    """Whether one forbids, or asks to be, what the other does too, with a little more: "never lie" to customers."""
    less, more = sorted((first[2], later[2]), key=len)
    says = first[0].says, later[0].says
    is_manner = all(each.begins("order-manner", 2) for each in says)
    if _names(first[0]) != _names(later[0]):
        return False
    if not (is_manner or all(each.is_denied for each in says)) or any(each.is_conditional for each in says):
        return False
    meant = len(less - says[0].lexicon.united("stem-of-user", "stem-of-never"))
    is_less = less <= more and len(more) <= len(less) + min(_MORE, meant) and meant > 0
    return is_less and not (meant == 1 and _says_what_of(*sorted(says, key=lambda each: len(each.stem_set))))


def _says_what_of(less: Meaning, more: Meaning) -> bool:
    """Whether the longer of two sentences forbids one thing where the other forbids the act: "invent no hours", "never invent"."""
    articles, known = more.lexicon.words("article"), frozenset(less.words) - more.lexicon.words("stem-empty")
    return any(word in known and after in articles - known for word, after in pairwise(more.words))


def _is_parallel(first: Sequence[str], later: Sequence[str]) -> bool:
    """Whether two sentences have the same build with other words in it: two cases, not one said twice."""
    return (
        len(first) == len(later)
        and set(first) != set(later)
        and sum(a != b for a, b in zip(first, later, strict=True)) <= _PARALLEL
    )


def _likeness(first: Sequence[str], later: Sequence[str]) -> float:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, " ".join(sorted(first)), " ".join(sorted(later)), autojunk=False).ratio()


def _is_rule_of_answers(says: Meaning, side: Side) -> bool:
    """Whether a sentence tells the persona to, in every case; of length, whether it speaks of answers."""
    if side.topic in FORMS and says.is_conditional:
        return False
    return side.bound is None or says.names("answer-reply") or says.names("order-hold") or len(says.words) < _CURT


def topics(directives: Directives) -> Iterator[tuple[Directive, Directive, str]]:
    """Pairs that take the same side of a topic in places apart. A number of sentences is a way to say "short"."""
    sides = {(side.topic, side.side) for _, side in directives.sides}
    opposed = {topic for topic, side in sides if any(topic == other and side != that for other, that in sides)}
    taken: dict[tuple[str, str], Directive] = {}
    for directive, side in directives.sides:
        if side.topic in opposed or not _is_rule_of_answers(directive.says, side):
            continue
        if directive.says.begins("order-other", _IN_FRONT) or directive.says.begins("order-for", 1):
            continue  # "answer all other questions in two sentences", "for other topics, be brief"
        you, words = directive.says.lexicon.words("order-to-you"), directive.says.words
        if side.topic == NATURE and words[0] not in you and not you.isdisjoint(words[1:]):
            continue  # "acknowledge that you are an AI" has it said
        is_length = side.side == "short" or side.bound is not None
        topic = ("the length of answers", "short") if is_length else (side.topic, side.side)
        if is_length and side.bound is None and _is_of_sentences(directive.says):
            topic = ("the length of sentences", "short")
        first = taken.setdefault(topic, directive)
        if directive.sentence.first > first.sentence.last and not (
            side.topic == NATURE and _each_adds(first.says.stem_set, directive.says.stem_set)
        ):
            yield first, directive, topic[0]


def _is_of_sentences(says: Meaning) -> bool:
    """Whether it is sentences that are short, of which an answer may have many: "use short sentences"."""
    terse, units = says.lexicon.words("answer-terse"), says.lexicon.words("answer-sentence")
    words = ("", *says.words, "")
    near = [{words[at - 1], words[at + 1]} for at, word in enumerate(words) if word in terse]
    is_kept = says.begins("answer-keep", 2)  # "keep sentences short"
    return bool(near) and not is_kept and not any(units.isdisjoint(around) for around in near)


def _each_adds(first: frozenset[str], later: frozenset[str]) -> bool:
    """Whether two sentences that begin with what the persona is both go on with something of their own."""
    return min(len(first - later), len(later - first)) > 1
