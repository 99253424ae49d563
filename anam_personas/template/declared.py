"""What a caller gives per session, against the declarations. A message never quotes a value: it may be somebody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.errors import UsageError
from anam_personas.template.types import type_problem
from anam_personas.text.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Declared = dict[str, dict[str, Any]]
"""Variable declarations by name, as the file has them."""

_LONGEST_NAME = 60
_MOST_PROBLEMS = 10
_SIGNS = frozenset('[]<>|#`&~*_=:\\"')
"""What any mark has one of."""


def values(
    declared: Declared, given: Mapping[str, Any] | None = None, *, optional: Collection[str] = ()
) -> dict[str, Any]:
    """The value of every declared variable: the caller's, else its default, as it is put in. Those that are ``optional`` may
    have neither.

    Texts are in NFC, and of type ``str`` itself. Raises `UsageError` naming what is wrong.
    """
    given = given or {}
    strange = [name for name in given if name not in declared]
    wrong = [unknown(name, declared) for name in strange[:_MOST_PROBLEMS]]
    found = {}
    for name, spec in declared.items():
        if name in given:
            found[name], problem = _taken(spec, given[name])
            wrong += [f"variable {named(name)} {problem}"] if problem else []
        elif "default" in spec:
            found[name] = plain(spec["default"])
        elif name not in optional:
            wrong.append(f"variable {named(name)} has no value and no default")
    if wrong:
        count = len(wrong) + len(strange[_MOST_PROBLEMS:]) - _MOST_PROBLEMS
        more = f"; and {count} more" if count > 0 else ""
        raise UsageError("; ".join(wrong[:_MOST_PROBLEMS]) + more)
    return found


def defaults(declared: Declared, optional: Collection[str] = ()) -> dict[str, Any]:
    """The defaults alone: what a stored persona can use. Raises `UsageError` naming the variables that have none, those
    excepted that are ``optional``.
    """
    return values(declared, optional=optional)


def default_problem(spec: dict[str, Any]) -> str | None:
    """What is wrong with a declaration's default, None where all is well."""
    return _taken(spec, spec["default"])[1] if "default" in spec else None


def plain(value: Any) -> Any:
    """A value as what it is: of a subclass of a type of JSON the value, texts in NFC; anything else as it came.

    A subclass may answer every question with something other than what it holds.
    """
    kind = type(value)
    if kind is bool:
        return value
    if issubclass(kind, str):
        text = value if kind is str else str.__str__(value)
        if text.isascii():
            return text
        from unicodedata import normalize

        return normalize("NFC", text)
    if issubclass(kind, int):
        return value if kind is int else int.__int__(value)
    if issubclass(kind, float):
        return value if kind is float else float.__float__(value)
    return value


def named(name: object) -> str:
    """A name for a message: in quotation marks, on one line, and not without end."""
    text = str.__str__(name) if issubclass(type(name), str) else f"of type {type(name).__name__}"
    shown = "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text[:_LONGEST_NAME])
    return f'"{shown}"' if len(text) <= _LONGEST_NAME else f'"{shown}..."'


def _taken(spec: dict[str, Any], value: Any) -> tuple[Any, str | None]:
    """A value as it is put in, and what is wrong with it."""
    taken = plain(value)
    problem = type_problem(spec, taken)
    if problem is None and isinstance(taken, str) and not _is_plain(taken):
        from anam_personas.template.lines import problem_alone

        problem = problem_alone(taken, is_multiline=bool(spec.get("multiline")))
    return taken, problem


def _is_plain(text: str) -> bool:
    """Whether there is nothing in a text that could mark anything; most values are so."""
    return text.isascii() and text.isprintable() and _SIGNS.isdisjoint(text)


def unknown(name: object, declared: Declared) -> str:
    """What to say of a variable that there is not."""
    shown = named(name)
    hint = did_you_mean(shown[1:-1], declared) if len(shown) <= _LONGEST_NAME else None
    known = ", ".join(list(declared)[:_MOST_PROBLEMS])
    return f"unknown variable {shown}. {hint or (f'Declared: {known}.' if declared else 'No variables are declared.')}"


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
