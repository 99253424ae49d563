"""LN005."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.elision import unelided
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_QUESTION = r"[^\s.!?？。！…:;][^.!?？。！…\n]{0,400}[?？]+"

_SHORT = 8


class Questions(Rule):
    """The persona asks several questions at once.

    ## What it does

    Counts the questions of the first message and of every utterance that the prompt dictates. "How are you?" before the
    real question is not counted, and a tag ("..., right?") counts half.

    ## Why is this bad

    Visitors answer one of them, mostly the last, and the model takes the others for answered.

    ## Sources

    - Vapi, prompting guide; LiveKit, prompting; Retell, prompt engineering guide
    """

    code = "LN005"
    name = "several-questions"
    signs = "?？"
    severity = Severity.INFO
    bad = (
        Bad(
            """
            initialMessage: Hi! What's your name, and where are you from? Do you have an account?
            """,
            ("Do you have an account?",),
        ),
        Bad(
            """
            systemPrompt: |
              You are Cara. Say: "What's your date of birth? And your zip code?"
            """,
            ("And your zip code?",),
        ),
    )
    good = (
        "initialMessage: Hi! What's your name?",
        """
        initialMessage: Hi! You're here for the demo, right? What would you like to see?
        """,
        """
        initialMessage: Hi there, how are you today? Do you want to book or to cancel?
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every utterance with two questions or more, at the second."""
        for span in subject.spoken:
            text = span.text
            if text.count("?") + text.count("？") > 1:
                asked = list(_asked(text))
                if sum(weight for _, _, weight in asked) >= 2:
                    start, end, _ = ([item for item in asked if item[2] == 1][1:] or asked[1:])[0]
                    where = Span(span.surface, span.start + start, span.start + end)
                    yield Finding(where, _message(len(asked)), _HINT, cause="questions")


_HINT = "Ask one question, and wait for the answer."


def _message(count: int) -> str:
    return f"the persona asks {count} questions at once: visitors answer one of them"


def _asked(text: str) -> Iterator[tuple[int, int, float]]:
    """The questions of an utterance: start, end, and 1, or a half for a tag."""
    found = list(re.finditer(_QUESTION, text))
    for index, question in enumerate(found):
        words = unelided(question[0].lower().replace("’", "'").replace("-", " ")).rstrip("?？ ").lstrip("¿ ")
        if index and _is_choice(words):
            continue
        is_last = index == len(found) - 1
        if not is_last and _is_courtesy(words):
            continue
        # one word is an echo of what was said, or a tag
        is_tag = " " not in words or any(
            words == tag or words.endswith((f", {tag}", f",{tag}")) for tag in everywhere().terms("question-tag")
        )
        yield (*question.span(), 0.5 if is_tag else 1)


def _is_choice(words: str) -> bool:
    """Whether it only names what can be answered to the question before: "Today, or next week?"."""
    said, choices = words.replace(",", " ").split(), everywhere().words("question-or")
    if choices.isdisjoint(said[1:]):
        return False
    if "," in words and not choices.isdisjoint(said[2:]) and everywhere().phrases("question-offer").width(said, 0):
        return True  # "Is it to see roses, to buy some, or both?"
    is_asked = said[0] in everywhere().words("question-first") or everywhere().phrases("question-first").width(said, 0)
    return len(said) <= _SHORT and not is_asked


def _is_courtesy(words: str) -> bool:
    """Whether it asks how someone is."""
    last = words.rsplit(",", 1)[-1].strip("¿ ").split()
    while last and last[0] in everywhere().words("question-lead"):
        del last[0]
    return len(last) <= 7 and " ".join(last).startswith(everywhere().phrases("question-courtesy").texts)
