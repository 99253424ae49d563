"""The wire form of stored tools: files and replies -> canonical bodies."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from anam_personas.errors import UsageError
from anam_personas.persona.compile import inline_only, rendered_tool, stored_tool, stored_values
from anam_personas.persona.revision import normal
from anam_personas.resources.body import Flat, Json, Ref, Wanted, flat, still_templates
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.persona.types import Persona, ToolUse

_TOP: Final = ("name", "description", "type", "disableInterruptions")
_TYPES: Final = {
    "client": "CLIENT",
    "system": "SYSTEM",
    "server_webhook": "SERVER_WEBHOOK",
    "webhook": "SERVER_WEBHOOK",
    "server_rag": "SERVER_RAG",
    "rag": "SERVER_RAG",
    "knowledge": "SERVER_RAG",
}


KIND: Final = "tool"
_GROUPS: Final = "config.documentFolderIds"


def wanted(personas: Sequence[Persona]) -> list[Wanted]:
    """One item for each tool file that a persona uses, in key order. It has a problem if two personas disagree on it."""
    uses: dict[str, list[tuple[Persona, ToolUse]]] = defaultdict(list)
    for persona in personas:
        for use in persona.tools:
            if use.key is not None:
                uses[use.key].append((persona, use))
    return [_wanted(key, uses[key]) for key in sorted(uses)]


def _wanted(key: str, uses: list[tuple[Persona, ToolUse]]) -> Wanted:
    definition = uses[0][1].definition
    name, used_by = definition["name"], len(uses)
    if definition["type"] == "system":
        left = [field for field in definition if field not in {"name", "type", "action"}]
        notes = (f"a tool of the platform: {', '.join(left)} not stored",) if left else ()
        return Wanted(KIND, key, name, notes=notes, looked_up=True, used_by=used_by)
    lost = inline_only(definition)
    notes = (f"not stored (ephemeral only): {', '.join(lost)}",) if lost else ()
    body, problem = _agreed([_body(persona, use) for persona, use in uses])
    written = {"config.headers": definition["headers"]} if definition.get("headers") else {}
    groups = tuple(Ref("knowledge", composed(each)) for each in definition.get("knowledge") or ())
    refs = {_GROUPS: groups} if groups else {}
    return Wanted(KIND, key, name, body, refs, notes, problem, used_by=used_by, written=written)


def shown(reply: Json) -> Flat:
    """The canonical body of a reply to a create, get or update. Never raises: an undocumented shape counts as not shown."""
    body = {name: normal(reply[name]) for name in _TOP if name in reply}
    if isinstance(body.get("type"), str):
        kind = f"{body['type']}".lower()
        body["type"] = _TYPES.get(kind, body["type"])
    body.setdefault("disableInterruptions", False)
    config = reply.get("config")
    return body | flat("config", normal(config) if isinstance(config, dict) else {})


def _body(persona: Persona, use: ToolUse) -> tuple[Flat, str | None]:
    try:
        made = rendered_tool(use.definition, stored_values(persona))
    except UsageError as error:
        return {}, f"its url and headers take the defaults of {persona.key}'s variables: {error}"
    stored = stored_tool(made)
    config = flat("config", stored.pop("config"))
    body: Flat = normal({name: value for name, value in stored.items() if value is not None} | config)
    written = use.definition.get("headers") or {}
    headers = body.get("config.headers") or {}
    left = still_templates((name, text, written.get(name)) for name, text in headers.items())
    return body, f'"{{{{" is left in the header {", ".join(left)}' if left else None


def _agreed(bodies: list[tuple[Flat, str | None]]) -> tuple[Flat, str | None]:
    first = bodies[0]
    if any(each != first for each in bodies):
        return first[0], "its url or headers take variables, and the personas that use it give them different defaults"
    return first
