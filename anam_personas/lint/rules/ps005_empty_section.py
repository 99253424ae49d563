"""PS005."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.japanese import is_japanese
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.sections import Section
    from anam_personas.lint.subject import Subject


_QUOTES = frozenset('"“„«「')
_NAME = 7
"""Words of a name, at most."""


class EmptySection(Rule):
    """A section of the prompt is empty.

    ## What it does

    Reports a marker (`# Heading`, `[SECTION]`, `<tag>`) that is followed by nothing but the next marker of its style,
    at the same level or above, or by the end of the prompt. A heading with headings below it has content, and so has a
    section that holds a variable. Passed over are the title above all sections, `# Owner: ...` and other remarks about
    the file, lines that are commented out, and sample dialogue.

    ## Why is this bad

    It is mostly left over from a template. The model sees a heading that promises rules, and no rules below it.

    ## Sources

    - ElevenLabs, prompting guide (each section has one purpose); Retell, prompt engineering guide
    """

    code = "PS005"
    name = "empty-section"
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: |
              # Goal
              Book a visit.
              # Guardrails

              # Tone
              Warm.
            """,
            ("# Guardrails",),
        ),
        Bad(
            """
            systemPrompt:
              - section: CONTEXT
                text: ""
              - section: PERSONALITY
                text: You are Cara.
            """,
            ("CONTEXT",),
        ),
    )
    good = (
        """
        systemPrompt: |
          # Tools
          ## find_room
          When a guest asks for one.
        """,
        """
        systemPrompt: |
          You are Cara.
          [CONTEXT]
          {{ crmContext }}
        """,
        """
        systemPrompt: |
          # Ferry desk
          # Version 3
          # Owner: harbour team
          You are Cara.
        """,
        """
        systemPrompt: |
          # You are Cara.
          # Facts:
          # - Boats leave at nine.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every marker without content."""
        found = subject.sections
        for section, after in zip(found, [*found, None][1:], strict=True):
            if (
                subject.prompt is not None
                and _is_empty(section, after, subject.prompt.value)
                and subject.roles.at(section.start) not in {Role.SAMPLE, Role.UTTERANCE}
            ):
                yield Finding(
                    Span(subject.prompt, section.start, section.body),
                    f'the section "{section.name}" is empty',
                    "Fill it in, or delete its heading.",
                )


def _is_empty(section: Section, after: Section | None, text: str) -> bool:
    body = text[section.body : section.end].strip()
    if section.style not in {"heading", "bracket", "tag"} or _is_sentence(section.name):
        return False
    if section.style == "heading" and (": " in section.name or not text[: section.start].strip()):
        return False  # a name and its value, or the title of all
    if section.style == "tag":
        return body.startswith(f"</{section.name}>") and not text[section.body : text.index(body, section.body)].strip()
    if after is not None and _is_sentence(after.name):
        return False  # what looks like the next heading is its text
    return not body and (after is None or (after.style == section.style and after.level <= section.level))


def _is_sentence(name: str) -> bool:
    """Whether a heading is the rule itself. Japanese has no spaces to count."""
    return (
        name[:1] in _QUOTES
        or len(name.split()) > _NAME
        or (len(name) > 2 * _NAME and not name.isascii() and is_japanese(name))
    )
