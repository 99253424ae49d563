"""PS008."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding
from anam_personas.lint.language.duration import spoken_words
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

LIMIT = 150
"""Words. Half of all prompts have fewer than 64; the threshold is to stay well above."""
_FRAMED = r"^[ \t]*(?:([-=~*+_])\1+[ \t]*\w[^\n]{0,60}?\1\1+|【[^】\n]{1,40}】|[■◆●▼□◇▶][ \t　]*\w[^\n。]{0,40})[ \t]*$"
"""Headings in signs that mark no section elsewhere: ``-- Greeting --``, ``=== Tone ===``, ``【役割】``."""
_ITEMS = 3
_ITEM = r"^[ \t]*(?:[#/]{1,6}[ \t]*)?(?:[-*+•–]|\d{1,2}[.)]|[a-z]\))[ \t]+\S"
_LABEL = r"^[ \t]*(?:[#/]{1,6}[ \t]*)?(\w[^\n:：.!?\"“]{1,40})[:：][ \t]"
"""A label with its text on the same line: ``Style: be warm``."""
_INLINE = r"(?:\A|(?<=[.!?。\n]))[ \t　]*([^\W\d_a-z][^\W\d_]+(?: \w+){0,2})[:：]"
"""A label behind a sentence: ``... Style: be warm. Limits: ...``."""
_TITLE = r"(?:\A|\n[ \t]*\n)[ \t]*(?:\d{1,2}[.)] )?\w[^\n.!?,;\"“]{2,60}(?=[ \t]*\n[ \t]*\n)"
"""A line without a full stop that stands alone between empty ones."""
_TITLES = 2
_INSIDE = r"(?:\A|(?<=[.!?:;)。！？）」\s]))(?:([A-Z][A-Z /&-]{3,40}):(?![\w/])|【([^】\n]{1,30})】)"
"""A marker inside a line: ``STYLE: be warm. LIMITS: never guess.``"""
_STEP = r"(?:\A|(?<=[.!?:;)。！？）」】\s]))(\d{1,2})[.．)）][ \t　]?(?=[^\W\d])"
_END_TAG = r"</([a-z][a-z_-]{0,30})>"


class NoSections(Rule):
    """A long prompt has no sections.

    ## What it does

    Reports prompts of more than 150 words without any marker (`[STYLE]`, `# Heading`, `<tag>`, `CAPITALS:`, a label or
    bold words alone on a line) and with fewer than three list items. Markers and numbered steps inside one line count, and
    so do titles that stand alone between empty lines, and three paragraphs or sentences that begin with labels of their
    own (`Style: ...`).

    ## Why is this bad

    Rules for tone, facts and tools run into each other: the model applies one where another is meant. A section can be
    reviewed, shared and tested alone.

    ## Sources

    - Anam, prompting guide (prompts in blocks); ElevenLabs, OpenAI and Retell, prompting guides
    """

    code = "PS008"
    name = "no-sections"
    severity = Severity.INFO
    tier = "strict"
    bad = (
        Bad("systemPrompt: " + "You greet guests and tell them about the town. " * 20, ("systemPrompt",)),
        Bad(
            "systemPrompt: |\n" + "  You greet guests and tell them about the town and its inns.\n\n" * 15,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: You are Mara, who takes refill orders for the Linden chemist.
        """,
        "systemPrompt: '[STYLE] Be short. "
        + "You greet guests and tell them about it. " * 20
        + "[GOAL] Book a visit.'",
        "systemPrompt: |\n" + "  - You greet guests and tell them about the town.\n" * 20,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding at the prompt's key."""
        prompt = subject.prompt
        if prompt is None or len(prompt.value) < LIMIT * 3 or subject.sections or subject.has_no_effect:
            return
        count = spoken_words(prompt.value) if subject.language == "ja" else len(subject.words.lower)
        if _is_divided(prompt.value):
            return
        if count > LIMIT and sum(1 for _ in re.finditer(_ITEM, prompt.value, re.MULTILINE)) < _ITEMS:
            hint = "Divide it into sections: style, personality, what to do, what never to do."
            yield Finding(subject.prompt_key, f"the prompt has {count} words and no sections", hint)


def _is_divided(text: str) -> bool:
    """Whether something marks its parts: headings in signs, titles, labels, or markers, steps or a pair of tags inside a line."""
    if re.search(_FRAMED, text, re.MULTILINE) is not None:
        return True
    if sum(1 for _ in re.finditer(_TITLE, text)) >= _TITLES:
        return True
    if len({label[1] for label in re.finditer(_LABEL, text, re.MULTILINE)}) >= _ITEMS:
        return True
    if len({label[1] for label in re.finditer(_INLINE, text)}) >= _ITEMS:
        return True
    if len({name for pair in re.findall(_INSIDE, text) for name in pair if name}) > 1:
        return True
    steps = set(re.findall(_STEP, text))
    if all(str(number) in steps for number in range(1, _ITEMS + 1)):
        return True
    return any(f"<{name}>" in text for name in set(re.findall(_END_TAG, text)))
