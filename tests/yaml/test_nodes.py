"""Where values begin and end in their source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anam_personas.yaml.document import Document, read
from anam_personas.yaml.nodes import end_of, find, is_empty, line_end, start_of, whole_lines

if TYPE_CHECKING:
    from anam_personas.yaml.document import Route

TEXT = """\
name: Cara  # who
prompt: |
  You are
  Cara.

# about the voice
voice:
  id: v1   # one
  tags: [a, b]

  # last words
list:
  - one
  - two: 2
empty:
folded: >-
  a
  b

"""


def document(text: str = TEXT) -> Document:
    return read(text, "a.yaml", Path("a.yaml"))


def source(route: Route) -> str:
    found = document()
    return TEXT[find(found, route).node.start_mark.index : end_of(found, route)]


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (("name",), "Cara"),
        (("prompt",), "|\n  You are\n  Cara."),
        (("voice",), "id: v1   # one\n  tags: [a, b]"),
        (("voice", "id"), "v1"),
        (("voice", "tags"), "[a, b]"),
        (("voice", "tags", 1), "b"),
        (("list",), "- one\n  - two: 2"),
        (("list", 1), "two: 2"),
        (("list", 1, "two"), "2"),
        (("empty",), ""),
        (("folded",), ">-\n  a\n  b"),
        ((), TEXT.rstrip()),
    ],
)
def test_a_value_ends_before_the_space_and_comments_behind_it(route: Route, expected: str) -> None:
    assert source(route) == expected


def test_a_value_whose_last_entry_is_empty_ends_behind_its_key() -> None:
    text = "a:\n  b: 1\n  c:\n\n# d\ne: 2\n"
    assert text[: end_of(document(text), ("a",))] == "a:\n  b: 1\n  c:"


def test_a_node_is_found_with_its_key_and_its_holder() -> None:
    found = find(document(), ("voice", "id"))
    assert found.key is not None
    assert found.parent is not None
    assert (found.key.value, found.node.value) == ("id", "v1")
    assert (found.key, found.node) in found.parent.value
    item = find(document(), ("list", 0))
    assert (item.key, item.node.value) == (None, "one")


@pytest.mark.parametrize(("route", "rest"), [(("name",), "Cara  #"), (("voice",), "\n  id: v1"), (("prompt",), "|\n")])
def test_a_block_begins_behind_the_colon_of_its_key(route: Route, rest: str) -> None:
    found = document()
    assert TEXT[start_of(found, find(found, route)) :].startswith(rest)


def test_only_a_key_without_a_value_is_empty() -> None:
    found = document('a:\nb: ""\nc: null\n')
    assert [is_empty(find(found, (key,)).node) for key in "abc"] == [True, False, False]


@pytest.mark.parametrize(
    ("start", "end", "lines"), [(0, 0, "ab\n"), (1, 2, "ab\n"), (2, 3, "ab\ncd\n"), (4, 4, "cd\n"), (6, 7, "ef")]
)
def test_whole_lines(start: int, end: int, lines: str) -> None:
    text = "ab\ncd\nef"
    assert text[slice(*whole_lines(text, start, end))] == lines


def test_the_line_end_is_that_of_the_file() -> None:
    assert (line_end("a\nb"), line_end("a\r\nb"), line_end("a")) == ("\n", "\r\n", "\n")
