"""The tokens of a template -> its nodes. Anything not listed here is refused, with its location.

The grammar is a part of Jinja2's: every text that it takes, Jinja2 takes, and reads alike. It holds variables, ``if`` over
variables and their comparison with constants, and filters that take no work: no loops, no calls, no attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.template.expressions import Expressions
from anam_personas.template.foreign import handlebars
from anam_personas.template.lexing import tokens
from anam_personas.template.nodes import ALLOWED, DEEPEST, Choice, Data, TemplateProblem, TooLong

if TYPE_CHECKING:
    from anam_personas.template.lexing import Token
    from anam_personas.template.nodes import Condition, Node

_REFUSED = {
    "for": ("loops are not supported", "Write the lines out, or pass the finished text as one variable."),
    "set": ("a template cannot set variables", "Declare the variable under variables, with its default."),
    "include": (
        "a template cannot include another text",
        "Add the other text as a part of the prompt: file: _part.md.",
    ),
    "import": ("a template cannot import", "Add the other text as a part of the prompt: file: _part.md."),
    "from": ("a template cannot import", "Add the other text as a part of the prompt: file: _part.md."),
    "extends": ("a template cannot extend another", "Move shared text into a partial: extends: _house.yaml."),
    "block": ("blocks are not supported", "Move shared text into a partial: extends: _house.yaml."),
    "macro": ("macros are not supported", "Write the text out where it is used."),
    "call": ("macros are not supported", "Write the text out where it is used."),
    "filter": ("filter blocks are not supported", "Put the filter after each variable: {{ name | upper }}."),
    "unless": ("{% unless %} is not supported", "Write {% if not name %}."),
    "elsif": ("{% elsif %} is not supported", "Write {% elif name %}."),
    "elseif": ("{% elseif %} is not supported", "Write {% elif name %}."),
}


class _Open:
    """An ``if`` that is being read."""

    def __init__(self, tag: Token, condition: Condition, outer: list[Node]) -> None:
        self.tag = tag
        self.outer = outer
        self.branches: list[tuple[Condition | None, tuple[Node, ...]]] = []
        self.condition: Condition | None = condition


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of a template. Raises `TemplateProblem`."""
    source = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    try:
        return _Parser(source).read()
    except TooLong:
        raise
    except TemplateProblem as problem:
        if source is text or "\r\n" not in text:
            raise
        start, end = (_written(text, at) for at in (problem.start, problem.end))
        raise TemplateProblem(str(problem), start, end, problem.hint) from None


def _written(text: str, at: int) -> int:
    """The offset in a text of an offset in the same text with LF line ends."""
    lines = text.split("\r\n")
    for number, line in enumerate(lines):
        if at <= len(line):
            return sum(len(each) + 2 for each in lines[:number]) + at
        at -= len(line) + 1
    return len(text)


class _Parser(Expressions):
    def __init__(self, source: str) -> None:
        super().__init__(source, tokens(source))
        self._body: list[Node] = []
        self._open: list[_Open] = []

    def read(self) -> tuple[Node, ...]:
        while self.token.kind != "end":
            kind = self.token.kind
            if kind == "data":
                self._body.append(Data(self.take().text))
            elif kind == "variable_begin":
                self._variable(self.take())
            else:
                self._instruction(self.take())
        if self._open:
            raise self.refused(
                "the {% if %} has no {% endif %}", "Write {% endif %} where it ends.", self._open[-1].tag
            )
        return tuple(self._body)

    def _variable(self, begin: Token) -> None:
        if problem := handlebars(self.source, begin.start):
            raise problem
        self._body.append(self.use())
        if self.token.kind != "variable_end":
            raise self.unexpected('"}}"')
        self.take()

    def _instruction(self, begin: Token) -> None:
        word = self.token
        if word.kind != "name":
            raise self.refused("a tag must begin with a word", ALLOWED, word if word.text else begin)
        self.take()
        if word.text == "if":
            self._begin(word)
        elif word.text in {"elif", "else"}:
            self._branch(word)
        elif word.text == "endif":
            self._end(word)
        else:
            what = f"{{% {word.text[:30]} %}} is not supported"
            raise self.refused(*_REFUSED.get(word.text, (what, ALLOWED)), word)
        if self.token.kind != "block_end":
            raise self.unexpected('"%}"')
        self.take()

    def _begin(self, word: Token) -> None:
        if len(self._open) == DEEPEST:
            hint = "Join conditions with and, or write the text in parts."
            raise self.refused(f"conditions are nested more than {DEEPEST} levels deep", hint, word)
        self._open.append(_Open(word, self.condition(), self._body))
        self._body = []

    def _branch(self, word: Token) -> None:
        current = self._current(word)
        if current.condition is None:
            raise self.refused(f"{{% {word.text} %}} follows {{% else %}}", "{% else %} comes last.", word)
        current.branches.append((current.condition, tuple(self._body)))
        current.condition = self.condition() if word.text == "elif" else None
        self._body = []

    def _end(self, word: Token) -> None:
        done = self._current(word)
        self._open.pop()
        done.branches.append((done.condition, tuple(self._body)))
        self._body = done.outer
        self._body.append(Choice(tuple(done.branches)))

    def _current(self, word: Token) -> _Open:
        if not self._open:
            raise self.refused(f"{{% {word.text} %}} has no {{% if %}}", "Write {% if name %} before it.", word)
        return self._open[-1]
