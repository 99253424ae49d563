"""Values become source that reads back as them, of the same type, in the form that people write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.yaml.document import read
from anam_personas.yaml.dump import block, entry, inline, plain, quoted, reads_as, same, scalar
from tests.yamls import NUMBERS

SCALARS = st.none() | st.booleans() | NUMBERS | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(value=VALUES, key=st.text(min_size=1), eol=st.sampled_from(["\n", "\r\n"]))
def test_an_entry_reads_back(value: Any, key: str, eol: str) -> None:
    source = entry(key, value, 0, eol) + eol
    assert reads_as(source, {key: value}), source


@given(value=VALUES)
def test_a_flow_value_reads_back_wherever_it_stands(value: Any) -> None:
    source = inline(value)
    assert "\n" not in source
    for text, data in ((f"- {source}\n", [value]), (f"a: [{source}, 1]\n", {"a": [value, 1]})):
        assert reads_as(text, data), text


@given(text=st.text())
def test_a_quoted_text_is_one_printable_line(text: str) -> None:
    source = quoted(text)
    assert (source[0], source[-1], "\n" in source) == ('"', '"', False)
    assert reads_as(f"- {source}\n", [text])


@given(text=st.text(alphabet="ab \n\t#:-'\"é", max_size=30), indent=st.integers(2, 6))
def test_a_block_reads_back_or_is_not_offered(text: str, indent: int) -> None:
    source = block(text, indent)
    if source is not None:
        assert reads_as(f"{' ' * (indent - 2)}a: {source}\n", {"a": text})
        assert all(line.startswith(" " * indent) for line in source.split("\n")[1:] if line)
    else:
        assert not text.strip() or "\t" in text


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("Cara", "Cara"),
        ("two words", "two words"),
        ("12", '"12"'),
        ("yes", "yes"),
        ("null", '"null"'),
        ("2024-01-01", "2024-01-01"),
        ("", '""'),
        (" lead", '" lead"'),
        ("a: b", '"a: b"'),
        ("a, b", '"a, b"'),
        ("- dash", '"- dash"'),
        ("-5x", "-5x"),
        ('"so"', "'\"so\"'"),
        ("it's", "it's"),
        ("# no comment", '"# no comment"'),
        ("line\nbreak", '"line\\nbreak"'),
        ("\u2028", '"\\u2028"'),
        (True, "true"),
        (None, "null"),
        (1.5, "1.5"),
        ([], "[]"),
        ({}, "{}"),
        ({"a": [1, "b c"]}, "{a: [1, b c]}"),
    ],
)
def test_the_form_on_a_line(value: Any, source: str) -> None:
    assert inline(value) == source


@pytest.mark.parametrize(
    ("text", "style", "source"), [("Cara", "'", "'Cara'"), ("it's", "'", "'it''s'"), ("a", '"', '"a"')]
)
def test_the_quotation_mark_that_stood_there_is_kept(text: str, style: str, source: str) -> None:
    assert inline(text, style=style) == source


def test_a_plain_value_of_a_block_may_hold_what_a_flow_list_may_not() -> None:
    assert (plain("a, b"), plain("a [b]"), plain("a: b"), plain("a\nb")) == ("a, b", "a [b]", '"a: b"', '"a\\nb"')


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("a\nb", "|-\n  a\n  b"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\n\nb\n\n", "|+\n  a\n\n  b\n"),
        (" a\nb\n", "|2\n   a\n  b"),
        ("a\r\nb", None),
        ("\n\n", None),
        ("a\x07\nb", None),
    ],
)
def test_the_form_of_a_block(text: str, source: str | None) -> None:
    assert block(text, 2) == source


def test_a_text_of_one_line_is_no_block() -> None:
    assert (scalar("a\n", 2), scalar("a\nb\n", 2)) == ('"a\\n"', "|\n  a\n  b")


def test_lists_and_mappings_stand_below_their_key() -> None:
    value = {"a": 1, "b": [{"c": 1, "d": "x\ny\n"}, "e"], "f": {}}
    source = "k:\n  a: 1\n  b:\n    - c: 1\n      d: |\n        x\n        y\n    - e\n  f: {}"
    assert entry("k", value, 0) == source
    assert entry("k", value, 2, "\r\n") == "\r\n".join("  " + line for line in source.split("\n"))


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), (0, False), ("1", 1), (None, ""), ([], {})])
def test_equal_is_not_the_same_across_types(one: Any, other: Any) -> None:
    assert not same(one, other)
    assert not reads_as(f"- {inline(one)}\n", [other])


def test_the_order_of_keys_does_not_matter_and_of_a_list_does() -> None:
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert not same([1, 2], [2, 1])


@pytest.mark.parametrize("source", ["", "a: 1\na: 2\n", "a: [\n", "a: *b\n", "a: 1\n---\nb: 2\n"])
def test_what_has_a_problem_reads_as_nothing(source: str) -> None:
    data = read(source, "a.yaml", Path("a.yaml")).data
    assert not reads_as(source, data)
