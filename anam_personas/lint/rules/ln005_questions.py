"""LN005."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_QUESTION = r"[^\s.!?？。！…:;][^.!?？。！…\n]{0,400}[?？]+"
_TAGS = (
    "right", "okay", "ok", "yes", "correct", "isn't it", "aren't you", "don't you", "haven't you", "is that right",
    "nicht wahr", "oder", "richtig", "stimmt's", "verdad", "no", "cierto", "correcto", "n'est-ce pas", "non",
    "d'accord",
)  # fmt: skip
_COURTESY = (
    "how are you", "how are things", "how is your day", "how's your day", "how's it going", "how is it going",
    "how do you do", "how have you been", "wie geht", "alles gut", "cómo estás", "cómo está", "qué tal", "cómo te va",
    "cómo le va", "comment allez", "comment vas", "ça va", "comment ça va",
)  # fmt: skip
_LEADS = listed("hi hello hey and so well oh hallo hola bonjour")

_OR = listed("or oder o u ou of oppure それとも")
_SHORT = 8
_ASKING = listed(
    """
    do does did is are was were would could can will shall should have has may might what when where who whom whose why how
    which möchten möchtest wollen willst können kannst sind ist haben hast soll sollen darf was wann wo wer wie welche welchen
    quiere quieres desea deseas prefiere prefieres puede puedes tiene es son qué cuándo dónde quién cómo cuál voulez veux
    souhaitez est-ce avez pouvez quel quelle quand où qui comment quer deseja prefere pode tem é qual quando onde quem como
    vuole vuoi desidera può ha quale dove chi come wilt wil kunt kan bent heeft wat wanneer waar wie hoe welke
    """
)


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
        words = question[0].lower().replace("’", "'").rstrip("?？ ").lstrip("¿ ")
        if index and _is_choice(words):
            continue
        is_last = index == len(found) - 1
        if not is_last and _is_courtesy(words):
            continue
        # one word is an echo of what was said, or a tag
        is_tag = " " not in words or any(words == tag or words.endswith((f", {tag}", f",{tag}")) for tag in _TAGS)
        yield (*question.span(), 0.5 if is_tag else 1)


_OFFERS = (["is", "it"], ["ist", "es"], ["est", "ce"], ["è", "per"], ["is", "het"])
"""How a question begins that offers answers: "Is it to see roses, to buy some, or both?"."""


def _is_choice(words: str) -> bool:
    """Whether it only names what can be answered to the question before: "Today, or next week?"."""
    said = words.replace(",", " ").split()
    if "," in words and said[:2] in _OFFERS and not _OR.isdisjoint(said[2:]):
        return True
    return len(said) <= _SHORT and not _OR.isdisjoint(said[1:]) and _ASKING.isdisjoint(said[:1])


def _is_courtesy(words: str) -> bool:
    """Whether it asks how someone is."""
    last = words.rsplit(",", 1)[-1].strip("¿ ").split()
    while last and last[0] in _LEADS:
        del last[0]
    return len(last) <= 7 and any(" ".join(last).startswith(courtesy) for courtesy in _COURTESY)
