"""What is taken from another platform's configuration, before it is written as files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a system prompt. ``section`` is its title, empty for none; ``text`` uses the platform's placeholders."""

    text: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One assistant. ``fields`` are persona fields other than prompt, greeting and tools, with values as files have them.

    ``variables`` maps the platform's variables to their defaults, None for none. ``tools`` are tool files' data without
    ``version``. ``left`` says what has no counterpart, one line each.
    """

    name: str
    parts: tuple[Part, ...] = ()
    greeting: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    tools: tuple[dict[str, Any], ...] = ()
    left: tuple[str, ...] = ()
