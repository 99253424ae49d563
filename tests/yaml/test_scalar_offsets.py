from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from yaml.nodes import MappingNode, ScalarNode

from anam_personas.yaml.parse import FastReader, Problem, PureReader, compose
from anam_personas.yaml.scalar_offsets import offsets, written_width
from tests.budget import examples
from tests.yamls import sources

READERS: list[type[Any]] = [PureReader, FastReader]
ESCAPES = {
    "\\n": "\n",
    "\\t": "\t",
    "\\ ": " ",
    '\\"': '"',
    "\\\\": "\\",
    "\\x41": "A",
    "\\u00e9": "é",
    "\\U0001F600": "😀",
}
"""What the generated texts have; written out here, so that the module's own table is not tried by itself."""


def scalars(node: Any) -> list[ScalarNode]:
    if isinstance(node, ScalarNode):
        return [node]
    parts = [part for pair in node.value for part in pair] if isinstance(node, MappingNode) else node.value
    return [found for part in parts for found in scalars(part)]


def written(source: str, node: ScalarNode) -> list[tuple[str, str]]:
    """Each character of a scalar's value with the source that stands for it."""
    places = offsets(source, node)
    assert places is not None
    assert len(places) == len(node.value) + 1
    assert list(places) == sorted(places)
    style = node.style or ""
    return [
        (char, source[at : at + written_width(source, at, style)]) for char, at in zip(node.value, places, strict=False)
    ]


def stands_for(char: str, text: str, style: str) -> bool:
    if style == '"' and text.startswith("\\"):
        return ESCAPES[text] == char
    if style == "'" and text == "''":
        return char == "'"
    return text == char or (text in {"\n", "\r\n", "\r"} and char in "\n ")


@given(source=sources())
@example(source="k: |2\n    \n   x\n")
@example(source="k: >+\n     \n   \n\n")
@example(source='k: "a\\\n\n  b"')
def test_every_character_of_a_value_is_found_where_it_was_written(source: str) -> None:
    for reader in READERS:
        root = compose(source, reader)
        if root is None or isinstance(root, Problem):
            continue
        for node in scalars(root):
            for char, text in written(source, node):
                assert stands_for(char, text, node.style or "")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("source", "pieces"),
    [
        ("k: it's so", "i t ' s ␣ s o"),
        ("k: a\n   b\n\n   c", "a ↵ b ↵ c"),
        ("k: 'it''s'", "i t '' s"),
        ('k: "\\u00e9\\n\\"x\\\n   y"', '\\u00e9 \\n \\" x y'),
        ('k: "a  \n   b"', "a ↵ b"),
        ("k: |\n  ab\n    c\n\n  d\n", "a b ↵ ␣ ␣ c ↵ ↵ d ↵"),
        ("k: |-\r\n  a\r\n  b\r\n", "a ⏎ b"),
        ("k: >\n  a\n  b\n\n  c\n   d\n  e\n", "a ↵ b ↵ c ↵ ␣ d ↵ e ↵"),
        ("k: |3+ # why\n     a\n   b\n\n\n", "␣ ␣ a ↵ b ↵ ↵ ↵"),
        ("k: 👋🏽e\u0301", "👋 🏽 e \u0301"),
        ("- k: [a b, c]", "a ␣ b"),
    ],
)
def test_what_stands_for_each_character(source: str, pieces: str, reader: type[Any]) -> None:
    root = compose(source, reader)
    node = next(node for node in scalars(root) if node.value != "k")
    shown = [text.replace("\r\n", "⏎").replace("\n", "↵").replace(" ", "␣") for _, text in written(source, node)]
    assert shown == pieces.split(" ")


def test_what_cannot_be_followed_is_said() -> None:
    source = 'k: "a\\tb"'
    (node,) = [node for node in scalars(compose(source)) if node.value != "k"]
    node.value = "something else"
    assert offsets(source, node) is None


def test_the_place_behind_the_last_character() -> None:
    for source, behind in [("k: ab", 5), ("k: 'ab'", 6), ('k: "a"', 5), ("k: |\n  ab\n\n", 10), ("k: |-\n  ab\n", 10)]:
        (node,) = [node for node in scalars(compose(source)) if node.value != "k"]
        places = offsets(source, node)
        assert places is not None
        assert list(places)[-1] == behind, source


def test_styles_are_all_met() -> None:
    """The generator makes what the law is about: else the law would hold of nothing."""
    seen: set[str] = set()

    @settings(derandomize=True, max_examples=examples(400))  # the same texts each time: chance alone must not fail it
    @given(source=sources())
    def look(source: str) -> None:
        root = compose(source)
        if root is not None and not isinstance(root, Problem):
            seen.update(
                (node.style or "") + ("+" if re.search(r"[\r\n]", node.value) else "") for node in scalars(root)
            )

    look()
    assert seen >= {"", "'", '"', "|", ">", "|+", ">+"}
