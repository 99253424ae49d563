"""Validating by a schema that a project's file contains: nothing is fetched, and patterns run in bounded time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from anam_personas.schema.library import library

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_STEPS: Final = 100_000
"""Steps back of a regular expression; one that needs more does not match."""


def local_validator(schema: Any) -> Draft202012Validator:
    """A validator that asserts formats. Raises `ValueError` for what is not a schema, or refers to another document."""
    rs = library()
    validator: Draft202012Validator = rs.Draft202012Validator(
        schema, validate_formats=True, retriever=_nowhere, pattern_options=rs.FancyRegexOptions(backtrack_limit=_STEPS)
    )
    return validator


def matches(pattern: str, text: str) -> bool:
    """Whether a regular expression matches somewhere in a text. Raises `ValueError` for what is not a regular expression."""
    return local_validator({"pattern": pattern}).is_valid(text)


def _nowhere(uri: str) -> NoReturn:
    raise ValueError(f"it refers to {uri}, and other documents are not read")
