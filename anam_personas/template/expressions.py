"""The content of braces: variables with filters, and conditions of variables and constants."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from anam_personas.template.nodes import (
    ALLOWED,
    FILTERS,
    LONGEST_CONSTANT,
    MOST_COMPARISONS,
    MOST_FILTERS,
    RESERVED,
    Comparison,
    Condition,
    Constant,
    Filter,
    TemplateProblem,
    Use,
)
from anam_personas.text.suggest import did_you_mean

if TYPE_CHECKING:
    from anam_personas.template.lexing import Token

_COMPARES = frozenset(["==", "!=", "<", "<=", ">", ">="])
_BOOLEANS = {"true": True, "True": True, "false": False, "False": False}
_MOST_DIGITS = 15
_ESCAPES = re.compile(r"[^\\]*(?:\\[\\'\"nt][^\\]*)*")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t"}
_BEFORE = "Compute it beforehand and pass the result as a variable."
_REFUSED = {
    ".": ("attributes are not supported", "Declare a separate variable for it, such as {{ order_day }}."),
    "[": ("parts of values are not supported", "Declare a separate variable for it, such as {{ first_item }}."),
    "(": ("calls and parentheses are not supported", _BEFORE),
    "{": ("mappings are not supported", _BEFORE),
    "~": ("~ does not join texts", "Write them side by side: {{ a }} {{ b }}."),
    **dict.fromkeys(["+", "-", "*", "/", "//", "%", "**"], ("arithmetic is not supported", _BEFORE)),
    "is": ("tests are not supported", "Every declared variable has a value: write {% if name %}, or compare it with a constant."),
    "in": ('"in" is not supported', "Compare with each value: {% if a == 'x' or a == 'y' %}."),
    "if": ("a condition inside braces is not supported", "Write {% if name %}...{% else %}...{% endif %}."),
}  # fmt: skip


class Expressions:
    """A reader of tokens, at its ``token``."""

    def __init__(self, source: str, found: list[Token]) -> None:
        self.source = source
        self._tokens = found
        self._at = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self._tokens[self._at]

    def take(self) -> Token:
        """Consume the next token."""
        self._at += 1
        return self._tokens[self._at - 1]

    def refused(self, message: str, hint: str, token: Token) -> TemplateProblem:
        """The problem of a token."""
        return TemplateProblem(message, token.start, max(token.end, token.start), hint)

    def unexpected(self, wanted: str) -> TemplateProblem:
        """The problem of an unexpected next token."""
        token = self.token
        if token.text in _REFUSED:
            return self.refused(*_REFUSED[token.text], token)
        shown = token.text.strip()
        if token.kind == "end" or not shown:
            return self.refused(f"{wanted} is missing", ALLOWED, token)
        return self.refused(f'expected {wanted}, found "{_cut(shown)}"', ALLOWED, token)

    def use(self) -> Use:
        """A variable with its filters."""
        word = self.token
        if word.kind in {"string", "integer", "float"} or word.text in RESERVED:
            hint = "Write text outside the braces; put literal braces between {% raw %} and {% endraw %}."
            raise self.refused(f"{_cut(word.text)} is not a variable", hint, word)
        if word.kind != "name":
            raise self.unexpected("a variable")
        self.take()
        filters: list[Filter] = []
        while self.token.text == "|" and self.token.kind == "operator":
            bar = self.take()
            if len(filters) == MOST_FILTERS:
                raise self.refused(f"more than {MOST_FILTERS} filters", "Keep those that have an effect.", bar)
            filters.append(self._filter())
        return Use(word.text, word.start, tuple(filters))

    def _filter(self) -> Filter:
        word = self.token
        if word.kind != "name":
            raise self.unexpected("a filter")
        if word.text not in FILTERS:
            hint = did_you_mean(word.text[:60], FILTERS) or f"Known: {', '.join(FILTERS)}."
            raise self.refused(f'unknown filter "{_cut(word.text)}"', hint, word)
        self.take()
        if self.token.text != "(" or self.token.kind != "operator":
            return Filter(word.text, ("",) if word.text == "default" else ())
        if word.text != "default":
            raise self.refused(f"{word.text} takes no arguments", f"Write {{{{ name | {word.text} }}}}.", self.token)
        return Filter("default", self._arguments())

    def _arguments(self) -> tuple[Constant, ...]:
        self.take()
        found = [self._constant()]
        if self.token.text == "," and self.token.kind == "operator":
            self.take()
            if self.token.text not in _BOOLEANS:
                raise self.refused(
                    "the second argument of default is true or false", "Write default('text', true).", self.token
                )
            found.append(self._constant())
        if self.token.text != ")" or self.token.kind != "operator":
            raise self.unexpected('")"')
        self.take()
        return tuple(found)

    def _constant(self) -> Constant:
        token, sign = self.take(), 1
        if token.text == "-" and token.kind == "operator" and self.token.kind in {"integer", "float"}:
            token, sign = self.take(), -1
        if len(token.text) > LONGEST_CONSTANT + 2:
            raise self.refused(
                f"a constant of more than {LONGEST_CONSTANT} characters", "Write it outside the braces.", token
            )
        if token.kind == "string":
            return self._string(token)
        if token.kind in {"integer", "float"}:
            return sign * self._number(token)
        if token.kind == "name" and token.text in _BOOLEANS:
            return _BOOLEANS[token.text]
        hint = "Constants are 'text', numbers, true and false."
        raise self.refused(f'expected a constant, found "{_cut(token.text.strip())}"', hint, token)

    def _string(self, token: Token) -> str:
        inner = token.text[1:-1]
        if not _ESCAPES.fullmatch(inner):
            raise self.refused("an unknown escape", "Write \\\\ for a backslash.", token)
        return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), inner)

    def _number(self, token: Token) -> int | float:
        if len(token.text) > _MOST_DIGITS + 2:
            raise self.refused(f"a number of more than {_MOST_DIGITS} digits", "Write a shorter one.", token)
        number: int | float = ast.literal_eval(token.text)
        if token.kind == "float" and abs(number) == float("inf"):
            raise self.refused("the number is infinite", "Write a finite one.", token)
        return number

    def condition(self) -> Condition:
        """Comparisons joined by ``and`` and ``or``."""
        groups: list[list[Comparison]] = [[self._comparison()]]
        count = 1
        while self.token.kind == "name" and self.token.text in {"and", "or"}:
            word = self.take()
            count += 1
            if count > MOST_COMPARISONS:
                raise self.refused(
                    f"more than {MOST_COMPARISONS} comparisons in a condition", "Write several {% if %}.", word
                )
            if word.text == "or":
                groups.append([])
            groups[-1].append(self._comparison())
        return tuple(tuple(group) for group in groups)

    def _comparison(self) -> Comparison:
        negated, count = False, 0
        while self.token.kind == "name" and self.token.text == "not":
            word = self.take()
            negated, count = not negated, count + 1
            if count > MOST_COMPARISONS:
                raise self.refused("not is repeated", "Write it once, or leave it out.", word)
        use = self.use()
        if self.token.kind != "operator" or self.token.text not in _COMPARES:
            return Comparison(use, negated=negated)
        sign = self.take()
        found = Comparison(use, sign.text, self._compared(), negated)
        if self.token.kind == "operator" and self.token.text in _COMPARES:
            raise self.refused("comparisons are not chained", "Join two with and: a > 1 and a < 5.", self.token)
        return found

    def _compared(self) -> Constant:
        if self.token.kind == "name" and self.token.text not in _BOOLEANS:
            hint = "Compare a variable with a constant: 'text' (in quotation marks), a number, true or false."
            raise self.refused(f'"{_cut(self.token.text)}" is not a constant', hint, self.token)
        return self._constant()


def _cut(text: str) -> str:
    shown = "".join(char if char.isprintable() else "?" for char in text[:60])
    return shown if len(text) <= 60 else shown + "..."
