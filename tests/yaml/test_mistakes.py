"""A mistake is reported where it is, with its cause, and with a help that leads to the file that was meant: each case is a
broken text, its place, some words of the message, and the text as it was meant.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.diagnostics.types import Lines
from anam_personas.yaml.parse import FastReader, Problem, PureReader, build, compose

READERS: list[type[Any]] = [PureReader, FastReader]


class Case(NamedTuple):
    """``place`` is line and column, from 1."""

    broken: str
    place: tuple[int, int]
    code: str
    words: str


NBSP, WIDE = "\xa0", "\u3000"
CASES = {
    "no-break spaces as indentation": Case(f"a: |\n  b\n\n{NBSP * 2}Never c.\n", (4, 1), "Y001", "no-break space"),
    "of a line between others": Case(f"a:\n  b: 1\n{NBSP} c: 2\n  d: 3\n", (3, 1), "Y001", "no-break space"),
    "behind a space": Case(f"a:\n  b: 1\n {NBSP}c: 2\n", (3, 2), "Y001", "no-break space"),
    "wide spaces": Case(f"a: |\n  b\n{WIDE}c\nd: 1\n", (3, 1), "Y001", "ideographic space"),
    "a tab": Case("a:\n\tb: 1\n", (2, 1), "Y008", "tab"),
    "a tab among spaces": Case("a:\n  b: 1\n\tc: 2\nd: 1\n", (3, 1), "Y008", "tab"),
    "a tab in a text": Case("a: |\n  b\n\tc\nd: 1\n", (3, 1), "Y008", "tab"),
    "tabs on all lines": Case("a:\n\t- b\n\t- c\nd: 1\n", (2, 1), "Y008", "tab"),
    "a tab behind a dash": Case("a:\n  -\tb\n", (2, 4), "Y008", "tab"),
    "no space behind a colon": Case("a: 1\nhello:Hello, it is Mina.\nb: |\n  c\n", (2, 6), "Y001", "after the colon of hello"),
    "none on the first line": Case("hello:1\nb: 2\n", (1, 6), "Y001", "after the colon of hello"),
    "none on the last line": Case("b: 2\nhello:1\n", (2, 6), "Y001", "after the colon of hello"),
    "none in a mapping": Case("a:\n  b: 1\n  hello:2\n  c: 3\n", (3, 8), "Y001", "after the colon of hello"),
    "none in an entry": Case("a:\n  - b: 1\n    hello:2\n    c: 3\n", (3, 10), "Y001", "after the colon of hello"),
    "a no-break space behind a colon": Case(f"a: 1\nb:{NBSP}x\nc: 1\n", (2, 3), "Y001", "no-break space"),
    "a full-width colon": Case("a: 1\nname：Mina\nb: 2\n", (2, 5), "Y001", "U+FF1A"),
    "no space behind a dash": Case("a:\n  - b\n  -c\nd: 1\n", (3, 3), "Y001", "after the dash"),
    "none behind all": Case("a:\n-b\n-c\nd: 1\n", (2, 1), "Y001", "after the dash"),
    "a bullet": Case("a:\n  * b\n  * c\nd: 1\n", (2, 3), "Y001", '"*"'),
    "no dash": Case("a:\n  - b\n  c\n  - d\ne: 1\n", (3, 3), "Y001", "dash"),
    "an apostrophe": Case("a: 1\nb: 'It's Mina, what's up?'\nc: 2\n", (2, 7), "Y001", "apostrophe"),
    "a quotation in a quotation": Case('a: "Say "hi" now"\nb: 1\n', (1, 9), "Y001", "quotation mark"),
    "text behind a quotation": Case('a: "Hi" she said\nb: 1\n', (1, 9), "Y001", "text follows"),
    "curled quotation marks": Case("a: “Hi: you”\nb: 1\n", (1, 4), "Y001", "“ ”"),
    "a quotation that is not closed": Case('a: 1\nb: "c d\ne: 2\nf: 3\n', (2, 4), "Y001", "not closed"),
    "one that the next one closes": Case('a: "b\nc: 2\nd: "e"\nf: 1\n', (1, 4), "Y001", "not closed"),
    "one in single quotes": Case("a: 'b\nc: 2\nd: 'e'\nf: 1\n", (1, 4), "Y001", "not closed"),
    "one space too many": Case("a:\n  b: 1\n   c: 2\n  d: 3\n", (3, 4), "Y001", "3 spaces"),
    "one space too few": Case("a:\n  b: 1\n c: 2\nd: 3\n", (3, 2), "Y001", "1 space"),
    "too many on the first": Case("a:\n   b: 1\n  c: 2\n", (2, 4), "Y001", "3 spaces"),
    "a line in the file's beginning": Case(" a: 1\nb: 2\nc: 3\n", (1, 2), "Y001", "1 space"),
    "a key that stands too deep": Case("a: x\n  b: y\nc: 1\n", (2, 3), "Y001", "2 spaces"),
    "a text that stands too far left": Case("a: |\n  b\nNever c\nd: 1\n", (3, 1), "Y001", "neither"),
    "no bar": Case("a: 1\nprompt:\n  [STYLE]\n  You are Mina.\nb: 1\n", (2, 1), "Y001", '"|"'),
    "no bar before a colon": Case("prompt:\n  You are Mina.\n  Rules: be kind.\nb: 1\n", (1, 1), "Y001", '"|"'),
    "no colon": Case("a: 1\nvoiceId 6bfbe25a\nb: 2\n", (2, 8), "Y001", "colon after voiceId"),
    "the end of a document": Case("a: 1\n...\nb: 2\n", (2, 1), "Y001", '"..."'),
    "a colon in a value": Case("a: 1\nb: Mina: front desk\nc: 2\n", (2, 8), "Y001", "colon"),
    "a colon at its end": Case("b: Note:\nc: 2\n", (1, 8), "Y001", "colon"),
    "an at sign": Case("a: @mina\nb: 1\n", (1, 4), "Y001", '"@"'),
    "a backtick": Case("a: `mina`\nb: 1\n", (1, 4), "Y001", '"`"'),
    "a question mark": Case("a: ? what\nb: 1\n", (1, 4), "Y001", '"?"'),
    "stars": Case("a: **Hello** you\nb: 1\n", (1, 4), "Y001", '"*"'),
    "a variable and text": Case("a: {{ name }}, hello\nb: 1\n", (1, 4), "Y001", '"{"'),
    "a cue and text": Case("a: [warm] Hello\nb: 1\n", (1, 4), "Y001", '"["'),
    "text behind a bar": Case("a: | Hello\nb: 1\n", (1, 6), "Y001", "text follows"),
    "a comment in a text over two lines": Case("a: Hello, we are\n  desk #1 here\n  and there\nb: 1\n", (2, 8), "Y001", '" #"'),
    "a comment between brackets": Case("a: [b, c #1, d]\nb: 1\n", (1, 10), "Y001", '" #"'),
    "no comma": Case("a: {b: 1 c: 2}\nd: 1\n", (1, 9), "Y001", "comma"),
    "a bracket that is not closed": Case("a: 1\nb: [c, d\ne: 1\n", (2, 4), "Y001", "not closed"),
    "one over several lines": Case("a: 1\nb: [\n  c,\n  d\ne: 1\nf: 2\n", (2, 4), "Y001", "not closed"),
}  # fmt: skip
SILENT_IN_LIBYAML = {"a tab behind a dash"}
PARSERS_WORDS = ("token", "node", "scalar", "flow", "block", "did not find", "stream", "simple key", "context")


def found(text: str, reader: type[Any]) -> Problem:
    root = compose(text, reader)
    assert isinstance(root, Problem), root and build(root, text)
    return root


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("around", ["", "# é\nversion: 1\nname: Mina\n"], ids=["alone", "below"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_mistake_is_reported_where_it_is(name: str, around: str, newline: str, reader: type[Any]) -> None:
    case = CASES[name]
    if around and case.broken.startswith(" "):
        return  # the first line of a file is meant
    text = (around + case.broken).replace("\n", newline)
    problem = found(text, reader)
    line, column = Lines(text).position(problem.start)
    assert (line - around.count("\n"), column) == case.place, problem
    assert problem.code == case.code
    assert case.words in problem.message
    assert problem.hint
    assert not [
        word for word in PARSERS_WORDS if word in f"{problem.message} {problem.hint}".replace("as a block with", "")
    ]
    assert problem.start < problem.end <= len(text)


@pytest.mark.parametrize("reader", READERS)
def test_a_variable_alone_is_to_be_quoted_as_a_whole(reader: type[Any]) -> None:
    text = "a: 1\nb: {{ greeting }}\n"
    root = compose(text, reader)
    assert root is not None
    assert not isinstance(root, Problem)
    (problem,) = build(root, text)[1]
    assert (problem.code, text[problem.start : problem.end]) == ("Y011", "{{ greeting }}")
    assert "entire value in quotation marks" in str(problem.hint)


FILE = """\
version: 1
name: Mina
# who she is
description: Front desk, by day and night.
initialMessage: "Hello, this is Mina."
voiceDetectionOptions:
  endOfSpeechSensitivity: 0.5
  silenceBeforeSkipTurnSeconds: 5
toolIds:
  - one
  - two
  - three
systemPrompt:
  - section: STYLE
    text: |
      Speak plainly.
      - one thing at a time

      Note: no lists.
  - section: PERSONALITY
    text: You are Mina.
directorNotes: {presetStyle: warm}
languageCode: en
"""
LINES = FILE.splitlines()
BREAKS: dict[str, Any] = {
    "no space behind the colon": lambda line: line.replace(": ", ":", 1) if ": " in line.partition('"')[0] else line,
    "an odd space behind the colon": lambda line: line.replace(": ", f":{NBSP}", 1),
    "a full-width colon": lambda line: line.replace(": ", "：", 1),
    "an odd indentation": lambda line: line.replace("  ", NBSP * 2, 1) if line.startswith("  ") else line,
    "a tab": lambda line: line.replace("  ", "\t", 1) if line.startswith("  ") else line,
    "an open quotation": lambda line: line.removesuffix('"'),
    "an apostrophe": lambda line: line.replace('"Hello', "'It's").replace('"', "'"),
    "a colon": lambda line: line.replace("Front desk", "Front: desk").replace("You are", "You: are"),
}


@pytest.mark.parametrize("reader", READERS)
@given(number=st.integers(1, len(LINES) - 1), kind=st.sampled_from(sorted(BREAKS)))
def test_whatever_line_of_a_file_is_broken_is_the_one_that_is_reported(
    number: int, kind: str, reader: type[Any]
) -> None:
    broken = BREAKS[kind](LINES[number])
    text = "\n".join([*LINES[:number], broken, *LINES[number + 1 :]]) + "\n"
    problem = compose(text, reader)
    if broken == LINES[number] or not isinstance(problem, Problem):
        return  # nothing was broken, or it is YAML still
    assert Lines(text).position(problem.start)[0] == number + 1, (problem, text)


@pytest.mark.parametrize("reader", READERS)
def test_a_large_broken_file_is_answered_soon(reader: type[Any]) -> None:
    size = 20_000 if reader is PureReader else 300_000
    text = "a: 1\nb: |\n" + "  word word\n" * (size // 12) + "c: 'It's'\n"
    began = time.process_time()
    assert "apostrophe" in found(text, reader).message
    keys = "".join(f"k{number}: x\n" for number in range(size // 10))
    assert "apostrophe" in found(f"{keys}c: 'It's'\n{keys.replace('k', 'j')}", reader).message
    nested = "a:\n" + "  b: {c: [1, 2]}\n" * 1_000 + '  d: "x\n' + "  e: 1\n" * 1_000
    found(nested, reader)
    assert time.process_time() - began < 5
