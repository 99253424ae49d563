"""A text -> Jinja2's tokens, each with its place. Jinja2's lexer does not recurse, and reads a text once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, TemplateSyntaxError

from anam_personas.template.foreign import handlebars
from anam_personas.template.nodes import MOST_CHARACTERS, TemplateProblem, TooLong

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGINS = {"variable_begin": "{{", "block_begin": "{%", "comment_begin": "{#", "raw_begin": "{% raw %}"}
_ENDS = {"variable_end": "}}", "block_end": "%}", "comment_end": "#}", "raw_end": "{% endraw %}"}
_CLOSERS = dict(zip(_BEGINS, _ENDS.values(), strict=True))


class Token(NamedTuple):
    """A token: its kind by Jinja2's name, its text, and its start. Kind ``end`` follows the last one."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after it."""
        return self.start + len(self.text.rstrip()) if self.kind.endswith("_end") else self.start + len(self.text)


@cache
def _jinja() -> Environment:
    # what is rendered is a prompt for a language model, not a page; and the environment renders nothing, it only reads
    return Environment(keep_trailing_newline=True, autoescape=False)  # noqa: S701


def tokens(source: str) -> list[Token]:
    """The tokens of a text with LF line ends, without white space and comments. Raises `TemplateProblem`."""
    found: list[Token] = []
    opened: Token | None = None
    size = 0
    for token in _placed(source):
        if opened is None or opened.kind != "raw_begin":
            size += len(token.text) if token.kind != "raw_begin" else 0
            if size > MOST_CHARACTERS:
                raise TooLong
        if token.kind in _BEGINS:
            opened = token
        elif token.kind in _ENDS:
            opened = None
        if token.kind not in {"whitespace", "comment_begin", "comment", "comment_end", "raw_begin", "raw_end"}:
            found.append(token)
    if opened is not None:
        raise _unclosed(source, opened)
    return [*found, Token("end", "", len(source))]


def _placed(source: str) -> Iterator[Token]:
    at = 0
    opened: Token | None = None
    try:
        for _, kind, text in _jinja().lex(source):
            if not source.startswith(text, at):  # a tag with a minus: the white space before it is left out
                at = source.index(text, at)
            token = Token(kind, text, at)
            opened = token if kind in _BEGINS else None if kind in _ENDS else opened
            yield token
            at += len(text)
    except TemplateSyntaxError:
        raise _broken(source, opened, at) from None


def _broken(source: str, opened: Token | None, at: int) -> TemplateProblem:
    """Why the lexer stopped, which it says by the line alone."""
    if opened is None or opened.kind in {"comment_begin", "raw_begin"}:
        return _unclosed(source, opened or Token("variable_begin", "", at))
    if problem := handlebars(source, opened.start):
        return problem
    while source[at : at + 1].isspace():
        at += 1
    char = source[at : at + 1]
    if char in {'"', "'"}:
        return TemplateProblem("the quotation mark is not closed", at, at + 1, f"Write {char} at the end of the text.")
    if char in {")", "]", "}"} or not char:
        return TemplateProblem(f'"{char}" closes nothing here', at, at + 1, "Delete it.")
    shown = char if char.isprintable() else f"U+{ord(char):04X}"
    return TemplateProblem(
        f'"{shown}" has no meaning inside {_BEGINS[opened.kind]} {_CLOSERS[opened.kind]}', at, at + 1, MEANT
    )


MEANT = "Put literal braces between {% raw %} and {% endraw %}."


def _unclosed(source: str, opened: Token) -> TemplateProblem:
    if opened.kind in _BEGINS and (problem := handlebars(source, opened.start)):
        return problem
    begin, end = _BEGINS.get(opened.kind, "{{"), _CLOSERS.get(opened.kind, "}}")
    return TemplateProblem(
        f'the "{begin}" is not closed',
        opened.start,
        opened.start + len(opened.text.rstrip()),
        f"Write {end} after it, or put literal braces between {{% raw %}} and {{% endraw %}}.",
    )
