"""Variables: what a caller gives per session, checked and put into the texts.

Texts are Jinja2 templates, rendered in its sandbox, strictly: an unknown name, a missing value or a wrong type is an error
that names it. A value cannot break out of its sentence: control characters, line breaks (unless declared ``multiline``)
and section headings are refused. A message never quotes a value, since it may be somebody's name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from anam_personas.errors import UsageError
from anam_personas.schema.library import library
from anam_personas.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Environment, Template
    from jsonschema_rs import Draft202012Validator

    from anam_personas.source import Route

Declared = dict[str, dict[str, Any]]
"""Variable declarations by name, as the file has them."""

TEMPLATED: tuple[Route, ...] = (
    ("systemPrompt",),
    ("initialMessage",),
    ("directorNotes", "customStylePrompt"),
    ("sessionOptions", "egress", "daily", "roomUrl"),
    ("sessionOptions", "egress", "daily", "token"),
    ("sessionOptions", "egress", "daily", "userName"),
)
"""The fields of a persona into which variables are put. Beside them, the header values of webhook tools."""

_OPENERS = ("{{", "{%", "{#")
_SIMPLE = re.compile(r"\{\{(?<!\{\{\{)[-+]?\s*([A-Za-z_][A-Za-z0-9_]*)\s*-?\}\}")
_HEADING = (
    r"\[[A-Z][A-Z0-9 _/&-]+\]|^[ \t]*\[[^\[\]\n]+\][ \t]*$"
    r"|^[ \t]{0,3}#{1,6}[ \t]|</?[A-Za-z][A-Za-z0-9_-]*(?:\s[^<>]*)?/?>"
)
RESERVED = frozenset(["false", "False", "none", "None", "not", "self", "true", "True"])
"""Names that mean something of their own in a template, so that no variable can have them."""
_HIDDEN = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
_SPEC_KEYS = frozenset([
    "type", "enum", "minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
])  # fmt: skip


class TemplateProblem(ValueError):
    """A text is not a valid template. ``line`` counts from 1 within the text."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def is_template(text: str) -> bool:
    """Whether there is anything to put in."""
    return any(opener in text for opener in _OPENERS)


def used(text: str) -> Iterator[tuple[str, int, int]]:
    """The variables of a text: name, and start and end of its first use. Raises `TemplateProblem`.

    The common ``{{ name }}`` is read without Jinja2, which costs more to import than all the rest of a check.
    """
    if not is_template(text):
        return
    matches = list(_SIMPLE.finditer(text))
    simple = {match[1]: match.span(1) for match in reversed(matches)}
    if sum(map(text.count, _OPENERS)) != len(matches) or not RESERVED.isdisjoint(simple):
        for name in sorted(_undeclared(text)):
            yield name, *_first_use(name, text)
        return
    for name, (start, end) in simple.items():
        yield name, start, end


def _first_use(name: str, text: str) -> tuple[int, int]:
    """Start and end of a variable in the first tag that has it; of the text's first such word where none is found."""
    word = re.compile(rf"(?<![.\w]){re.escape(name)}(?!\w)")
    tags = [tag.span() for tag in re.finditer(r"\{\{.*?\}\}|\{%.*?%\}", text, re.DOTALL)]
    found = next(filter(None, (word.search(text, *span) for span in [*tags, (0, len(text))])), None)
    return found.span() if found else (0, 0)


def _undeclared(text: str) -> set[str]:
    from jinja2 import TemplateSyntaxError, meta, nodes

    _compiled(text)  # finds what parsing alone does not: filters that do not exist
    try:
        tree = _jinja().parse(text)
    except TemplateSyntaxError as error:
        raise TemplateProblem(str(error.message), error.lineno) from error
    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        raise TemplateProblem("a text cannot include, import or extend another", node.lineno)
    return meta.find_undeclared_variables(tree)


@cache
def _jinja() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def spoken(value: Any) -> Any:
        return str(value).lower() if isinstance(value, bool) else value

    # what is rendered is a prompt for a language model, not a page: escaping would damage it
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        finalize=spoken,
        autoescape=False,
    )
    made.globals.clear()
    return made


@cache
def _compiled(text: str) -> Template:
    from jinja2 import TemplateSyntaxError

    try:
        return _jinja().from_string(text)
    except TemplateSyntaxError as error:
        raise TemplateProblem(str(error.message), error.lineno) from error


def render(text: str, values: Mapping[str, Any]) -> str:
    """The text with its variables. Raises `UsageError` where the template fails (`values` makes that rare)."""
    if not is_template(text):
        return text
    from jinja2 import TemplateError

    try:
        return _compiled(text).render(values)
    except TemplateProblem as error:
        raise UsageError(f"the text is no valid template: {error} (line {error.line})") from error
    except TemplateError as error:
        raise UsageError(f"the text cannot be rendered: {error.message}") from error
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # of Python's own failures only the kind is told: their messages quote values
        raise UsageError(f"the text cannot be rendered: {type(error).__name__} in an expression") from error


def values(declared: Declared, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The value of every declared variable: the caller's, else its default. Raises `UsageError` naming all that is wrong."""
    given = given or {}
    wrong = [_unknown(name, declared) for name in given if name not in declared]
    found = {}
    for name, spec in declared.items():
        if name in given:
            found[name] = given[name]
            wrong += [f'variable "{name}" {problem}' for problem in [_problem(spec, given[name])] if problem]
        elif "default" in spec:
            found[name] = spec["default"]
        else:
            wrong.append(f'variable "{name}" has no value and no default')
    if wrong:
        raise UsageError("; ".join(wrong))
    return found


def defaults(declared: Declared) -> dict[str, Any]:
    """The defaults alone: what a stored persona can use. Raises `UsageError` naming the variables that have none."""
    return values(declared)


def _unknown(name: str, declared: Declared) -> str:
    hint = did_you_mean(name, declared) or (
        "Declared: " + ", ".join(declared) + "." if declared else "None is declared."
    )
    return f'there is no variable "{name}". {hint}'


def from_words(declared: Declared, words: Mapping[str, str]) -> dict[str, Any]:
    """Values as they come from a command line, read as the declared types. What cannot be read is left as text."""
    return {name: _from_word(declared.get(name, {}).get("type", "string"), word) for name, word in words.items()}


def _from_word(kind: str, word: str) -> Any:
    if kind == "boolean":
        return {"true": True, "false": False}.get(word.lower(), word)
    try:
        return int(word) if kind == "integer" else float(word) if kind == "number" else word
    except ValueError:
        return word


def pattern_problem(spec: dict[str, Any]) -> str | None:
    """Why a declaration's pattern is no regular expression, None where it is one or there is none."""
    if "pattern" not in spec:
        return None
    try:
        _validator_of({"type": "string", "pattern": spec["pattern"]})
    except ValueError as error:
        return str(error).splitlines()[0][:80]
    return None


def default_problem(spec: dict[str, Any]) -> str | None:
    """What is wrong with a declaration's default, None where all is well."""
    return _problem(spec, spec["default"]) if "default" in spec else None


def _problem(spec: dict[str, Any], value: Any) -> str | None:
    return _type_problem(spec, value) or (_escape_problem(spec, value) if isinstance(value, str) else None)


def _type_problem(spec: dict[str, Any], value: Any) -> str | None:
    kept = {key: spec[key] for key in spec if key in _SPEC_KEYS}
    kept.setdefault("type", "string")
    if kept == {"type": "string"} and isinstance(value, str):
        return None
    try:
        error = next(iter(_validator_of(kept).iter_errors(value)), None)
    except (TypeError, ValueError, OverflowError):
        return f"must be of type {kept['type']}"
    if error is None:
        return None
    keyword = str(error.schema_path[-1]) if error.schema_path else "type"
    return (
        f"must be of type {kept['type']}"
        if keyword == "type"
        else f"does not fit its declaration ({keyword}: {kept[keyword]})"
    )


def _validator_of(schema: dict[str, Any]) -> Draft202012Validator:
    return _validator(repr(sorted(schema.items(), key=str)), _Held(schema))


class _Held:
    """A schema that rides along a cache key without being part of it."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@cache
def _validator(_key: str, held: _Held) -> Draft202012Validator:
    validator: Draft202012Validator = library().Draft202012Validator(held.schema)
    return validator


def _escape_problem(spec: dict[str, Any], value: str) -> str | None:
    """Whether a text could break out of the sentence that it is put into."""
    if value.isascii() and value.isprintable() and not any(mark in value for mark in "[#<"):
        return None
    if re.search(_HIDDEN, value):
        return "holds characters that hide or reverse text"
    if problem := _control_problem(value, is_multiline=bool(spec.get("multiline"))):
        return problem
    lines = value.replace("\r", "\n")
    return "holds a section heading or a tag" if re.search(_HEADING, lines, re.MULTILINE) else None


def _control_problem(value: str, *, is_multiline: bool) -> str | None:
    import unicodedata

    for char in value:
        if char in "\n\r\u2028\u2029\x85\x0b\x0c":
            if not is_multiline or char not in "\n\r":
                return "holds a line break (declare it multiline: true to allow that)"
        elif unicodedata.category(char) in {"Cc", "Cs"} and not (is_multiline and char == "\t"):
            return "holds a control character"
    return None
