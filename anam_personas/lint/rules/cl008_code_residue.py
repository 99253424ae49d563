"""CL008."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.residue import residues
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class CodeResidue(Rule):
    r"""The text holds a piece of the source code that it was copied from.

    ## What it does

    Reports `${...}` with more in it than a name, `{a.b}`, `{count - 1}` and `{f()}`, `\n`, `\t` and `\u2014` that were
    never decoded, `[object Object]`, `undefined`, `null`, `NaN` and `None` where a value should stand behind a label,
    and ends of strings (`" +`, `",`). Words of prose ("if the balance is undefined"), paths, and sentences that forbid
    such things are passed over. A mere `${name}` is CL006.

    ## Why is this bad

    Nothing computes it here: the model reads the code, and may say it.

    ## Fix safety

    The fix decodes escapes. It is unsafe, since the text may speak of them.

    ## Sources

    - Published sample personas of Anam and others, copied from template literals
    """

    code = "CL008"
    name = "code-residue"
    severity = Severity.ERROR
    tier = "preview"
    fix = "unsafe"
    bad = (
        Bad(
            """
            systemPrompt: |
              You are Cara.
              The current date is ${new Date().toLocaleDateString()}.
            """,
            ("${new Date().toLocaleDateString()}",),
        ),
        Bad(
            r"""
            systemPrompt: |
              Keep it short \u2014 under 60 words.\nYou are Cara.
              Name: undefined
            """,
            (r"\u2014", r"\n", "undefined"),
            """
            systemPrompt: |
              Keep it short — under 60 words.
              You are Cara.
              Name: undefined
            """,
        ),
    )
    good = (
        """
        systemPrompt: |
          You are Cara.
          The current date is {{ today }}.
        variables: {today: {type: string}}
        """,
        """
        systemPrompt: |
          If the balance is undefined in the CRM, say so.
          Allergies: None
        """,
        """
        systemPrompt: Costs are 100% covered, %s is not used. None of the rooms is free. Never say "\\n" or {a.b}.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every piece."""
        for surface in subject.surfaces():
            for start, end, kind, decoded, may_be_meant in residues(surface.value):
                if surface is subject.prompt and may_be_meant and subject.is_mention(start):
                    continue
                yield Finding(
                    Span(surface, start, end),
                    f"this is {kind}",
                    "Write what it stands for, or make it a variable: {{ name }}." if decoded is None else None,
                    title="Decode it",
                    changes=(Change(start, end, decoded),) if decoded is not None else (),
                )
