"""A key of the settings that a rule of another package declares: its type, default and limits."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", tuple: "array"}


class Option(NamedTuple):
    """A key of the settings for a rule. The value has the type of ``default``; a tuple means a list of texts.

    ``choices`` are the texts that it may be, ``minimum`` the least that a number may be.
    """

    name: str
    default: bool | int | float | str | tuple[str, ...]
    description: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None

    @property
    def type(self) -> str:
        """The type of its values, as JSON Schema calls it."""
        return _TYPES[type(self.default)]

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its values."""
        return {
            "type": self.type,
            **({"items": {"type": "string"}} if self.type == "array" else {}),
            **({"enum": list(self.choices)} if self.choices else {}),
            **({"minimum": self.minimum} if self.minimum is not None else {}),
        }

    def fault(self) -> str | None:
        """What is wrong with the declaration, None for a good one. Nothing but this has held it to its types."""
        import json

        from jsonschema_rs import is_valid

        name: object = self.name
        description: object = self.description
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
            return 'needs a name such as "max-words"'
        if type(self.default) not in _TYPES:
            return f"has a default that is not a bool, int, float, str or tuple of texts: {self.default!r}"
        if not is_valid(self.schema(), json.loads(json.dumps(self.default))):
            return f"has a default that it would refuse itself: {self.default!r}"
        if not isinstance(description, str) or not description.strip():
            return "needs a description"
        return None
