"""CL002."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Doubt, Finding, Span
from anam_personas.lint.prompt.doubtful import opposed
from anam_personas.lint.prompt.extent import IN_FULL
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.directives import Directive
    from anam_personas.lint.prompt.sides import Side
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

_MOST = 400
"""Instructions that are compared with each other. No prompt has as many."""
_MOST_TOLD = 20
_FEWEST = 2
_EXTRA = 2
"""Words that the one may have more than the other."""
_FIRST_EMOJI = "\U0001f300"
_NO = frozenset(["never"])
_DEEDS = "what to do"
"""The topic of a ban and an order that it contradicts."""
_HINT = "Keep one of the two, or say when each applies."
_EARLIER = "the earlier instruction"
_STATEMENT = "the two instructions contradict each other: there is a situation in which no answer can follow both"
_STATEMENT_OF_ALL = f"of the instructions in the prompt, two contradict each other: {_STATEMENT.partition(': ')[2]}"


class Conflict(Rule):
    """Two instructions contradict each other.

    ## What it does

    Compares what sentences say about one topic: the length of answers, formatting, the language, emoji, filler
    words, jokes, the pace, how numbers are written, human or machine, questions, names, and a few more. It also
    compares "never do this" with "do this". Sentences with a condition or an exception ("unless the guest asks"),
    quotations and examples are not compared, except that a limit on sentences contradicts an order to tell
    everything, in whatever case. The later of the two is reported. Only plain contradictions are found; `check --judge` asks a
    model about pairs of which one names a case, or that share half of their words.

    ## Why is this bad

    The model follows one instruction at one time and the other at another, and nobody can tell which one is meant.

    ## Sources

    - OpenAI, realtime prompting guide; Anam, prompting guide (separate blocks); ElevenLabs, prompting guide
    """

    code = "CL002"
    languages = languages_with("order-verb", "side-denial")
    name = "conflict"
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: Reply without formatting. Use code examples when teaching.
            """,
            ("Use code examples when teaching",),
        ),
        Bad(
            """
            systemPrompt: Keep your answers under fifty words. Always give thorough, comprehensive explanations.
            """,
            ("Always give thorough, comprehensive explanations",),
        ),
    )
    good = (
        "systemPrompt: Reply without formatting. Explain code in words when teaching.",
        """
        systemPrompt: Two sentences per turn unless the guest asks for details. Then give a detailed answer.
        """,
        """
        systemPrompt: |
          Spell out numbers. Exception: phone numbers may use digits.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every topic with two opposing instructions, and for every "never" that is also asked for."""
        for finding in _found(subject, subject.prompt) if subject.prompt is not None else ():
            if subject.language not in self.languages:  # asked last, since most prompts have no finding
                return
            yield finding

    def doubts(self, subject: Subject) -> Iterator[Doubt]:
        """Opposites of which one holds in a case only, or that share words; the whole prompt in a language without words."""
        if subject.prompt is None:
            return
        if subject.language not in self.languages:
            if subject.is_judged:
                message = "two instructions of the prompt contradict each other"
                yield Doubt(Finding(subject.prompt_key, message, _HINT), _STATEMENT_OF_ALL, (subject.prompt.value,))
            return
        certain = {found.spot.start for found in _found(subject, subject.prompt) if isinstance(found.spot, Span)}
        for first, later in opposed(subject.directives, certain):
            earlier, where = (Span(subject.prompt, each.start, each.end) for each in (first, later))
            words = (quoted(subject, where, marks=False), quoted(subject, earlier, marks=False))
            finding = Finding(where, " contradicts ".join(words), _HINT, related=((earlier, _EARLIER),))
            yield Doubt(finding, _STATEMENT, (earlier.text, where.text))


def _found(subject: Subject, prompt: Surface) -> Iterator[Finding]:
    directives = subject.directives
    seen: set[str | int] = set()
    sides = [*_opposed(directives.sides)]
    if sides:  # what holds in a case is told by the lines around, which are read where it matters
        sides = [*_opposed([taken for taken in directives.sides if _holds_always(subject, taken[0])])]
    found = (*sides, *_decorated(subject), *_denied(directives.imperatives[:_MOST]))
    for first, later, topic in found:
        if not seen.isdisjoint({topic, first.start, later.start}):
            continue
        seen |= {topic, first.start, later.start}
        where = Span(prompt, later.start, later.end)
        is_one = first.start == later.start
        earlier = Span(prompt, first.start, first.end)
        what = "itself" if is_one else quoted(subject, earlier, marks=False)
        message = f"{quoted(subject, where, marks=False)} contradicts {what}{_on(topic)}"
        related = () if is_one else ((earlier, _EARLIER),)
        yield Finding(where, message, _HINT, related=related, cause=topic)


def _holds_always(subject: Subject, directive: Directive) -> bool:
    """Whether a sentence is no row of a table, and in no branch for a case."""
    line = subject.roles.line_at(directive.start)
    return line.role not in {Role.TABLE, Role.SAMPLE} and not line.branch.condition


def _on(topic: str) -> str:
    return "" if topic == _DEEDS else f" on {topic}"


def _opposed(found: list[tuple[Directive, Side]]) -> Iterator[tuple[Directive, Directive, str]]:
    """Pairs of sentences on different sides of a topic."""
    by_topic: dict[str, list[tuple[Directive, Side]]] = {}
    for directive, side in found:
        by_topic.setdefault(side.topic, []).append((directive, side))
    for topic, takers in by_topic.items():
        first, side = takers[0]
        for later, other in takers[1:]:
            if (side.side, side.bound) != (other.side, other.bound):
                yield first, later, topic
                break
    bounds = [item for topic in by_topic for item in by_topic[topic] if item[1].bound]
    long = [directive for directive, side in by_topic.get("the length of answers", ()) if side.side == "long"]
    long += [directive for directive, _ in by_topic.get(IN_FULL, ())]
    if bounds and long:
        first, later = sorted((bounds[0][0], long[0]), key=lambda directive: directive.first)
        yield first, later, "the length of answers"


def _decorated(subject: Subject) -> Iterator[tuple[Directive, Directive, str]]:
    """A sentence that has an emoji itself put into answers, where another bans emoji."""
    text = subject.words.text
    if text.isascii():
        return
    directives = subject.directives
    bans = [directive for directive, side in directives.sides if (side.topic, side.side) == ("emoji", "none")]
    for item in directives.imperatives[:_MOST] if bans else ():
        says = item.says
        is_asked = says.begins("order-put", 2) and not says.names("side-denial")
        if is_asked and any(char >= _FIRST_EMOJI for char in text[item.start : item.sentence.end]):
            first, later = sorted((bans[0], item), key=lambda directive: directive.first)
            yield first, later, "emoji"
            return


def _denied(imperatives: list[Directive]) -> Iterator[tuple[Directive, Directive, str]]:
    """Pairs in which one forbids what the other, shorter or a little longer, asks for."""
    denied = [
        item
        for item in imperatives
        if item.says.is_denied and not item.says.is_conditional and not item.says.names("order-once-more")
    ]
    positive = [
        (item, item.says.stem_set)
        for item in imperatives
        if not item.says.is_denied
        and not item.says.is_conditional
        and not item.says.names("order-only")
        and _NO.isdisjoint(item.says.stem_set)
    ]
    known = frozenset[str]().union(*(stems for _, stems in positive))
    worth = [(no, meant) for no in denied if len(meant := no.says.stem_set - _NO) >= _FEWEST and meant <= known]
    told: dict[str, list[tuple[Directive, frozenset[str]]]] = {}
    for item, stems in positive if worth else ():
        for stem in stems:
            told.setdefault(stem, []).append((item, stems))
    for no, meant in worth:
        for yes, stems in min((told.get(stem, []) for stem in meant), key=len)[:_MOST_TOLD]:
            if meant <= stems and len(stems) <= len(meant) + _EXTRA:
                first, later = sorted((no, yes), key=lambda directive: directive.first)
                yield first, later, _DEEDS
