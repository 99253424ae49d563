"""What several commands print alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anam_personas.diagnostics import RuleInfo


def as_json(value: Any) -> str:
    """JSON for people and programs: indented, not escaped, in the order given."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, as a reply may hold: no file and no stdout takes it
        return json.dumps(value, indent=2)
    return text


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
