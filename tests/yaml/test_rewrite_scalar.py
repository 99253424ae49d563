"""The ways to write a scalar anew, the least change first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.yaml.document import read
from anam_personas.yaml.nodes import end_of, find
from anam_personas.yaml.rewrite_scalar import rewritten

if TYPE_CHECKING:
    from yaml.nodes import ScalarNode


def ways(text: str, new: str, eol: str = "\n") -> list[str]:
    """The whole text by each way that is offered."""
    document = read(text, "a.yaml", Path("a.yaml"))
    assert not document.diagnostics, document.diagnostics
    node: ScalarNode = find(document, ("a",)).node  # type: ignore[assignment]
    made = []
    for parts in rewritten(text, node, new, 2, eol, end_of(document, ("a",))):
        out = text
        for start, end, part in sorted(parts, reverse=True):
            out = out[:start] + part + out[end:]
        made.append(out)
    return made


def reading(text: str) -> object:
    document = read(text, "a.yaml", Path("a.yaml"))
    return None if document.diagnostics else document.data


@pytest.mark.parametrize(
    ("text", "new", "first"),
    [
        ("a: one two # c\n", "one three", "a: one three # c\n"),
        ("a: 'it''s one' # c\n", "it's two's", "a: 'it''s two''s' # c\n"),
        ('a: "say \\"hi\\" \\u00e9"\n', 'say "ho" é', 'a: "say \\"ho\\" \\u00e9"\n'),
        ("a: |\n    one\n    two\nb: 1\n", "one\n2\n", "a: |\n    one\n    2\nb: 1\n"),
        ("a: | # c\n  one\n", "one", "a: |- # c\n  one\n"),
        ("a: |-\n  one\n", "one\n", "a: |\n  one\n"),
        ("a: |\n  one\n", "one\n\n", "a: |+\n  one\n\n"),
        ("a: |2-\n   one\n  two\n", " one\n2", "a: |2-\n   one\n  2\n"),
        ("a: |\r\n  one\r\n  two\r\n", "one\n2\n", "a: |\r\n  one\r\n  2\r\n"),
        ("a: |\n  one\n\n\nb: 1\n", "two\n", "a: |\n  two\n\n\nb: 1\n"),
        ("a: >\n  one\n  two\n", "one 2\n", "a: >\n  one\n  2\n"),
    ],
)
def test_the_first_way_touches_least(text: str, new: str, first: str) -> None:
    assert ways(text, new, "\r\n" if "\r\n" in text else "\n")[0] == first


STYLES = {
    "plain": "a: one two\nb: 1\n",
    "single": "a: 'one two'\nb: 1\n",
    "double": 'a: "one two"\nb: 1\n',
    "literal": "a: |\n  one\n  two\n\nb: 1\n",
    "kept": "a: |+\n  one\n\n\nb: 1\n",
    "stripped": "a: |-\n  one\n  two\nb: 1\n",
    "folded": "a: >-\n  one\n  two\n\n  three\nb: 1\n",
}


@pytest.mark.parametrize("style", STYLES)
@given(new=st.text() | st.text(alphabet="ab \n:#'\"-"))
def test_one_of_the_ways_reads_as_the_new_text_and_leaves_what_follows(style: str, new: str) -> None:
    assert {"a": new, "b": 1} in [reading(each) for each in ways(STYLES[style], new)]
