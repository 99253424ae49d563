"""What several commands print alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import RuleInfo


def as_json(value: Any) -> str:
    """JSON for people and programs: indented, in the order given, escaped only where UTF-8 has no bytes for it.

    That is a lone surrogate, as the name of a file has one that is not UTF-8.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def code_as_json(info: RuleInfo) -> dict[str, Any]:
    """A code as ``rules`` and ``explain`` give it."""
    return {
        "code": info.code,
        "name": info.name,
        "severity": info.severity.value,
        "summary": info.summary,
        "fix": info.fix,
        "default": info.default_on,
        "options": [
            {"name": option.name, "type": option.type, "default": option.default, "description": option.description}
            for option in info.options
        ],
        "url": info.help_uri,
        "documentation": info.documentation,
    }
