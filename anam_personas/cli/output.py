"""What several commands print alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.text.json_document import as_json

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import RuleInfo


__all__ = ["as_json", "code_as_json"]


def code_as_json(info: RuleInfo) -> dict[str, Any]:
    """A code as ``rules`` and ``explain`` give it."""
    return {
        "code": info.code,
        "name": info.name,
        "severity": info.severity.value,
        "summary": info.summary,
        "fix": info.fix,
        "default": info.default_on,
        "tier": info.tier,
        "judged": {"right": info.right, "findings": info.judged},
        "options": [
            {"name": option.name, "type": option.type, "default": option.default, "description": option.description}
            for option in info.options
        ],
        "url": info.help_uri,
        "documentation": info.documentation,
    }
