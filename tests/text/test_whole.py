"""Halves of surrogate pairs."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from anam_personas.text.whole import escaped, half, whole

TEXTS = st.text(st.characters() | st.characters(categories=["Cs"]))
VALUES = st.recursive(st.none() | st.integers() | TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


@given(VALUES)
def test_what_is_whole_can_be_written(value: object) -> None:
    made = whole(value)
    assert half(json.dumps(made, ensure_ascii=False)) is None
    assert whole(made) == made
    if half(json.dumps(value, ensure_ascii=False)) is None:
        assert made == value


def test_halves_that_meet_are_one_character() -> None:
    assert whole(["\ud83d" + "\ude00", "\ude00\ud83d", {"a\ud83d": 1}]) == ["😀", "��", {"a�": 1}]
    assert half("ab\ude00c") == 2
    assert escaped("ä\ud800") == "ä\\ud800"
