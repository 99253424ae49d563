"""Edits keep every character that they are not about, in every style, and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.yaml import edit
from anam_personas.yaml.document import Document, read, read_prompt
from anam_personas.yaml.dump import entry, inline, same
from anam_personas.yaml.edit import CannotEdit, drop, put, rename
from tests.budget import examples

TEXT = """\
# top
version: 1
name: Cara # the name
description: >-
  Long text that
  is folded here

  second para
systemPrompt: |
  You are Cara.

    indented
  Be nice.
voice: {a: 1, b: [1,2]} # c
list:
  - a # x
  - b
quoted: "say \\"hi\\" \\u00e9"
single: 'it''s'
multi: plain text
  over lines
empty:
nested:
  k: v

  # comment
  m: 2
last: x"""
ORDER = ("version", "name", "avatarId", "description", "voice", "list")


def document(text: str) -> Document:
    return read(text, "a.yaml", Path("a.yaml"))


@pytest.mark.parametrize(
    ("route", "value", "old", "new"),
    [
        (("name",), "Bob: x", "name: Cara #", 'name: "Bob: x" #'),
        (("name",), 'say "so"', "name: Cara #", 'name: say "so" #'),
        (("description",), "Long words that is folded here\nsecond para", "text that\n  is", "words that\n  is"),
        (("description",), "Long text is folded here\nsecond para", "text that\n  is", "text is"),
        (
            ("systemPrompt",),
            "You are Cara.\n\n  indented\nNew.\nBe nice.\n",
            "    indented\n",
            "    indented\n  New.\n",
        ),
        (("systemPrompt",), "You are Cara.\n\n  indented\n", "  Be nice.\n", ""),
        (("voice", "a"), 2.5, "a: 1", "a: 2.5"),
        (("voice", "c"), "x, y", "b: [1,2]}", 'b: [1,2], c: "x, y"}'),
        (("voice", "b"), [1, 3, 2], "[1,2]", "[1, 3, 2]"),
        (("list",), ["z", "a", "b"], "list:\n", "list:\n  - z\n"),
        (("list",), ["a", "c"], "  - b\n", "  - c\n"),
        (("list",), [], "list:\n  - a # x\n  - b\n", "list: []\n"),
        (("quoted",), 'say "ho" é\n', 'hi\\" \\u00e9', 'ho\\" \\u00e9\\n'),
        (("single",), "it's 'me'", "'it''s'", "'it''s ''me'''"),
        (("multi",), "plain text over more lines", "over lines", "over more lines"),
        (("empty",), "x", "empty:\n", "empty: x\n"),
        (("empty", "x"), 1, "empty:\n", "empty:\n  x: 1\n"),
        (("nested", "l"), True, "  m: 2\n", "  m: 2\n  l: true\n"),
        (("avatarId",), "abc", "# the name\n", "# the name\navatarId: abc\n"),
        (("last",), 12, "last: x", "last: 12"),
    ],
)
def test_a_value_is_put_where_it_stands(route: tuple[str, ...], value: Any, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert put(document(TEXT), route, value, ORDER) == TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("route", "gone"),
    [
        (("name",), "name: Cara # the name\n"),
        (("voice", "a"), "a: 1, "),
        (("voice", "b"), ", b: [1,2]"),
        (("nested", "k"), "  k: v\n"),
        (("last",), "last: x"),
        (("list",), "list:\n  - a # x\n  - b\n"),
        (("empty",), "empty:\n"),
    ],
)
def test_a_key_is_dropped_with_its_line(route: tuple[str, ...], gone: str) -> None:
    assert drop(document(TEXT), route) == TEXT.replace(gone, "", 1)


def test_what_is_left_empty_goes_too() -> None:
    assert drop(document("a: 1\nb:\n  c: {d: 1}\n"), ("b", "c", "d")) == "a: 1\n"


def test_a_key_is_renamed_where_it_stands() -> None:
    text = "parts:\n  - section: A\n    file: x.md\n  - {file: y.md} # c\n"
    block = text.replace("file: x.md", "text: |\n      a\n      b")
    assert rename(document(text), ("parts", 0, "file"), "text", "a\nb\n") == block
    assert rename(document(text), ("parts", 1, "file"), "text", "a") == text.replace("file: y.md", "text: a")


@pytest.mark.parametrize(
    ("text", "route", "expected"),
    [
        ("x: 1 # c\ny: 2\n", ("x",), "k: v # c\ny: 2\n"),
        ("x: 1\ny: 2", ("y",), "x: 1\nk: v"),
        ("a: {x: 1, y: {z: 3}} # c\n", ("a", "y", "z"), "a: {x: 1, y: {k: v}} # c\n"),
        ("a:\r\n  x:\r\n    - 1\r\n  y: 2\r\n", ("a", "x"), "a:\r\n  k: v\r\n  y: 2\r\n"),
        ("a: [{x: 1}, 2]\n", ("a", 0, "x"), "a: [{k: v}, 2]\n"),
    ],
)
def test_a_renamed_key_leaves_everything_else(text: str, route: tuple[Any, ...], expected: str) -> None:
    assert rename(document(text), route, "k", "v") == expected


def test_a_renamed_key_keeps_the_line_ends_of_the_file() -> None:
    assert rename(document("a:\r\n  x: 1\r\n"), ("a", "x"), "k", "p\nq\n") == "a:\r\n  k: |\r\n    p\r\n    q\r\n"


@pytest.mark.parametrize("route", [("a", 0), ()])
def test_only_keys_are_renamed(route: tuple[Any, ...]) -> None:
    with pytest.raises(CannotEdit, match="this is not a key"):
        rename(document("a: [1]\n"), route, "k", "v")


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("a: {x: 1, z: 2} # c\n", "xyz", "a: {x: 1, y: 3, z: 2} # c\n"),
        ("a: {x: 1, z: 2} # c\n", "yxz", "a: {y: 3, x: 1, z: 2} # c\n"),
        ("a: {x: 1, z: [1, 2]} # c\n", "xzy", "a: {x: 1, z: [1, 2], y: 3} # c\n"),
        ("a: {z: 2}\n", "", "a: {z: 2, y: 3}\n"),
        ("a: {}\nb: 1\n", "", "a: {y: 3}\nb: 1\n"),
        ("a: {  }\n", "", "a: {y: 3}\n"),
        ("a: {x: {p: 1}, z: 2}\n", "xyz", "a: {x: {p: 1}, y: 3, z: 2}\n"),
    ],
)
def test_a_key_is_added_between_braces(text: str, order: str, expected: str) -> None:
    assert put(document(text), ("a", "y"), 3, tuple(order)) == expected


def test_what_an_anchor_gives_is_replaced_at_the_alias_alone() -> None:
    assert put(document("a: &x 1\nb: *x\n"), ("b",), 2) == "a: &x 1\nb: 2\n"


def test_what_cannot_be_edited_is_said() -> None:
    with pytest.raises(CannotEdit, match=r"a\.yaml"):
        put(document("a: &x {k: 1}\nb: *x\n"), ("b", "k"), 2)


def test_prompt_files_are_edited_as_text() -> None:
    prompt = read_prompt("one\r\ntwo\r\n", "a.md", Path("a.md"))
    assert put(prompt, (), "one\nand\ntwo\n") == "one\r\nand\r\ntwo\r\n"


keys = st.sampled_from(["a", "b", "c d", "e-f", "no", "é"])
plain = st.one_of(st.none(), st.booleans(), st.integers(-5, 99), st.sampled_from([0.5, 1e9]))
texts = st.text(st.sampled_from("ab :#-'\"\\\n{}[],&*!|>%@`\té\U0001f600"), max_size=12)
values = st.recursive(
    st.one_of(plain, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=6,
)


@st.composite
def written(draw: st.DrawFn) -> str:
    data = draw(st.dictionaries(keys, values, min_size=1))
    lines = []
    for key, value in data.items():
        lines += draw(st.sampled_from([[], [f"# {key}"], [""]]))
        is_block = draw(st.booleans())
        lines.append(entry(key, value, 0) if is_block else f"{inline(key)}: {inline(value)} # {key}")
    return draw(st.sampled_from(["\n", "\r\n"])).join("\n".join(lines).split("\n")) + draw(st.sampled_from(["", "\n"]))


@settings(max_examples=examples(150), deadline=None)
@given(written(), keys, values)
def test_any_value_can_be_put_and_dropped_anywhere(text: str, key: str, value: Any) -> None:
    before = document(text)
    assert before.diagnostics == ()
    after = document(put(before, (key,), value))
    assert same(after.data, before.data | {key: value})
    kept = [line for line in text.splitlines() if line.startswith("# ")]
    assert kept == [line for line in after.text.splitlines() if line.startswith("# ")]
    if len(after.data) > 1:
        assert same(document(drop(after, (key,))).data, {k: v for k, v in before.data.items() if k != key})


@settings(max_examples=examples(150), deadline=None)
@given(texts.filter(bool), texts, st.sampled_from(["", "'", '"', "|", ">"]))
def test_any_text_can_become_any_other_in_any_style(old: str, new: str, style: str) -> None:
    source_text = {"|": entry("k", old, 0), ">": "k: >\n  folded\n  text\n\n  more"}.get(
        style, f"k: {inline(old, style=style)}"
    )
    text = f"# head\nj: 1 # j\n{source_text}\nl: 2 # l\n"
    made = edit.put(document(text), ("k",), new)
    assert same(document(made).data, {"j": 1, "k": new, "l": 2})
    assert made.startswith("# head\nj: 1 # j\n")
    assert made.endswith("\nl: 2 # l\n")
