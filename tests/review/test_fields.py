"""A field before and after: what the terminal shows of it, and what a fence of Markdown does."""

from __future__ import annotations

import pytest

from anam_personas.review.fields import Row, fenced, terminal

LONG = "[STYLE]\nBe brief.\n\n[LIMITS]\nNever swear."


@pytest.mark.parametrize(
    ("row", "shown", "in_a_fence"),
    [
        (Row("a", 1, 2), ["~ a: 1 -> 2"], ["# a", "- 1", "+ 2"]),
        (Row("a", None, 2, is_new=True), ["+ a: 2"], ["# a", "+ 2"]),
        (Row("a", None, 2, "why", readable=False), ["~ a: ? -> 2  (why)"], ["# a (why)", "+ 2"]),
        (
            Row("p", None, LONG, is_new=True),
            ['+ p: "[STYLE]\\nBe brief.\\n\\n[LIMITS]\\nNever swear."  (about 12 tokens; sections [STYLE], [LIMITS])'],
            ["# p (about 12 tokens; sections [STYLE], [LIMITS])", '+ "[STYLE]\\nBe brief.\\n\\n[LIMITS]\\nNever swear."'],
        ),
        (
            Row("p", LONG, LONG.replace("brief", "kind")),
            ["~ p:  (about 12 tokens, +0)", "    @ [STYLE] changed (+0 tokens)", "    ~ Be [-brief-]{+kind+}.",
             "      ... 1 unchanged section: [LIMITS]"],
            ["# p (about 12 tokens, +0)", "@@ [STYLE] changed (+0 tokens) @@", "! Be [-brief-]{+kind+}.",
             "  ... 1 unchanged section: [LIMITS]"],
        ),
        (Row("p", "a\nb", None), ["~ p:  (about 0 tokens, -2)", "    - a", "    - b"],
         ["# p (about 0 tokens, -2)", "- a", "- b"]),
        (Row("p", LONG, None, is_gone=True),
         ['- p: "[STYLE]\\nBe brief.\\n\\n[LIMITS]\\nNever swear."  (about 12 tokens; sections [STYLE], [LIMITS])'],
         ["# p (about 12 tokens; sections [STYLE], [LIMITS])", '- "[STYLE]\\nBe brief.\\n\\n[LIMITS]\\nNever swear."']),
        (Row("description", "For Ann.\nAnd Bo.", None, is_gone=True), ['- description: "For Ann.\\nAnd Bo."'],
         ["# description", '- "For Ann.\\nAnd Bo."']),
    ],
)  # fmt: skip
def test_a_field(row: Row, shown: list[str], in_a_fence: list[str]) -> None:
    assert list(terminal(row, colour=False)) == shown
    assert list(fenced(row)) == in_a_fence


def test_a_lost_guardrail_is_a_warning() -> None:
    assert Row("p", LONG, "[STYLE]\nBe brief.").warnings == ["p loses its guardrail section [LIMITS]"]
    assert Row("p", LONG, None).warnings == ["p loses its guardrail section [LIMITS]"]
    assert Row("p", "", LONG).warnings == []
