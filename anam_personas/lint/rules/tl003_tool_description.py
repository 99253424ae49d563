"""TL003."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.lint.finding import Field, Finding, Span
from anam_personas.lint.language.detect import language_of
from anam_personas.lint.language.lexicon import lexicon
from anam_personas.lint.language.words import Words
from anam_personas.lint.prompt.surface import Surface
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject
    from anam_personas.persona.types import ToolUse

LONG = 800
"""Characters. The API takes 1,024."""
THIN = 4
"""Words."""

_PARAMETER = "Say what it is, and in which form."


class ToolDescription(Rule):
    """A tool's description does not help the model to decide when to call it.

    ## What it does

    Reports a description of fewer than four words, or one that only repeats the name, as a warning. An info are a
    description that does not say when to call the tool (judged in English, Spanish, German and French), one of more
    than 800 characters, and parameters without a description.

    ## Why is this bad

    The model chooses tools by their descriptions alone. What the tool does, when to call it and when not is what it
    needs.

    ## Sources

    - Anam, API reference (1 to 1,024 characters); Vapi, learnings on tools; ElevenLabs, prompting guide
    """

    code = "TL003"
    name = "tool-description"
    severity = Severity.WARNING
    tier = "strict"
    bad = (
        Bad(
            """
            tools: [{type: client, name: book, description: book}]
            """,
            ("book",),
        ),
        Bad(
            """
            tools: [{type: client, name: rooms, description: All the free rooms of the hotel.}]
            """,
            ("All the free rooms of the hotel.",),
        ),
    )
    good = (
        """
        tools: [{type: client, name: book, description: Call this to book a room once the guest has named a date.}]
        """,
        """
        tools: [{type: client, name: rooms, description: Call this when the guest asks for a free room on a date.}]
        """,
        """
        tools: [{type: client, name: zimmer, description: "Sucht freie Zimmer, wenn der Gast ein Datum nennt."}]
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding at most for every description, and one for every parameter without one."""
        for use in subject.persona.tools:
            description = use.definition.get("description")
            name = str(use.definition["name"])
            told = _judged(description, name) if isinstance(description, str) else None
            if told is not None and (written := subject.tool_field(use, "description")):
                surface = Surface(written[0].text_at(written[1]))
                what, hint, severity = told
                message = f'the description of "{name}" {what}'
                yield Finding(Span(surface, 0, len(surface.value)), message, hint, severity=severity, cause=hint)
            yield from _parameters(use, subject)


def _judged(description: str, name: str) -> tuple[str, str, Severity] | None:
    words = Words(description)
    squeezed = "".join(words.lower)
    if len(words.lower) < THIN or squeezed == name.lower().replace("_", "").replace("-", ""):
        hint = "Say what it does, when to call it, and when not to."
        return "is too short to tell the model when to call the tool", hint, Severity.WARNING
    if len(description) > LONG:
        return f"has {len(description)} characters", f"Shorten it to {LONG} characters.", Severity.INFO
    whens = lexicon(language_of(words.lower) or "").words("tool-when")
    if whens and whens.isdisjoint(words.vocabulary):
        return (
            "does not say when to call the tool",
            "Add, for example: Call it when a guest asks for a room.",
            Severity.INFO,
        )
    return None


def _parameters(use: ToolUse, subject: Subject) -> Iterator[Finding]:
    for kind in ("parameters", "queryParameters"):
        found = (use.definition.get(kind) or {}).get("properties")
        properties: dict[str, Any] = found if isinstance(found, dict) else {}
        for name, schema in properties.items():
            written = subject.tool_field(use, kind, "properties", name)
            if isinstance(schema, dict) and not schema.get("description") and "enum" not in schema and written:
                message = f'the parameter "{name}" has no description'
                yield Finding(Field(*written), message, _PARAMETER, severity=Severity.INFO, cause="parameter")
