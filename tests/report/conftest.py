from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from anam_personas.diagnostics.types import Diagnostic, Lines, Severity

Finding = Callable[..., Diagnostic]


@pytest.fixture
def finding() -> Finding:
    """Make a finding about the given words of a source text, the first time they occur in it."""

    def make(source: str, words: str, *, file: str = "personas/cara.yaml", **more: Any) -> Diagnostic:
        start = source.index(words)
        facts: dict[str, Any] = {
            "code": "S001",
            "name": "unknown-key",
            "severity": Severity.ERROR,
            "message": "unknown key",
            "place": Lines(source).place(file, start, start + len(words)),
        }
        return Diagnostic(**{**facts, **more})

    return make
