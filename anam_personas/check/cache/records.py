"""Findings as data for JSON, and back: every named tuple and enumeration of `diagnostics.types` by its name, with its fields in
order. A new field or type there needs no line here.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from anam_personas.check.verdict import Verdict
from anam_personas.diagnostics import types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from anam_personas.diagnostics.types import Diagnostic, Unknown


def packed(findings: Iterable[Diagnostic | Unknown]) -> list[Any]:
    """The findings, or what rules cannot say, as lists, words and numbers."""
    return [_packed(item) for item in findings]


def unpacked(data: list[Any]) -> list[Diagnostic]:
    """The findings again. Raises `ValueError`, `LookupError` or `TypeError` for what was not packed here."""
    found = [_unpacked(item) for item in data]
    if not all(isinstance(item, types.Diagnostic) for item in found):
        raise TypeError
    return found


def unpacked_unknown(data: list[Any]) -> list[Unknown]:
    """What rules cannot say again. Raises as `unpacked`."""
    found = [_unpacked(item) for item in data]
    if not all(isinstance(item, types.Unknown) for item in found):
        raise TypeError
    return found


def said(verdict: Verdict) -> list[Any]:
    """What a verdict says, without what the file is built from; empty for a clean file."""
    if verdict.is_clean:
        return []
    return [packed(verdict.diagnostics), packed(verdict.unsure), list(verdict.commented), verdict.is_broken]


def verdict(data: list[Any], others: tuple[str, ...]) -> Verdict:
    """The verdict again. Raises as `unpacked`."""
    if not data:
        return Verdict(others=others)
    diagnostics, unsure, commented, is_broken = data
    return Verdict(
        tuple(unpacked(diagnostics)),
        tuple(unpacked_unknown(unsure)),
        tuple(str(path) for path in commented),
        others,
        bool(is_broken),
    )


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
    values = [_unpacked(value) if isinstance(value, list) else value for value in values]
    return _kind(name)(*values) if name else tuple(values)


@cache
def _kind(name: str) -> Callable[..., Any]:
    kind = vars(types)[name]
    if not (isinstance(kind, type) and kind.__module__ == types.__name__ and issubclass(kind, (tuple, Enum))):
        raise ValueError(name)
    return kind
