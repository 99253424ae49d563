from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.text.one_line import one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("as it is", "as it is"),
        ("a\x1b[31mb\x9b0mc", "a [31mb 0mc"),
        ("a\r\nb\u2028c\x85d", "a b c d"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ("zero\u200bwidth\ufeff", "zero width"),
        ("surrogate \ud800", "surrogate"),
        ("日本語 5½ m²", "日本語 5½ m²"),
        ("", ""),
        ("0123456789012345", "012345678…"),
        (" " * 1000 + "x", "…"),
    ],
)
def test_a_line(text: str, line: str) -> None:
    assert one_line(text, 10 if "0123" in text else 80) == line


@given(st.text(), st.integers(1, 20))
def test_it_is_bounded_and_steers_nothing(text: str, longest: int) -> None:
    line = one_line(text, longest)
    assert len(line) <= longest
    assert line.isprintable()
