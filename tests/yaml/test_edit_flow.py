"""Edits of mappings and lists on one line: the characters around stay, commas and brackets stay right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.yaml.document import read
from anam_personas.yaml.edit import CannotEdit, drop, put, rename

if TYPE_CHECKING:
    from anam_personas.yaml.document import Document, Route


def document(text: str) -> Document:
    return read(text, "a.yaml", Path("a.yaml"))


@pytest.mark.parametrize(
    ("text", "route", "value", "order", "expected"),
    [
        ("v: {  } # c\n", ("v", "a"), 1, (), "v: {a: 1} # c\n"),
        ("v: {} # c\n", ("v", "a"), "x, y", (), 'v: {a: "x, y"} # c\n'),
        ("v: {b: 1 } # c\n", ("v", "c"), 2, (), "v: {b: 1, c: 2 } # c\n"),
        ("v: { b: 1} # c\n", ("v", "a"), 2, ("a", "b"), "v: { a: 2, b: 1} # c\n"),
        ("v: {a: 1, c: 3}\n", ("v", "b"), 2, ("a", "b", "c"), "v: {a: 1, b: 2, c: 3}\n"),
        ("v: {a, c: 3}\n", ("v", "b"), 2, ("a", "b", "c"), "v: {a, b: 2, c: 3}\n"),
        ("v: {a: 1}\n", ("v", "b", "c"), 2, (), "v: {a: 1, b: {c: 2}}\n"),
        ("{}\n", ("a",), [1], (), "{a: [1]}\n"),
    ],
)
def test_a_key_is_put_into_a_flow_mapping(
    text: str, route: Route, value: Any, order: tuple[str, ...], expected: str
) -> None:
    assert put(document(text), route, value, order) == expected


@pytest.mark.parametrize(
    ("text", "route", "expected"),
    [
        ("v: {a: 1, b: 2, c: 3} # c\n", ("v", "a"), "v: {b: 2, c: 3} # c\n"),
        ("v: {a: 1, b: 2, c: 3} # c\n", ("v", "b"), "v: {a: 1, c: 3} # c\n"),
        ("v: {a: 1, b: 2, c: 3} # c\n", ("v", "c"), "v: {a: 1, b: 2} # c\n"),
        ("v: [a, b, c] # c\n", ("v", 1), "v: [a, c] # c\n"),
        ("v: [a, b] # c\n", ("v", 1), "v: [a] # c\n"),
        ("v: {a: 1}\nw: 1\n", ("v", "a"), "w: 1\n"),
    ],
)
def test_an_entry_is_dropped_from_a_flow_collection(text: str, route: Route, expected: str) -> None:
    assert drop(document(text), route) == expected


@pytest.mark.parametrize(
    ("text", "route", "value", "expected"),
    [
        ("v: {a: 1, c: 2} # c\n", ("v", "a"), [1, "x, y"], 'v: {b: [1, "x, y"], c: 2} # c\n'),
        ("a: 1 # c\nc: 2\n", ("a",), "x", "b: x # c\nc: 2\n"),
        (
            "v:\r\n  a: 1\r\nc: 2\r\n",
            ("v", "a"),
            {"k": 1, "l": "x\ny\n"},
            "v:\r\n  b:\r\n    k: 1\r\n    l: |\r\n      x\r\n      y\r\nc: 2\r\n",
        ),
    ],
)
def test_a_key_is_renamed_with_its_value(text: str, route: Route, value: Any, expected: str) -> None:
    assert rename(document(text), route, "b", value) == expected


def test_an_entry_of_a_list_has_no_key_to_rename() -> None:
    with pytest.raises(CannotEdit, match=r"^this is not a key$"):
        rename(document("v: [a]\n"), ("v", 0), "b", 1)
