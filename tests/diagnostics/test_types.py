from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.diagnostics.types import Lines, Place

TEXTS = st.text(st.sampled_from("ab小\r\n\x0b\x85\u2028"), max_size=30)


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        ("", 0, (1, 1)),
        ("abc", 3, (1, 4)),
        ("abc\n", 3, (1, 4)),
        ("abc\n", 4, (2, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("a\u2028b\nc", 3, (1, 4)),
        ("abc", 99, (1, 4)),
        ("abc", -1, (1, 1)),
    ],
)
def test_an_offset_has_a_line_and_a_column(text: str, offset: int, position: tuple[int, int]) -> None:
    assert Lines(text).position(offset) == position


def test_a_place_holds_its_line_without_its_end() -> None:
    assert Lines("a: 1\r\nb: two\r\n").place("f", 9, 12) == Place("f", 2, 4, 2, 7, "b: two")
    assert Lines("b: two").place("f", 3, 6) == Place("f", 1, 4, 1, 7, "b: two")


@given(text=TEXTS, offset=st.integers(0, 30))
def test_line_and_column_lead_back_to_the_offset(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    line, column = Lines(text).position(offset)
    starts = [0, *(n + 1 for n, c in enumerate(text) if c == "\n" or (c == "\r" and text[n + 1 : n + 2] != "\n"))]
    assert starts[line - 1] + column - 1 == offset
    assert line == sum(start <= offset for start in starts)
