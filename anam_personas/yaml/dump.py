"""Values -> YAML source, as persona files have it: plain where that reads back, block scalars for texts of several lines.

Whether a source reads back as its value is tried with the reader itself (`reads_as`), so the rules of YAML are implemented once.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from anam_personas.yaml import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP = 2
"""Columns of a level."""
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\n\r#,\[\]{}]*|-[^\s,\[\]{}#][^\n\r#,\[\]{}]*")


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, and of one type: 1 is neither true nor 1.0."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def reads_as(source: str, value: Any) -> bool:
    """Whether a complete YAML text reads as a value."""
    root = parse.compose(source)
    if root is None or isinstance(root, parse.Problem):
        return False
    data, problems = parse.build(root, source)
    return not problems and same(data, value)


def quoted(text: str) -> str:
    """A text in double quotes, on one line."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def inline(value: Any, *, style: str = "") -> str:
    """A value on one line, fit for a flow list too. ``style`` is the quotation mark to use where it can be used."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inline(key)}: {inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    if not isinstance(value, str):
        return json.dumps(value)
    if style == "'" and "\n" not in value and reads_as(f"- '{_doubled(value)}'", [value]):
        return f"'{_doubled(value)}'"
    if style != '"' and _PLAIN.fullmatch(value) and reads_as(f"- [{value}]\n- {value}\n", [[value], value]):
        return value
    if not style and '"' in value and "'" not in value and "\n" not in value and reads_as(f"- '{value}'", [value]):
        return f"'{value}'"
    return quoted(value)


def _doubled(text: str) -> str:
    return text.replace("'", "''")


def plain(value: str) -> str:
    """A text as a block's one-line value: plain where that reads back, also with commas and brackets in it."""
    return value if "\n" not in value and reads_as(f"a: {value}\n", {"a": value}) else inline(value)


def block(text: str, indent: int, eol: str = "\n") -> str | None:
    """A text of several lines as a literal block scalar from its ``|``, its lines indented so far; without the last line end.

    None where no such block reads back as the text: of carriage returns, controls, or white space alone.
    """
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    keep = "-" if not ends else "" if ends == 1 else "+"
    lead = str(STEP) if body.lstrip("\n")[:1] in {" ", "\t"} else ""
    lines = [" " * indent + line if line else "" for line in body.split("\n")] + [""] * max(0, ends - 1)
    source = eol.join([f"|{lead}{keep}", *lines])
    if not body.strip() or not reads_as(f"{' ' * (indent - STEP)}a: {source}{eol}", {"a": text}):
        return None
    return source


def value_lines(value: Any, indent: int, eol: str = "\n") -> str:
    """The source after the colon of a key at column ``indent``, on its line or below it."""
    if isinstance(value, dict) and value:
        return eol + eol.join(entry(key, item, indent + STEP, eol) for key, item in value.items())
    if isinstance(value, list) and value:
        return eol + eol.join(" " * (indent + STEP) + f"- {_item(item, indent + STEP, eol)}" for item in value)
    return f" {scalar(value, indent + STEP, eol)}"


def scalar(value: Any, indent: int, eol: str = "\n") -> str:
    """A value that is not a filled mapping or list, in a block: texts of several lines as a block scalar."""
    if not isinstance(value, str):
        return inline(value)
    return (block(value, indent, eol) if "\n" in value.rstrip("\n") else None) or plain(value)


def _item(value: Any, indent: int, eol: str) -> str:
    if isinstance(value, dict) and value:
        return eol.join(_entries(value, indent + STEP, eol)).lstrip(" ")
    return inline(value)


def _entries(value: dict[str, Any], indent: int, eol: str) -> Iterator[str]:
    yield from (entry(key, item, indent, eol) for key, item in value.items())


def entry(key: str, value: Any, indent: int, eol: str = "\n") -> str:
    """A key and its value in a block, from the line's start, without the last line end."""
    return f"{' ' * indent}{inline(key)}:{value_lines(value, indent, eol)}"
