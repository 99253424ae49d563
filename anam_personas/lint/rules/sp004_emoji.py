"""SP004."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.mention import is_forbidden
from anam_personas.lint.rule import Bad, Rule, Severity
from anam_personas.lint.rule_entry import BEYOND_ASCII
from anam_personas.text.beyond import beyond_ascii

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_FIRST = "\u231a"
_BLOCKS = "\u231a-\u23ff\u25aa\u25ab\u25b6\u25c0\u25fb-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_RUN = f"(?:(?:[{_BLOCKS}]|[0-9#*\xa9\xae\u203c-\u3299](?=\ufe0f))[\u200d\u20e3\ufe0f\U000e0020-\U000e007f]*){{1,30}}"
"""Characters among which emoji are, each with what makes it an emoji or joins it to the next."""
_MOST = 200
"""Runs that are looked at."""
_KEYCAP = "\u20e3"
"""What makes a key of a digit."""
_JOINER = "\u200d"
_DRAWN = "[\u2600-\u2793\u2b12-\u2bff]"
"""Stars, hearts, ticks: drawn signs, whether they are emoji or not."""
_PICTURES = "\U0001f000"
"""From here on all emoji are pictures, also those that Unicode shows in black."""


_MARKS = frozenset("✅✔✓☑❌✖✗✘☒❎⚠❗❕❓‼⛔\U0001f6ab\U0001f534\U0001f535⚪⚫➡⬅⬆⬇→➜➤▶◀•⭐★☆\u200d\ufe0f")
_MARKS |= {*map(chr, range(0x1F7E0, 0x1F7EC))}  # lamps: circles and squares of each colour
"""Marks of what to do and what not, of weight, and arrows: they carry the meaning of a line."""
_LEAD = 40


_CLOSERS = frozenset([" ", "", "\n", ".", ",", "!", "?", "*", "_", ")", '"', "”", "»"])
_LINE = 200
"""Characters around an emoji that are read of its line."""
_AROUND = frozenset("()[]\"'“”„«»「」`")
_OPENERS = frozenset(["\n", "*", "_", "(", '"', "“", "«"])
"""What may precede or follow an emoji that is deleted with the space between."""


class Emoji(Rule):
    """The text contains an emoji or a drawn sign.

    ## What it does

    Reports emoji in spoken text, and signs such as stars, hearts and ticks. With the strict preset it also reports
    emoji in the rest of the prompt, as a warning: not those that mark a line or a table cell at its beginning or
    end (✅ ❌ ⚠, arrows and the keys of digits), nor those that a sentence names to forbid emoji. Trade-mark signs,
    arrows and keypad digits do not count.

    ## Why is this bad

    A voice says "waving hand", or nothing. In the prompt they invite emoji into answers.

    ## Fix safety

    In spoken text the fix deletes them. In the prompt it is unsafe, since the model reads them. It leaves quoted text, words
    that the prompt gives with the emoji more than once, and a prompt that asks for emoji.

    ## Sources

    - LiveKit, prompting; Cartesia, prompting tips; Kugel, voice prompting
    """

    code = "SP004"
    name = "emoji"
    signs = BEYOND_ASCII
    severity = Severity.ERROR
    fix = "safe"
    bad = (
        Bad(
            'initialMessage: "Hi there \U0001f44b\U0001f3fd how are you?"',
            ("\U0001f44b\U0001f3fd",),
            'initialMessage: "Hi there how are you?"',
        ),
        Bad('systemPrompt: "Start every answer with \u2705 and the title."', ("\u2705",)),
    )
    good = (
        'systemPrompt: "Do not use emojis (e.g. \U0001f60a)."',
        'initialMessage: "Press 1 or # on your phone. Acme\u2122 is here \u2192 now."',
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every run of emoji."""
        for span in subject.spoken:
            if _may_hold(span.text):
                for at, behind in _found(span.surface.value, span.start, span.end, drawn=True):
                    yield _finding(Span(span.surface, at, behind), span.start, Severity.ERROR)
        prompt = subject.prompt
        if prompt is not None and _may_hold(prompt.value):
            for at, behind in _found(prompt.value, 0, len(prompt.value), drawn=False):
                if subject.is_dictated(behind - 1) or _is_mark(prompt.value, at, behind):
                    continue
                if not is_forbidden(subject, behind - 1) or _is_bullet(prompt.value, at, behind):
                    is_cited = subject.roles.stretch_at(at) is not None or _is_given(prompt.value, at, behind)
                    is_cited = is_cited or _asks_for_emoji(subject)
                    yield _finding(Span(prompt, at, behind), 0, Severity.WARNING, is_cited=is_cited)


def _asks_for_emoji(subject: Subject) -> bool:
    """Whether a sentence of the prompt speaks of emoji, and forbids none."""
    words = subject.words
    places = map(words.start, words.indexes(everywhere().words("emoji-word")))
    return any(not subject.is_mention(place) for place in places)


def _is_given(text: str, start: int, end: int) -> bool:
    """Whether the words that it leads are in single quotation marks, or stand with it elsewhere in the prompt too."""
    lead = text[start - 1 : start]
    if (
        lead == "'"
        and not text[start - 2 : start - 1].isalnum()
        and re.match(r"[^'\n]{1,80}'", text[end : end + _LINE])
    ):
        return True
    words = re.match(r" ?\w[^\n\"'“”«»*|]{2,80}", text[end : end + _LINE])
    return words is not None and text.count(text[start:end] + words[0].rstrip(" .:!?")) > 1


def _may_hold(text: str) -> bool:
    """Whether a text has a character that may be one."""
    return not text.isascii() and max(beyond_ascii(text)) >= _FIRST


def _is_mark(text: str, start: int, end: int) -> bool:
    """Whether it is a mark in front of a line or a cell, or at its end, rather than part of what is said."""
    if not (_MARKS.issuperset(text[start:end]) or text[start:end].endswith(_KEYCAP)):
        return False
    line = text.rfind("\n", 0, start) + 1
    before = text[max(line, start - _LEAD) : start].rsplit("|", 1)[-1]
    return not any(map(str.isalnum, before)) or text[end : end + 2].strip(" *_")[:1] in {"", "\n", "|"}


def _is_bullet(text: str, start: int, end: int) -> bool:
    """Whether it opens its line, and others too: a ban in such a line is not about it."""
    lead = text[text.rfind("\n", 0, start) + 1 : start]
    return not lead.strip() and len(re.findall(rf"(?m)^[ \t]*{re.escape(text[start:end])}", text)) > 1


def _found(text: str, start: int, end: int, *, drawn: bool) -> Iterator[tuple[int, int]]:
    """The runs of emoji between two offsets; also of pictorial signs that are not emoji."""
    for run in islice(re.compile(_RUN).finditer(text, start, end), _MOST):
        pieces = list(_emoji(run[0]))
        if drawn:
            pieces += [sign.span() for sign in re.finditer(_DRAWN, run[0])]
        for at, behind in _joined(run[0], sorted(pieces)):
            yield run.start() + at, run.start() + behind


def _emoji(run: str) -> Iterator[tuple[int, int]]:
    """The emoji of a run, but for signs that are only drawn in colour where that is asked for."""
    import emoji

    for found in emoji.emoji_list(run):
        status = emoji.EMOJI_DATA[found["emoji"]]["status"]
        if status < emoji.STATUS["unqualified"] or found["emoji"] >= _PICTURES:
            yield found["match_start"], found["match_end"]


def _joined(run: str, pieces: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pieces of a run, those as one between which nothing stands but a joiner."""
    while pieces:
        start, end = pieces.pop(0)
        while pieces and run[end : pieces[0][0]] in {"", _JOINER}:
            end = max(end, pieces.pop(0)[1])
        yield start, end


def _is_spoken_of(text: str, start: int, end: int) -> bool:
    """Whether it is the object: alone in brackets or quotation marks."""
    return text[start - 1 : start] in _AROUND and text[end : end + 1] in _AROUND


def _is_explained(text: str, start: int, end: int) -> bool:
    """Whether it is one of several different ones in a line, as where a prompt says what each stands for."""
    line = text[max(text.rfind("\n", 0, start) + 1, start - _LINE) : end + _LINE].split("\n", 1)[0]
    return len({line[at:behind] for at, behind in _found(line, 0, len(line), drawn=False)}) > 1


def _divides(text: str, start: int, end: int) -> bool:
    """Whether it stands between words as a dash would: "BOOKING ⚠️ URGENT"."""
    after = text[end : end + 2]
    return text[start - 2 : start - 1].isalnum() and text[start - 1] == " " == after[:1] and after[1:].isupper()


def _finding(span: Span, first: int, severity: Severity, *, is_cited: bool = False) -> Finding:
    """The finding of an emoji. One that is cited, as of a record, has no fix: a program may look for it."""
    text, at, behind = span.surface.value, span.start, span.end
    is_spoken = severity is Severity.ERROR
    does = "cannot be spoken" if is_spoken else "in the prompt invites emoji into answers"
    if text[at - 1 : at] == " " and text[behind : behind + 1] in _CLOSERS:
        change = Change(at - 1, behind)
    else:
        is_first = at == first or text[at - 1 : at] in _OPENERS
        change = Change(at, behind + (text[behind : behind + 1] == " " and is_first))
    is_left = _is_spoken_of(text, at, behind) or (
        not is_spoken and (is_cited or _is_explained(text, at, behind) or _divides(text, at, behind))
    )
    return Finding(
        span,
        f'"{span.text}" {does}',
        severity=severity,
        title="Delete it",
        changes=() if is_left else (change,),
        safe=is_spoken,
        tier=None if is_spoken else "strict",
        cause="spoken" if is_spoken else "emoji",
    )
