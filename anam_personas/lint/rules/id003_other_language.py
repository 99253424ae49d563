"""ID003."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Field, Finding, Span
from anam_personas.lint.language.names import named
from anam_personas.lint.language.script import differs
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class OtherLanguage(Rule):
    """The first message is in another language than `languageCode`.

    ## What it does

    Detects the language of `initialMessage` by its script, else by the small words of 27 languages, which takes six
    words and a clear margin. Without `languageCode` the rule reports nothing.

    ## Why is this bad

    `languageCode` sets the language in which visitors are understood. A visitor who is greeted in Spanish answers
    in Spanish, and is transcribed as if it were English.

    ## Sources

    - Anam, multilingual
    """

    code = "ID003"
    name = "other-language"
    severity = Severity.WARNING
    bad = (
        Bad(
            """
            languageCode: en
            initialMessage: Hola, soy Cara, en qué te puedo ayudar hoy.
            """,
            ("Hola, soy Cara, en qué te puedo ayudar hoy.",),
        ),
        Bad(
            """
            languageCode: de
            initialMessage: Hello, I'm Cara. How can I help you today?
            """,
            ("Hello, I'm Cara. How can I help you today?",),
        ),
    )
    good = (
        """
        languageCode: es
        initialMessage: Hola, soy Cara, en qué te puedo ayudar hoy.
        """,
        """
        languageCode: en
        initialMessage: Bonjour!
        """,
        """
        languageCode: en
        initialMessage: Welcome to Café Déjà Vu, I'm José. What would you like?
        """,
        """
        languageCode: ja
        initialMessage: こんにちは、ユイです。今日はどうされましたか。
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding at most."""
        code = subject.persona.body.get("languageCode")
        if not isinstance(code, str) or subject.greeting is None:
            return
        other = differs(code, subject.greeting.value)
        if other is not None:
            origin = subject.persona.origin(("languageCode",))
            span = Span(subject.greeting, 0, len(subject.greeting.value.rstrip()))
            message = f"the first message is in {named(other)}, but languageCode says that visitors speak {named(code)}"
            related = ((Field(*origin), "the language that visitors speak"),) if origin else ()
            yield Finding(span, message, f"Greet in {named(code)}, or change languageCode.", related=related)
