"""PS009."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.language.numbering import lists
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.numbering import Item
    from anam_personas.lint.subject import Subject


class Numbering(Rule):
    """The steps of a list are numbered with a gap, a repeat or a mix.

    ## What it does

    Follows the labels (`1.`, `2)`, `a.`, `ii.`) of lists and of lists inside them. A list that numbers every item `1.`
    is fine, and so is one that goes on after other text. Only the first wrong label of a list is reported.

    ## Why is this bad

    Steps are executed in order, and "go back to step 2" has to mean one thing.

    ## Fix safety

    The fix numbers the list anew. It is unsafe where the prompt refers to steps by their number.

    ## Sources

    - Retell, prompt engineering guide (tasks as steps)
    """

    code = "PS009"
    name = "numbering"
    tier = "preview"
    severity = Severity.WARNING
    fix = "safe"
    bad = (
        Bad(
            """
            systemPrompt: |
              1. Greet.
              2. Ask for the name.
              2. Offer slots.
              4. Confirm.
            """,
            ("2.",),
            """
            systemPrompt: |
              1. Greet.
              2. Ask for the name.
              3. Offer slots.
              4. Confirm.
            """,
        ),
        Bad(
            """
            systemPrompt: |
              1. Greet the user.
                 b. Ask the role.
                 c. Ask the company.
            """,
            ("b.",),
            """
            systemPrompt: |
              1. Greet the user.
                 a. Ask the role.
                 b. Ask the company.
            """,
        ),
    )
    good = (
        """
        systemPrompt: |
          1. Greet.
             a. morning
             b. evening
          2. Ask.
        """,
        """
        systemPrompt: |
          1. Greet.
          1. Ask.
          1. Confirm.
        """,
        """
        systemPrompt: "Round 1. Fight. Round 2. Rest. Question 11: fees. Question 11b: refunds."
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every list whose labels are out of order."""
        prompt = subject.prompt
        if prompt is None:
            return
        refers: bool | None = None
        for steps in lists(prompt.value):
            pairs = zip(steps.items, steps.labels(), strict=True)
            wrong = [(item, right) for item, right in pairs if item.text != right]
            if (
                wrong
                and not any(_goes_on(prompt.value, item) for item in steps.items)
                and not all(item.text == "1" for item in steps.items)
                and not any(subject.roles.is_shown(item.start) for item in steps.items)
            ):
                first, right = wrong[0]
                changes = tuple(Change(item.start, item.end, right) for item, right in wrong)
                if refers is None:
                    reference = rf"\b{subject.lexicon.choice('step-name')}\s+(?:\d|[a-z]\b)"
                    refers = re.search(reference, prompt.value, re.IGNORECASE) is not None
                span = Span(prompt, first.start, first.end + 1)
                message = f'this step is numbered "{first.text}", but should be "{right}"'
                yield Finding(span, message, title="Renumber the steps", changes=changes, safe=not refers)


def _goes_on(text: str, item: Item) -> bool:
    """Whether the next step is on the line of this one: "1. Greet. 2. Ask"."""
    if item.kind != "1":
        return False
    behind = text.find("\n", item.end)
    return re.search(rf"\s{int(item.text) + 1}[.)] ", text[item.end : behind if behind >= 0 else len(text)]) is not None
