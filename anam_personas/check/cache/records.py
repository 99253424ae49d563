"""Findings as data for JSON, and back: every named tuple and enumeration of `diagnostics.types` by its name, with its fields in
order. A new field or type there needs no line here.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from anam_personas.diagnostics import types

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anam_personas.diagnostics.types import Diagnostic


def packed(findings: Iterable[Diagnostic]) -> list[Any]:
    """The findings as lists, words and numbers."""
    return [_packed(item) for item in findings]


def unpacked(data: list[Any]) -> list[Diagnostic]:
    """The findings again. Raises `ValueError`, `LookupError` or `TypeError` for what was not packed here."""
    found = [_unpacked(item) for item in data]
    if not all(isinstance(item, types.Diagnostic) for item in found):
        raise TypeError
    return found


def _packed(value: Any) -> Any:
    if isinstance(value, Enum):
        return [type(value).__name__, value.value]
    if isinstance(value, tuple):
        name = type(value).__name__ if hasattr(value, "_fields") else ""
        return [name, *map(_packed, value)]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"a finding holds a {type(value).__name__}, which cannot be remembered")


def _unpacked(data: Any) -> Any:
    if not isinstance(data, list):
        return data
    name, *values = data
    if not name:
        return tuple(map(_unpacked, values))
    kind = vars(types)[name]
    if not (isinstance(kind, type) and kind.__module__ == types.__name__ and issubclass(kind, (tuple, Enum))):
        raise ValueError(name)
    return kind(*map(_unpacked, values))
