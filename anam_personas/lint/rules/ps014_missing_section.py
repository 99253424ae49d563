"""PS014."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from anam_personas.lint.finding import Finding
from anam_personas.lint.rule import Bad, Rule, Severity
from anam_personas.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class MissingSection(Rule):
    """The prompt lacks a section that the project requires.

    ## What it does

    Looks for every section of `required-sections` among the sections of the composed prompt, in any style of marker and
    without regard to case. Silent while the list is empty.

    ## Why is this bad

    A house that agreed on sections wants to find them in every persona.

    ## Sources

    - Anam, prompting guide (prompts in blocks)
    """

    code = "PS014"
    name = "missing-section"
    severity = Severity.WARNING
    bad = (
        Bad(
            """
            systemPrompt: |
              [PERSONALITY]
              You are Cara.
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: |
          [STYLE]
          Reply in natural speech.
          [PERSONALITY]
          You are Cara.
        """,
    )
    example_settings: ClassVar[dict[str, Any]] = {"required-sections": ["STYLE", "PERSONALITY"]}

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every section that is missing."""
        required = subject.options.get("required-sections", [])
        if not required or subject.prompt is None or subject.has_no_effect:
            return
        there = [section.name for section in subject.sections]
        folded = {_folded(name) for name in there}
        for name in required:
            if _folded(name) not in folded:
                near = nearest(name, there)
                hint = (
                    f'Is "{near}" meant?' if near else f'Add a section "{name}", or take it out of required-sections.'
                )
                yield Finding(subject.prompt_key, f'the prompt has no section "{name}"', hint)


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())
