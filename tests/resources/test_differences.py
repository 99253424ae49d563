"""What to write so that one value becomes another: only what differs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.resources.pull.differences import differences
from anam_personas.resources.pull.draft import GONE


@pytest.mark.parametrize(
    ("old", "new", "writes"),
    [
        ("a", "a", [(("x",), "a")]),
        ("a", None, [(("x",), GONE)]),
        (None, {"k": 1}, [(("x",), {"k": 1})]),
        ({"k": 1}, {}, [(("x",), {})]),
        ({"k": 1, "l": 2}, {"k": 1, "l": 3}, [(("x", "l"), 3)]),
        ({"k": 1, "l": 2}, {"k": 1}, [(("x", "l"), GONE)]),
        ({"k": {"a": 1, "b": 2}}, {"k": {"a": 1, "b": 3}, "n": [1]}, [(("x", "k", "b"), 3), (("x", "n"), [1])]),
        ({"k": 1.0}, {"k": 1}, []),
    ],
)
def test_only_what_differs_is_written(old: Any, new: Any, writes: list[Any]) -> None:
    assert [tuple(each) for each in differences(("x",), old, new)] == writes


values = st.recursive(
    st.integers(0, 3) | st.booleans() | st.sampled_from(["a", "b"]),
    lambda inner: st.dictionaries(st.sampled_from("klm"), inner, min_size=1, max_size=3),
    max_leaves=6,
)
mappings = st.dictionaries(st.sampled_from("klm"), values, min_size=1)


@given(mappings, mappings)
def test_the_writes_make_the_new_value(old: dict[str, Any], new: dict[str, Any]) -> None:
    made: Any = {"x": _copied(old)}
    for route, value in differences(("x",), old, new):
        at = made
        for step in route[:-1]:
            at = at[step]
        if value is GONE:
            del at[route[-1]]
        else:
            at[route[-1]] = value
    assert made == {"x": new}


def _copied(value: Any) -> Any:
    return {key: _copied(each) for key, each in value.items()} if isinstance(value, dict) else value
