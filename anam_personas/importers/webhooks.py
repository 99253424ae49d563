"""Tools behind an HTTP endpoint, as far as a persona's webhook tool can be one."""

from __future__ import annotations

from typing import Any

from anam_personas.importers.schemas import parameters, tool_name
from anam_personas.lint.entities.secrets import holds_secret, is_secret_name

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def webhook(
    name: str,
    description: str,
    url: str,
    *,
    method: Any = None,
    headers: Any = None,
    body: Any = None,
    query: Any = None,
) -> tuple[dict[str, Any], list[str]]:
    """The tool, and what of it was left out. A header that may hold a secret is never written."""
    chosen = str(method or "POST").upper()
    left = [] if chosen in _METHODS else [f"method {chosen}"]
    tool: dict[str, Any] = {
        "name": tool_name(name),
        "type": "webhook",
        "description": description or name,
        "url": url,
        "method": chosen if chosen in _METHODS else "POST",
    }
    kept: dict[str, str] = {}
    for header, value in (headers if isinstance(headers, dict) else {}).items():
        if isinstance(value, str) and not is_secret_name(header) and not holds_secret(f"{header}: {value}"):
            kept[header] = value
        else:
            left.append(f"header {header} (it may hold a secret: store the tool in Anam with it)")
    if kept:
        tool["headers"] = kept
    for key, schema in (("parameters", body), ("queryParameters", query)):
        if isinstance(schema, dict) and schema.get("properties"):
            tool[key] = parameters(schema)
    return tool, left
