"""PS004."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.sections import Section
    from anam_personas.lint.subject import Subject

_COMPARES = frozenset("<>=≤≥≠+−-")
"""Signs by which two names of the same words differ: `score > 8`, `score < 8`."""
_MANY = 3
"""A name that stands as often is that of the parts of a list."""


class SectionTwice(Rule):
    """Two sections have the same name.

    ## What it does

    Compares the names of sections that are under the same heading, without regard to case, punctuation and the style
    of the marker. Reported at the later one. Sections of one name under different headings are fine, and so are
    names that stand three times or more: those are the parts of a list, as `<case>` or `TRIGGERS:` for each of several
    steps. Passed over are sample dialogue, a name with a variable, a remark on the line of its label (`NOTE: ...`), and the condition of
    a step (`**If the guest is late:**`).

    ## Why is this bad

    It is what a paste on top of an older text leaves behind. The model obeys both, and whoever edits one forgets the
    other.

    ## Sources

    - Vapi, gitops validation (duplicate heading, duplicate block)
    """

    code = "PS004"
    name = "section-twice"
    severity = Severity.WARNING
    tier = "strict"
    bad = (
        Bad(
            """
            systemPrompt: |
              # Guardrails
              No medical advice.
              # Tone
              Warm.
              # Guardrails
              Never quote prices.
            """,
            ("# Guardrails",),
        ),
    )
    good = (
        """
        systemPrompt: |
          <case>
          A guest is late.
          </case>
          <case>
          A guest is early.
          </case>
          <case>
          A guest cancels.
          </case>
        """,
        """
        variables: {customize: {type: string}}
        systemPrompt: |
          # {{ customize }}: prices
          A room is ninety euros.
          # {{ customize }}: hours
          The desk closes at ten.
        """,
        """
        systemPrompt: |
          # Guardrails
          No medical advice. Never quote prices.
          # Tone
          Warm.
        """,
        """
        systemPrompt: |
          NOTE: the desk closes at ten.
          # Tone
          Warm.
          NOTE: the lift is out of order.
        """,
        """
        systemPrompt: |
          # lookup_order
          ## When to use
          Once the caller gave an order number.
          # refund
          ## When to use
          Once the order was found.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every section whose path was there before."""
        if subject.prompt is None:
            return
        count = Counter(_folded(section.name) for section in subject.sections)
        seen: dict[tuple[str, ...], Section] = {}
        parents: list[Section] = []
        for section in subject.sections:
            parents = [parent for parent in parents if parent.level < section.level]
            path = (*(_folded(parent.name) for parent in parents), _folded(section.name))
            parents.append(section)
            if (
                not path[-1]
                or path[-1] in everywhere().words("section-repeat")
                or count[path[-1]] >= _MANY
                or not _is_named(section, subject)
            ):
                continue
            first = seen.setdefault(path, section)
            if first is not section and not _is_of_a_sample(section, subject):
                there = Span(subject.prompt, first.start, first.body)
                yield Finding(
                    Span(subject.prompt, section.start, section.body),
                    f'the prompt has a section "{section.name}" already',
                    "Merge the two, or rename one.",
                    related=((there, f'the first "{section.name}"'),),
                    cause="twice",
                )


def _is_of_a_sample(section: Section, subject: Subject) -> bool:
    """Whether it is part of sample dialogue, or of the turn that a line above it begins ("Assistant:")."""
    line = subject.roles.line_at(max(section.start - 2, 0))
    before = subject.words.text[line.start : line.end].strip()
    return subject.roles.is_shown(section.start) or (before.endswith(":") and not before.startswith("#"))


def _is_named(section: Section, subject: Subject) -> bool:
    """Whether it is a part of the prompt with a name of its own, rather than a remark, a label or a condition."""
    if section.style == "label" or "{{" in section.name:
        return False
    if section.style == "capitals" and subject.words.text[section.body : section.end].lstrip(" \t")[:1] != "\n":
        return False
    first = section.name.lower().split(maxsplit=1)[0]
    return section.style not in {"capitals", "bold"} or first not in subject.lexicon.words("condition")


@lru_cache(maxsize=1_000)
def _folded(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum() or char in _COMPARES)
