"""ID004."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.appending import appended
from anam_personas.lint.finding import Field, Finding
from anam_personas.lint.language.names import known, named, pin
from anam_personas.lint.language.script import alike, differs, tongue_of
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class LanguageNotPinned(Rule):
    """The prompt does not say in which language to answer.

    ## What it does

    Applies where `languageCode` is another language than that of the prompt. Looks for the name of a language
    ("Reply in French") or a rule to follow the visitor ("in the language of the user"). A prompt in a language that
    cannot be detected is not reported.

    ## Why is this bad

    `languageCode` sets how visitors are understood, not how the persona answers: models drift to the language of
    the prompt, or to English.

    ## Fix safety

    The fix adds "Always answer in ...". It is unsafe, since it changes what the model reads.

    ## Sources

    - OpenAI, realtime prompting guide (language constraint); Vapi, multilingual
    """

    code = "ID004"
    name = "language-not-pinned"
    severity = Severity.INFO
    fix = "unsafe"
    bad = (
        Bad(
            """
            languageCode: es
            systemPrompt: You are Cara, a helpful host. Keep it short.
            """,
            ("languageCode",),
            """
            languageCode: es
            systemPrompt: You are Cara, a helpful host. Keep it short. Always answer in Spanish.
            """,
        ),
        Bad(
            """
            languageCode: ja
            systemPrompt: You are Yui. Be warm.
            """,
            ("languageCode",),
        ),
    )
    good = (
        """
        languageCode: es
        systemPrompt: Eres Cara. Responde siempre en español.
        """,
        """
        languageCode: fr
        systemPrompt: You are Cara. Reply in French.
        """,
        """
        languageCode: en
        systemPrompt: You are Cara, a helpful host. Keep it short.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding at most."""
        code = subject.persona.body.get("languageCode")
        origin = subject.persona.origin(("languageCode",))
        if not isinstance(code, str) or origin is None or subject.prompt is None or subject.has_no_effect:
            return
        if subject.is_greeting or _is_written(subject, code) or _is_told(subject):
            return
        line = pin(code, subject.language)
        yield Finding(
            Field(*origin),
            f"no language for answers found in the prompt, although languageCode says that visitors speak {named(code)}",
            f"Add to the prompt: {line}",
            title=f'Add "{line}" to the prompt',
            changes=(appended(subject.prompt.value, line),),
            surface=subject.prompt,
        )


def _is_written(subject: Subject, code: str) -> bool:
    """Whether the prompt is in the language itself, or in one that cannot be detected."""
    text = subject.words.text
    if subject.language is not None:
        return subject.language == code
    found = tongue_of(text)
    return found is None or code in alike(found) or differs(code, text) is None


def _is_told(subject: Subject) -> bool:
    words = subject.words
    return not known().isdisjoint(words.vocabulary) or subject.lexicon.phrases("language-follow").are_in(words)
