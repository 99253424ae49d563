"""The few words that tell roles apart where signs do not, of all languages: prompts mix them, and are read before theirs is known."""

from __future__ import annotations

from functools import cache

from anam_personas.lint.language.lexicon import everywhere


@cache
def speakers() -> frozenset[str]:
    """Who speaks in a sample dialogue."""
    return everywhere().united("role-visitor", "role-persona")


@cache
def case_ends() -> tuple[str, ...]:
    """Endings by which a label names a condition."""
    return tuple(sorted(everywhere().words("role-case-end")))


@cache
def of_role(name: str) -> frozenset[str]:
    """The words of a class."""
    return everywhere().words(f"role-{name}")
