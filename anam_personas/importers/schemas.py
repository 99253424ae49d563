"""JSON Schemas of tools as other platforms write them -> parameters as tool files have them."""

from __future__ import annotations

import re
from typing import Any

KEPT = (
    *("type", "description", "properties", "required", "items", "enum", "const", "format", "pattern", "default"),
    *("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "anyOf", "oneOf", "additionalProperties"),
)
"""What models are shown of a schema; the rest are fields of platforms."""
_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


def parameters(schema: Any) -> dict[str, Any]:
    """An object schema with what a model is shown, whatever the platform wrote beside it; empty where there is none."""
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return {"type": "object", "properties": {}}
    return {"type": "object", **_kept(schema)}


def _kept(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key in KEPT:
        if key not in schema or schema[key] in (None, ""):
            continue
        value = schema[key]
        if key == "properties" and isinstance(value, dict):
            value = {name: _kept(of) for name, of in value.items() if not _is_filled(of)}
        elif key in {"anyOf", "oneOf"} and isinstance(value, list):
            value = [_kept(each) for each in value]
        elif key == "items":
            value = _kept(value)
        kept[key] = value
    if isinstance(kept.get("required"), list):
        kept["required"] = [name for name in kept["required"] if name in kept.get("properties", {})]
        if not kept["required"]:
            del kept["required"]
    return kept


def _is_filled(schema: Any) -> bool:
    """Whether the platform itself gives the value, so that a model is not asked for it."""
    return isinstance(schema, dict) and any(
        schema.get(key) for key in ("dynamic_variable", "constant_value", "is_system_provided")
    )


def tool_name(name: str) -> str:
    """A name that the API takes: letters, digits, ``_``, ``.`` and ``-``, at most 64."""
    return _NAME.sub("_", name).strip("_")[:64] or "tool"


def client(name: str, description: str, schema: Any) -> dict[str, Any]:
    """A tool that the page runs."""
    return {
        "name": tool_name(name),
        "type": "client",
        "description": description or name,
        "parameters": parameters(schema),
    }


SYSTEM_TOOLS = {"end_call": "end_call", "skip_turn": "skip_turn", "language_detection": "change_language"}
"""What other platforms call a tool that Anam runs itself -> Anam's name."""


def system(name: str) -> dict[str, Any]:
    """A tool that Anam runs itself."""
    return {"name": SYSTEM_TOOLS[name], "type": "system"}
