"""CL009."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_CAPITALS = r"[A-Z](?=[A-Z0-9_'])"
"""Every shouted word of an ASCII text has one of these at least."""
_SHARE = 0.08
_MOST = 8
_FEWEST = 5
_NAMED = 4
"""A single ONE in a short prompt is not shouting."""


class Shouting(Rule):
    """The prompt is full of capitals.

    ## What it does

    Reports more than eight of MUST, ALWAYS, NEVER, CRITICAL, IMPORTANT, or a share of more than 8 % of words in
    capitals. Section markers and abbreviations do not count: a word is taken for shouted where it is a common one, or
    is in small letters elsewhere in the prompt. Off by default, since vendors disagree.

    ## Why is this bad

    Where everything is loud, nothing stands out, and what must never happen is better prevented by code.

    ## Sources

    - ElevenLabs, prompting guide (sentence case); Deepgram, prompting voice agents; OpenAI (in favour of capitals)
    """

    code = "CL009"
    name = "shouting"
    severity = Severity.INFO
    default_on = False
    bad = (
        Bad(
            """
            systemPrompt: YOU MUST ALWAYS ask. NEVER EVER guess. THIS IS VERY IMPORTANT. ALWAYS ASK.
            """,
            ("YOU",),
        ),
        Bad(
            """
            systemPrompt: "CRITICAL: MUST. MUST. NEVER. ALWAYS. NEVER. MUST. ALWAYS. NEVER. MUST."
            """,
            ("CRITICAL",),
        ),
    )
    good = (
        "systemPrompt: Ask for the name first. Never guess it.",
        """
        systemPrompt: |
          # IDENTITY
          You are Isla.
          # PURPOSE
          Help.
        """,
        """
        systemPrompt: Ask ONE question. The BOS and NASA FAQ is in PDF.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding at the first shouted word."""
        prompt, words, lexicon = subject.prompt, subject.words, subject.lexicon
        if prompt is None:
            return
        marked = [(section.start, section.body) for section in subject.sections if section.style != "capitals"]
        text = prompt.value
        if text.isascii() and len(re.findall(_CAPITALS, text)) < min(_FEWEST, _MOST + 1):
            return
        loud, shouted, small = 0, [], set()
        known = lexicon.united("shout-loud", "shout")
        for start, end in words.spans():
            if not text[start].isupper():
                small.add(text[start:end])
            elif text[start:end].isupper() and end - start > 2:
                shouted.append((start, end))
        shouted = [
            (start, end)
            for start, end in shouted
            if (text[start:end].replace("’", "'").lower() in known or text[start:end].lower() in small)
            and not any(first <= start < last for first, last in marked)
        ]
        loud = sum(text[start:end].lower() in lexicon.words("shout-loud") for start, end in shouted)
        if loud > _MOST or (len(shouted) >= _FEWEST and len(shouted) > _SHARE * len(words.lower)):
            first = ", ".join(dict.fromkeys(text[start:end] for start, end in shouted[:_NAMED]))
            message = f"{len(shouted)} words are in capitals, such as {first}"
            yield Finding(Span(prompt, *shouted[0]), message, "Keep capitals for the one rule that matters most.")
