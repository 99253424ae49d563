"""What a template consists of, as values: text, places for variables, and choices.

Nodes exist only for accepted templates, and rendering them runs no code from a file.
"""

from __future__ import annotations

from typing import NamedTuple

Constant = str | int | float | bool

MOST_CHARACTERS = 100_000
"""Of a text that is a template, without its raw blocks: those are plain text."""
MOST_FILTERS = 8
"""Of one expression."""
MOST_COMPARISONS = 8
"""Of one condition."""
DEEPEST = 20
"""Conditions inside conditions."""
LONGEST_CONSTANT = 200
"""Characters of a constant."""
LONGEST_OUTPUT = 1_000_000
"""Characters of a rendered text."""
ALLOWED = (
    "A template holds {{ name }}, {% if name %}, {% if name == 'text' %}, {% elif %}, {% else %}, {% raw %}, comments {# #}, "
    "and the filters upper, lower, title, trim, capitalize and default."
)
FILTERS = ("upper", "lower", "title", "trim", "capitalize", "default")
RESERVED = frozenset(["else", "false", "False", "none", "None", "not", "self", "true", "True"])
"""Names that mean something of their own in a template, so that no variable can have them."""


class TemplateProblem(ValueError):
    """A text is not a template of ours. ``start`` and ``end`` are offsets in the text; ``hint`` is what to write instead."""

    def __init__(self, message: str, start: int, end: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.hint = hint


class TooLong(TemplateProblem):
    """A text is longer than a template may be."""

    def __init__(self) -> None:
        hint = "Shorten it: move knowledge into a knowledge tool."
        super().__init__(f"a template has at most {MOST_CHARACTERS:,} characters, {{% raw %}} left out", 0, 1, hint)


class Data(NamedTuple):
    """Text that stays as it is."""

    text: str


class Filter(NamedTuple):
    """A filter with its constants: none, or for ``default`` the text and whether it also replaces empty values."""

    name: str
    constants: tuple[Constant, ...] = ()


class Use(NamedTuple):
    """A variable, put in through filters. ``start`` is the offset of its name."""

    name: str
    start: int
    filters: tuple[Filter, ...] = ()


class Comparison(NamedTuple):
    """Whether a variable is true, or compares with a constant (``operator`` empty: no constant)."""

    use: Use
    operator: str = ""
    constant: Constant = ""
    negated: bool = False


Condition = tuple[tuple[Comparison, ...], ...]
"""One of the groups must hold, and in it every comparison."""


class Choice(NamedTuple):
    """The first body whose condition holds; None is ``else``."""

    branches: tuple[tuple[Condition | None, tuple[Node, ...]], ...]


Node = Data | Use | Choice

Segment = tuple[str, str | None]
"""A stretch of a rendered text, and the variable whose value it is (None: the template's own words)."""
