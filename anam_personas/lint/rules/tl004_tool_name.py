"""TL004."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.surface import Surface
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject
    from anam_personas.persona.types import ToolUse

_OF_THE_PLATFORM = frozenset(["change_language", "skip_turn"])
"""Tools of the platform that every persona has. Source: Anam, system tools."""

_SYSTEM = "system"


class ToolName(Rule):
    """A tool's name is easily confused with another's, or is one of the platform's.

    ## What it does

    Reports two tools of a persona whose names differ only in case, underscores, hyphens or dots (`find_room` and
    `findRoom`), and a custom tool that is called `change_language` or `skip_turn`. A name in a wrong form is S007,
    the same name twice is R010. Dots and hyphens are fine.

    ## Why is this bad

    The model calls tools by name. It mixes up names that read the same, and the platform has its own tools of those two
    names.

    ## Fix safety

    The fix puts `my_` in front of a name of the platform's. It is unsafe, since the prompt and the page use the old name
    too.

    ## Sources

    - Anam, API reference (tools); Anam, system tools
    """

    code = "TL004"
    name = "tool-name"
    severity = Severity.ERROR
    fix = "unsafe"
    bad = (
        Bad(
            """
            tools:
              - {type: client, name: skip_turn, description: Call it when the player passes.}
            """,
            ("skip_turn",),
            """
            tools:
              - {type: client, name: my_skip_turn, description: Call it when the player passes.}
            """,
        ),
        Bad(
            """
            tools:
              - {type: client, name: find_room, description: Call it when a guest asks for a room.}
              - {type: client, name: findRoom, description: Call it when a guest is lost.}
            """,
            ("findRoom",),
        ),
    )
    good = (
        """
        tools:
          - {type: client, name: book_room.v2, description: Call it when a guest wants a room.}
          - {type: client, name: book-table, description: Call it when a guest wants a table.}
        """,
        """
        tools:
          - {type: system, name: skip_turn}
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such name."""
        seen: dict[str, tuple[str, Span]] = {}
        for use in subject.persona.tools:
            name = str(use.definition["name"])
            span = _span(subject, use)
            if span is None:
                continue
            if name in _OF_THE_PLATFORM and use.definition.get("type") != _SYSTEM:
                yield _taken(span, name)
            folded = "".join(char for char in name.lower() if char.isalnum())
            if folded in seen and seen[folded][0] != name:
                other, first = seen[folded]
                message = f'the tools "{other}" and "{name}" are easily confused'
                yield Finding(span, message, "Rename one of the two.", related=((first, "the other tool"),))
            seen.setdefault(folded, (name, span))


def _span(subject: Subject, use: ToolUse) -> Span | None:
    written = subject.tool_field(use, "name")
    if written is None:
        return None
    surface = Surface(written[0].text_at(written[1]))
    return Span(surface, 0, len(surface.value))


def _taken(span: Span, name: str) -> Finding:
    return Finding(
        span,
        f'Anam has a tool "{name}" of its own',
        "Give yours another name, or make it a system tool.",
        title=f'Write "my_{name}"',
        changes=(Change(0, 0, "my_"),),
    )
