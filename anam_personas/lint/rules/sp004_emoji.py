"""SP004."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject
    from anam_personas.lint.surface import Surface

_COLOURED = "\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u231a\u231b\u23e9-\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653"
_COLOURED += "\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd"
_COLOURED += "\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
_DRAWN = "\u2600-\u2793\u2b12-\u2b2f\u2b51-\u2b59"
_EXTENDS = "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_LOWEST = "\u2190"


class Emoji(Rule):
    """The text holds an emoji or a drawn sign.

    ## What it does

    Reports emoji, and in spoken text also signs such as stars, hearts and ticks. A sentence of the prompt that forbids
    emoji may name some. Signs for trade marks, arrows and the digits of a telephone are none.

    ## Why is this bad

    A voice says "waving hand", or nothing. In the prompt they invite emoji into answers.

    ## Fix safety

    In spoken text the fix deletes them. In the prompt it is unsafe, since the model reads them.

    ## Sources

    - LiveKit, prompting; Cartesia, prompting tips; Kugel, voice prompting
    """

    code = "SP004"
    name = "emoji"
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
            if not span.text.isascii() and max(span.text) >= _LOWEST:
                yield from _found(span.surface, span.start, span.end, _COLOURED + _DRAWN)
        prompt = subject.prompt
        if prompt is not None and not prompt.value.isascii() and max(prompt.value) >= _LOWEST:
            for finding in _found(prompt, 0, len(prompt.value), _COLOURED, severity=Severity.WARNING):
                at = finding.changes[0].end - 1
                if not subject.is_mention(at) and not subject.is_dictated(at):
                    yield finding


def _found(
    surface: Surface, start: int, end: int, signs: str, severity: Severity = Severity.ERROR
) -> Iterator[Finding]:
    text = surface.value
    one = f"(?:[{signs}]|[\u2190-\u2bff0-9#*](?=\ufe0f)){_EXTENDS}"
    for found in re.compile(f"{one}(?:\u200d?{one})*").finditer(text, start, end):
        at, behind = found.span()
        is_spoken = severity is Severity.ERROR
        message = "an emoji cannot be spoken" if is_spoken else "an emoji in the prompt invites emoji into answers"
        if text[at - 1 : at] == " " and text[behind : behind + 1] in {" ", "", "\n", ".", ",", "!", "?"}:
            change = Change(at - 1, behind)
        else:
            change = Change(at, behind + (text[behind : behind + 1] == " " and at == start))
        yield Finding(
            Span(surface, at, behind), message, severity=severity, title="Delete it", changes=(change,), safe=is_spoken
        )
