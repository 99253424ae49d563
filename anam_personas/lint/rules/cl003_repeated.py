"""CL003."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.lint.prompt.directives import Directive, Directives
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

_MOST = 400
"""Instructions that are compared with each other. No prompt has as many."""
_FEWEST = 2
_ALIKE = 0.9
_SHARED = 0.65
_MANY = 5
_ENOUGH = 4
_HALF = 0.55
"""Enough, and this share of the shorter one, where two sentences begin with the same words."""
_ALWAYS = listed("only always must nur immer solo sólo siempre toujours uniquement seulement")
_MANNERS = listed("be stay remain sound sei seien bleib bleibe sé sea mantente sois soyez reste restez")
_MORE = 2
"""Stems that a sentence may have more than another that says less of the same."""
_USER = frozenset(["user", "nutzer", "kunden", "cliente", "usuario", "client"])
_PARALLEL = 2
_CANDIDATES = 8
"""Sentences with a word in common that are looked at; a word in more than that is not specific."""
_ON_PURPOSE = Phrases("this step is important, this is important, dieser schritt ist wichtig, este paso es importante")


class Repeated(Rule):
    """An instruction stands in the prompt twice.

    ## What it does

    Compares imperative sentences by the words that carry meaning. Nearly the same words are a warning, mostly the same
    an info, and so is a topic (the length of answers, formatting, one question at a time, ...) on which the same is
    said again in another place, and a ban or a manner that another sentence states more fully ("never lie", "don't
    lie to guests"). Lines that differ in one word by design ("if they speak Hindi, reply in Hindi") are not the same,
    and sentences marked "This step is important" are repeated on purpose.

    ## Why is this bad

    It costs tokens at every turn, and the two drift apart: one is edited, the other forgotten.

    ## Fix safety

    The fix deletes the later sentence where the words are nearly the same. It is unsafe, since it changes what the
    model reads.

    ## Sources

    - ElevenLabs, prompting guide (repeat one or two rules at most); Deepgram, prompting voice agents, section 2
    """

    code = "CL003"
    name = "repeated-instruction"
    severity = Severity.WARNING
    tier = "preview"
    fix = "unsafe"
    bad = (
        Bad(
            """
            systemPrompt: |
              Never quote prices.
              You are Cara, a host.
              Never quote any prices.
              Be kind.
            """,
            ("Never quote any prices",),
            """
            systemPrompt: |
              Never quote prices.
              You are Cara, a host.
              Be kind.
            """,
        ),
        Bad(
            """
            systemPrompt: |
              Keep replies short.
              You are Cara, a host.
              Be brief.
            """,
            ("Be brief",),
        ),
    )
    good = (
        """
        systemPrompt: |
          Verify identity first. This step is important.
          # Guardrails
          Never open an account without verifying identity. This step is important.
        """,
        """
        systemPrompt: |
          If the guest speaks English, reply in English.
          If the guest speaks Hindi, reply in Hindi.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every sentence that repeats an earlier one."""
        for finding in _found(subject, subject.prompt) if subject.prompt is not None else ():
            if subject.language is None:  # asked last, since most prompts have no finding
                return
            yield finding


def _found(subject: Subject, prompt: Surface) -> Iterator[Finding]:
    directives = subject.directives
    told: set[int] = set()
    for first, later, is_alike in _pairs(directives.imperatives[:_MOST]):
        if later.start not in told and not _is_on_purpose(subject, later):
            told.add(later.start)
            yield _finding(prompt, first, later, is_alike=is_alike)
    for first, later, topic in _topics(directives):
        if later.start not in told:
            told.add(later.start)
            where = Span(prompt, later.start, later.end)
            related = ((Span(prompt, first.start, first.end), "the earlier one"),)
            message = f"the prompt has said this about {topic} before"
            yield Finding(where, message, "Say it once.", severity=Severity.INFO, related=related)


def _finding(surface: Surface, first: Directive, later: Directive, *, is_alike: bool) -> Finding:
    place, earlier = Span(surface, later.start, later.end), Span(surface, first.start, first.end)
    is_one = place.place() == earlier.place()  # of a prompt file that is used twice: deleted here, it were gone there
    return Finding(
        place,
        "this instruction stands in the prompt already" if is_alike else "this instruction is much like an earlier one",
        "Keep one of the two.",
        severity=None if is_alike else Severity.INFO,
        title="Delete the repetition",
        changes=(_deletion(surface.value, later),) if is_alike and not is_one else (),
        related=((earlier, "the earlier one"),),
    )


def _deletion(text: str, directive: Directive) -> Change:
    """The sentence: with its line where it is all of it, else with the space on one side and without a list mark."""
    start, end = directive.start, directive.sentence.end
    line = text.rfind("\n", 0, start) + 1
    is_first = line >= directive.sentence.start or not text[line : directive.sentence.start].strip()
    if is_first and text[end:].strip() == "":
        return Change(max(line - 1, 0), end)
    if is_first and text[end : end + 1] == "\n":
        return Change(line, end + 1)
    if is_first:
        return Change(start, end + len(text[end:]) - len(text[end:].lstrip(" ")))
    while text[start - 1] == " ":
        start -= 1
    return Change(start, end)


def _pairs(imperatives: list[Directive]) -> Iterator[tuple[Directive, Directive, bool]]:
    """Pairs that say the same, each later one once, and whether nearly in the same words."""
    told: list[_Entry] = []
    exact: dict[tuple[str, ...], Directive] = {}
    by_stem: dict[str, list[int]] = {}
    for later in _alike_to_any(imperatives):
        stems = later.says.stems
        if (first := exact.setdefault(stems, later)) is not later:
            yield first, later, True
            continue
        entry = (later, stems, later.says.stem_set)
        near = {index for stem in entry[2] for index in by_stem.get(stem, ())}
        for index in sorted(near):
            if (verdict := _verdict(told[index], entry)) is not None:
                yield told[index][0], later, verdict
                break
        for stem in entry[2]:
            places = by_stem.setdefault(stem, [])
            if len(places) < _CANDIDATES:
                places.append(len(told))
        told.append(entry)


def _alike_to_any(imperatives: list[Directive]) -> Iterator[Directive]:
    """Those that share enough words with all others together to be worth a comparison with each."""
    worth = [(item, item.says.stem_set) for item in imperatives if len(item.says.stems) >= _FEWEST]
    seen, shared = set[str](), set[str]()
    for _, stems in worth:
        shared |= seen & stems
        seen |= stems
    return (item for item, stems in worth if len(stems & shared) >= max(_FEWEST, min(_ENOUGH, len(stems) - _MORE)))


_Entry = tuple["Directive", tuple[str, ...], frozenset[str]]


def _verdict(first: _Entry, later: _Entry) -> bool | None:
    """True where two sentences are nearly the same, False where one is much like the other, else None."""
    count = len(first[2] & later[2])
    smaller, larger = sorted((len(first[2]), len(later[2])))
    is_near = count >= larger - 1
    if first[0].says.is_denied != later[0].says.is_denied or _is_parallel(first[1], later[1]):
        return None
    if ("again" in first[0].says.words) != ("again" in later[0].says.words):
        return None
    if is_near and count >= _FEWEST and _likeness(first[1], later[1]) >= _ALIKE:
        return True
    has_many = count >= _MANY and (is_near or count >= _SHARED * smaller)
    return False if has_many or _begin_alike(first, later, count) or _says_less(first, later) else None


def _begin_alike(first: _Entry, later: _Entry, count: int) -> bool:
    """Whether both are rules, not steps, begin with the same words, and go on much alike."""
    says = first[0].says, later[0].says
    if says[0].words[:2] != says[1].words[:2] or any(each.is_conditional for each in says):
        return False
    if any(_ALWAYS.isdisjoint(each.words) and not each.is_denied for each in says):
        return False
    return count >= _ENOUGH and count >= _HALF * min(len(first[2]), len(later[2]))


def _says_less(first: _Entry, later: _Entry) -> bool:
    """Whether one forbids, or asks to be, what the other does too, with a little more: "never lie" to customers."""
    less, more = sorted((first[2], later[2]), key=len)
    says = first[0].says, later[0].says
    is_manner = all(not _MANNERS.isdisjoint(each.words[:2]) for each in says)
    if not (is_manner or all(each.is_denied for each in says)) or any(each.is_conditional for each in says):
        return False
    return less <= more and len(more) <= len(less) + _MORE and bool(less - _USER - {"never"})


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


def _topics(directives: Directives) -> Iterator[tuple[Directive, Directive, str]]:
    """Pairs that take the same side of a topic in places apart. A number of sentences is a way to say "short"."""
    sides = {(side.topic, side.side) for _, side in directives.sides}
    opposed = {topic for topic, side in sides if any(topic == other and side != that for other, that in sides)}
    taken: dict[tuple[str, str], Directive] = {}
    for directive, side in directives.sides:
        if side.topic in opposed:
            continue
        is_length = side.side == "short" or side.bound is not None
        topic = ("the length of answers", "short") if is_length else (side.topic, side.side)
        first = taken.setdefault(topic, directive)
        if directive.sentence.first > first.sentence.last:
            yield first, directive, topic[0]


def _is_on_purpose(subject: Subject, directive: Directive) -> bool:
    """Whether the sentence, or the next, says that it is repeated for its weight."""
    words = subject.words.lower[directive.sentence.first : directive.sentence.last + 5]
    return _ON_PURPOSE.occur(words)
