"""A live tool -> a new tool file, which serves both dialects of the API: sessions and stored personas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.diagnostics.types import Severity
from anam_personas.errors import InvalidPersonas, UsageError
from anam_personas.model.tool import TOOL_KINDS
from anam_personas.persona.compile import rendered_tool, stored_tool
from anam_personas.persona.revision import normal
from anam_personas.persona.template_merge import escaped
from anam_personas.resources.body import flat
from anam_personas.resources.pull.new_text import file_text, free_word, schema_line
from anam_personas.resources.pull.values import NewFile
from anam_personas.resources.tool import wire
from anam_personas.text.one_line import one_line
from anam_personas.yaml.document import read
from anam_personas.yaml.dump import same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.resources.body import Flat
    from anam_personas.resources.pull.values import Place

_TYPES: Final = {"CLIENT": "client", "SERVER_WEBHOOK": "webhook", "SERVER_RAG": "knowledge", "SYSTEM": "system"}
_HEADERS: Final = "config.headers"
_ACTIONS: Final = ("end_call", "interrupt")
_ORDER: Final = [
    *dict.fromkeys(["version", "name", "type", *(name for kind in TOOL_KINDS for name in kind.model_fields)])
]


def new_file(live: Flat, place: Place) -> NewFile:
    """The file, under a key that is free. Raises `AnamPersonasError` where none would be valid and read back as live."""
    key = free_word(f"{live.get('name') or ''}", place.keys, wire.KIND)
    path = place.workspace.tools / f"{key}.yaml"
    data, notes = file_data(live)
    text = file_text(data, schema_line(path, wire.KIND, place.workspace.root, has_schemas=place.has_schemas))
    document = read(text, place.workspace.shown(path), path)
    checked = place.checks.file(document, wire.KIND) if not document.diagnostics else document.diagnostics
    errors = [item for item in checked if item.severity is Severity.ERROR]
    if errors:
        raise InvalidPersonas("; ".join(f"{item.code} {item.message}" for item in errors), errors)
    if lost := _lost(document.data, live):
        raise InvalidPersonas(f"it would not read back as it is live: {', '.join(lost)}", [])
    return NewFile(key, path, text, tuple(notes))


def file_data(live: Flat) -> tuple[dict[str, Any], list[str]]:
    """The data of a tool file for a live body, in the model's order, and notes on it. Values of headers are left out.

    Raises `UsageError` for a type that files do not have.
    """
    live_type = f"{live.get('type')}"
    kind = _TYPES.get(live_type)
    if kind is None:
        raise UsageError(f"files have no tools of the type {one_line(live_type, 40)}")
    found: dict[str, Any] = {"version": 1, "name": live.get("name"), "type": kind}
    if kind == "system":
        action = live.get("config.action")
        return found | ({"action": action} if action in _ACTIONS else {}), []
    values = {path.removeprefix("config."): value for path, value in live.items() if path.startswith("config.")}
    if not values.get("awaitResult"):
        values = {name: value for name, value in values.items() if name not in {"awaitResult", "toolTimeoutSeconds"}}
    if isinstance(values.get("url"), str):
        values["url"] = escaped(values["url"])
    notes = _without_headers(values)
    if live.get("disableInterruptions"):
        values["disableInterruptions"] = True
    found |= {"description": live.get("description"), **values}
    known = [name for name in _ORDER if name in found]
    return {name: found[name] for name in [*known, *(name for name in found if name not in known)]}, notes


def _without_headers(values: dict[str, Any]) -> list[str]:
    headers = values.pop("headers", None)
    if not headers:
        return []
    names = ", ".join(one_line(f"{name}", 60) for name in headers) if isinstance(headers, dict) else "all"
    return [f"headers left out, since their values may be secrets (an apply keeps the live ones): {names}"]


def _lost(data: Mapping[str, Any], live: Flat) -> list[str]:
    """The paths that the file does not read back as they are live; a system tool is found by its name alone."""
    if data["type"] == "system":
        return []
    definition = {name: value for name, value in data.items() if name != "version"}
    stored = stored_tool(rendered_tool(definition, {}))
    config = flat("config", stored.pop("config"))
    body = normal(stored | config)
    return [path for path, value in body.items() if not same(value, live.get(path)) and path != _HEADERS]
