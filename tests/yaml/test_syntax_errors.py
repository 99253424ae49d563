"""Where YAML is broken, it is said in a sentence of our own, the same one whichever parser gave up."""

from __future__ import annotations

from typing import Any

import pytest

from anam_personas.yaml.parse import FastReader, Problem, PureReader, compose

BROKEN = {
    "a: b: c": "a colon starts a key here, where no key is allowed",
    "a: 1\nb\nc: 2": 'this line is neither "key: value" nor part of the value above',
    "a: 'It's open'\nb: 1": "this apostrophe ends the text",
    "a:\n    b: 1\n  c: 2": "this line is indented by 2 spaces, which matches no line above",
    "a: 1\nb: {c: 1\nd: 2": 'the "{" is not closed',
    "a: [1\nb: 2": 'the "[" is not closed',
    "  a: 1\nb: 2": "this line is indented by 2 spaces, which matches no line above",
    "a: @b": '"@" cannot begin a value',
    "a: `b`": '"`" cannot begin a value',
    'a: 1\nb: "c': "the quotation mark is not closed",
    'a: "C:\\dir"': "this backslash does not start a valid YAML escape",
    'a: "\\u12"': "this backslash does not start a valid YAML escape",
    "a:\n  - b\n  c": "the dash of a list entry is missing",
    "a:\n  - b: 1\n  c: 2": "the dash of a list entry is missing",
    "a: {b: 1, :c}": 'expected a value here, found ":"',
    "a: [1,\n": 'the "[" is not closed',
    "a: , b": 'expected a value here, found ","',
    "a: |b": 'text follows "|" or ">" on the same line',
    "a: - b": "a list cannot begin on the line of its key",
    "a: **bold**": '"&" and "*" at the beginning of a value are read as references',
    "a: & b": '"&" and "*" at the beginning of a value are read as references',
    "a: *word, b": '"*word" refers to an anchor that does not exist',
    "a: !<b": 'a "!" at the beginning of a value is read as a tag',
    "a: !b!c d": 'a "!" at the beginning of a value is read as a tag',
    "%a: b": 'a "%" at the beginning of a line starts a YAML directive',
}


@pytest.mark.parametrize("reader", [PureReader, FastReader])
@pytest.mark.parametrize("text", BROKEN)
def test_broken_yaml_is_told_in_plain_words(text: str, reader: type[Any]) -> None:
    problem = compose(text, reader)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.message) == ("Y001", BROKEN[text])
    assert problem.hint


def test_no_sentence_is_the_language_of_a_parser() -> None:
    words = ("token", "node", "scalar", "flow", "block", "did not find", "stream", "simple key", "context")
    assert not [sentence for sentence in BROKEN.values() if any(word in sentence for word in words)]


@pytest.mark.parametrize("reader", [PureReader, FastReader])
@pytest.mark.parametrize("text", BROKEN)
def test_each_stays_the_same_below_other_lines(text: str, reader: type[Any]) -> None:
    """The place moves with the text; only where it begins to be broken counts."""
    above = compose(text, reader)
    below = compose(f"# é\n{text}", reader)
    assert isinstance(above, Problem)
    assert isinstance(below, Problem)
    assert below.start - above.start == len("# é\n")
