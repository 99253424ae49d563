from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.persona.revision import normal, revision
from tests.yamls import VALUES


def shuffled(value: Any, backwards: bool) -> Any:
    if isinstance(value, dict):
        items = list(value.items())
        return {key: shuffled(item, backwards) for key, item in (reversed(items) if backwards else items)}
    return [shuffled(item, backwards) for item in value] if isinstance(value, list) else value


@given(value=VALUES)
def test_the_order_of_keys_does_not_matter(value: Any) -> None:
    assert revision(value) == revision(shuffled(value, True))
    assert re.fullmatch(r"[0-9a-f]{12}", revision(value))


@given(value=VALUES)
def test_normal_values_stay_as_they_are(value: Any) -> None:
    assert normal(normal(value)) == normal(value)


@given(value=st.lists(st.integers(), min_size=2, max_size=4, unique=True))
def test_the_order_of_lists_matters(value: list[int]) -> None:
    assert revision(value) != revision(value[::-1])


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (0, -0.0), ("a\r\nb", "a\nb"), ({"a": [2.0]}, {"a": [2]}), (10**15, 1e15)],
)
def test_what_means_the_same_has_one_revision(one: Any, other: Any) -> None:
    assert revision(one) == revision(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (None, ""),
        ("1", 1),
        ([], {}),
        ("a\n", "a"),
        (1, 1.5),
        ({"a": None}, {}),
        ("é", "e\u0301"),
    ],
)
def test_what_means_something_else_has_another(one: Any, other: Any) -> None:
    assert revision(one) != revision(other)


def test_half_a_character_has_a_revision() -> None:
    assert revision("\ud800") != revision("\ud801")
