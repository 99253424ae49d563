"""CL007."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas import template
from anam_personas.lint.finding import Field, Finding
from anam_personas.lint.prompt.slots import slots
from anam_personas.lint.rule import Bad, Rule, Severity
from anam_personas.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class UnusedVariable(Rule):
    """A variable is declared and never used.

    ## What it does

    Looks for every variable of the file's `variables` in all its texts, the fields and headers of its tools included,
    and in those of its environments. Variables that a partial declares are passed over: it does so for many. A variable
    that is used in the syntax of another tool is CL006 alone.

    ## Why is this bad

    Every caller has to give a value that does nothing. Mostly a sentence was deleted, or never written.

    ## Sources

    - Vapi, optimization guide, section 6
    """

    code = "CL007"
    name = "unused-variable"
    severity = Severity.INFO
    bad = (
        Bad(
            """
            variables:
              city: {type: string}
            systemPrompt: You are Cara.
            """,
            ("city",),
        ),
    )
    good = (
        """
        variables:
          city: {type: string}
        systemPrompt: You are Cara, the host of a hotel in {{ city }}.
        """,
        """
        variables: {plan: {type: string}, city: {type: string}}
        systemPrompt: You are Cara, and talk of the {{ plan }}.
        initialMessage: Hello in {{ city | title }}!
        """,
        """
        variables: {order: {type: string}}
        tools:
          - name: track
            type: webhook
            description: Track an order. Call it once the caller asks where it is.
            url: https://example.com/track
            method: POST
            bodyTemplate: '{"order": "{{ order }}"}'
        """,
        """
        variables: {plan: {type: string}}
        systemPrompt: You are Cara.
        environments:
          staging: {systemPrompt: "You are Cara, and talk of the {{ plan }}."}
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding at the name of every such variable."""
        persona = subject.persona
        unused = [name for name in persona.variables if not _is_in_prompt(subject, name)]
        if not unused:
            return
        documents = {layer.document for layer in persona.layers} | {
            use.document for use in persona.tools if use.document
        }
        if subject.prompt is not None:
            documents |= {piece.text.document for piece in subject.prompt.prompt.pieces}
        texts = [document.text for document in documents if template.is_template(document.text)]
        elsewhere = {slot.name for surface in subject.surfaces() for slot in slots(surface.value)}
        for name in unused:
            origin = persona.origin(("variables", name))
            if origin is None or origin[0] is not persona.document:
                continue
            pattern = re.compile(rf"\{{[{{%][^{{}}]*(?<![\w.]){re.escape(name)}(?!\w)")
            if not any(pattern.search(text) for text in texts) and not any(nearest(slot, [name]) for slot in elsewhere):
                yield Finding(
                    Field(*origin),
                    f'the variable "{name}" is declared but never used',
                    "Use it in a text, or delete it.",
                )


def _is_in_prompt(subject: Subject, name: str) -> bool:
    """Whether the prompt or the first message puts it in, in the plain way."""
    uses = (f"{{{{ {name} }}}}", f"{{{{{name}}}}}")
    return any(use in surface.value for surface in subject.surfaces() for use in uses)
