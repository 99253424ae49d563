"""PS007."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.prompt.balance import lone
from anam_personas.lint.prompt.residue import residues
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_SHOWN = 40


class Unbalanced(Rule):
    """A bracket or a quotation mark has no partner.

    ## What it does

    Looks for the partner of every bracket and quotation mark in its paragraph or list item, then in the following ones.
    Passed over are code, list labels (`a)`), smileys, inch marks, intervals, apostrophes, and quotations of several
    lines or paragraphs.

    ## Why is this bad

    The model cannot see where the words to say end, and also says the instruction that follows.

    ## Sources

    - Published sample personas of two vendors, whose greeting is opened and never closed
    """

    code = "PS007"
    name = "unbalanced"
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: |
              1. Greet with: "Hi there! I'm Leo from Acme.
              2. Ask for the name.
            """,
            ("\"Hi there! I'm Leo from Acme.",),
        ),
        Bad(
            """
            systemPrompt: Offer a demo (thirty minutes or a call. Then confirm.
            """,
            ("(thirty minutes or a call. Then confirm.",),
        ),
    )
    good = (
        """
        systemPrompt: |
          1. Greet with: "Hi there! I'm Leo from Acme."
          2. Ask for the name.
        """,
        """
        systemPrompt: |
          1) Verify the guest
          2) Offer a slot: a) in the morning b) in the evening :)
        """,
        """
        systemPrompt: The screen is 13" wide and it's the guest's choice, rock 'n' roll.
        """,
        """
        systemPrompt: |
          Tell this story: "There was a town.

          "It had a mayor.

          "She was kind."
        """,
        """
        systemPrompt: |
          At the end say:
          "Your berth is kept.

          The boat waits at the pier.
          Until then, goodbye."
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every sign without a partner."""
        for surface in subject.surfaces():
            left = lone(surface.value)
            known = residues(surface.value) if left else []
            ends = list(accumulate((item.end for item in known), max))
            roles = subject.roles if surface is subject.prompt else None
            for item in left:
                if roles is not None and item.sign == '"' and roles.stretch_at(item.at) is not None:
                    continue
                before = bisect_right(known, item.at, key=lambda residue: residue.start)
                if before and item.at < ends[before - 1]:
                    continue
                what = "quotation mark" if item.sign == '"' else "bracket"
                end = item.at + 1
                if item.opens:
                    line = surface.value[item.at : item.at + _SHOWN].split("\n", 1)[0]
                    end = item.at + len(line.rstrip())
                message = f"this {what} is never closed" if item.opens else f"this {what} closes nothing"
                yield Finding(Span(surface, item.at, end), message, "Add its partner, or delete it.")
