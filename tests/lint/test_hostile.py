"""Texts made to be slow or odd: every rule comes to an end, and nothing breaks. Times are measured by bench/lint_hostile.py."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.lint.engine import MOST, lint_persona
from anam_personas.lint.registry import rules
from anam_personas.lint.selection import Selection
from tests.budget import examples
from tests.lint.support import prompt

PIECES = [
    "<a>\n",
    "1. a\n b. c\n",
    'say "a',
    "[Your name] ",
    "{{ a }",
    "**a*",
    "`",
    "a@",
    "https://a:b",
    "password is ",
    "A:\n",
    "\u200b\U0001f44b",
]
ODD = st.text(
    st.sampled_from("[]<>{}()*_`~#:.,!?\"'“„«\n\t -+0123456789aZé\u200b\u00a0\U0001f44b\u0430@/$|\\"), max_size=80
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_of_one_piece_is_read_to_its_end(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    found = lint_persona(prompt(text, initialMessage=text[:5_000]), Selection.of(preset="strict", preview=True))
    assert len(found) <= (MOST + 1) * len(rules())


@settings(deadline=None, max_examples=examples(150))
@given(text=ODD, greeting=ODD, description=ODD)
def test_no_text_breaks_a_rule_and_every_finding_has_a_place(text: str, greeting: str, description: str) -> None:
    tools = [{"type": "client", "name": "find_room", "description": description or "x"}]
    made = prompt(text, initialMessage=greeting, tools=tools)
    for finding in lint_persona(made, Selection.of([rule.code for rule in rules()], preview=True)):
        place = finding.place
        assert (1, 1) <= (place.line, place.column) <= (place.end_line, place.end_column)
        assert finding.message
        assert "\n" not in finding.message
