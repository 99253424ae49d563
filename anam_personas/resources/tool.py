"""Stored tools: ``/v1/tools``. A tool has no room for a marker: it is known by its name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from anam_personas import template
from anam_personas.errors import UsageError
from anam_personas.persona.compile import inline_only, rendered, stored_tool
from anam_personas.persona.revision import normal
from anam_personas.resources.base import Flat, Json, Wanted, flat, still_templates
from anam_personas.workspace.files import yaml_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.persona.types import Persona, ToolUse
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document

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


class Tools:
    """The kind ``tool``: what the personas' files list by key."""

    kind = "tool"
    segment = "tools"
    marker_path = None
    # Webhooks carry their secrets in headers. Session snapshots leave them out; a reply may do so too.
    silent = secret = frozenset(["config.headers"])
    hidden: Mapping[str, tuple[Any, ...]] = {}
    unset: Mapping[str, Any] = {}
    resets: Mapping[str, str] = {}

    def from_file(self, personas: Sequence[Persona]) -> list[Wanted]:
        """One item a tool file that some persona lists. It has a problem where two personas make it differently."""
        uses: dict[str, list[tuple[Persona, ToolUse]]] = defaultdict(list)
        for persona in personas:
            for use in persona.tools:
                if use.key is not None:
                    uses[use.key].append((persona, use))
        return [self._wanted(key, uses[key]) for key in sorted(uses)]

    def _wanted(self, key: str, uses: list[tuple[Persona, ToolUse]]) -> Wanted:
        definition = uses[0][1].definition
        name, used_by = definition["name"], len(uses)
        if definition["type"] == "system":
            left = [field for field in definition if field not in {"name", "type", "action"}]
            notes = (f"a tool of the platform: {', '.join(left)} not stored",) if left else ()
            return Wanted(self.kind, key, name, notes=notes, looked_up=True, used_by=used_by)
        lost = inline_only(definition)
        notes = (f"not stored (ephemeral only): {', '.join(lost)}",) if lost else ()
        body, problem = _agreed([_body(persona, use) for persona, use in uses])
        return Wanted(self.kind, key, name, body, {}, notes, problem, used_by=used_by)

    def from_api(self, reply: Json) -> Flat:
        """A reply of create, get or update. Never raises: what has not the documented shape counts as not shown."""
        body = {name: normal(reply[name]) for name in _TOP if name in reply}
        if isinstance(body.get("type"), str):
            kind = f"{body['type']}".lower()
            body["type"] = _TYPES.get(kind, body["type"])
        body.setdefault("disableInterruptions", False)
        config = reply.get("config")
        return body | flat("config", normal(config) if isinstance(config, dict) else {})

    def comparable(self, path: str, value: Any) -> bool:  # noqa: ARG002 - a tool hides nothing
        """Every value is."""
        return True

    def is_platforms(self, summary: Json) -> bool:
        """System tools are, in whatever case the API writes that."""
        return str(summary.get("type", "")).lower() == "system"

    def names(self, workspace: Workspace) -> frozenset[str] | None:
        """The names of all tool files, also of those that no persona lists; None where one of them cannot be read."""
        found = [_name(workspace.document(path)) for path in yaml_files(workspace.tools)]
        names = frozenset(name for name in found if name is not None)
        return None if None in found else names

    def users(self, reply: Json) -> int | None:
        """``usageCount``: of all personas, whoever made them."""
        count = reply.get("usageCount")
        return count if isinstance(count, int) and not isinstance(count, bool) else None

    def stages(self, body: Flat) -> list[Flat]:
        """A create takes everything."""
        return [dict(body)]

    def completed(self, body: Flat, live: Flat) -> Flat:
        """``config`` is replaced as a whole: what the file does not manage of it is sent as it is."""
        if body.get("type") != live.get("type"):
            return dict(body)
        return {path: value for path, value in live.items() if path.startswith("config.")} | body

    def may_hide(self, body: Flat, path: str) -> bool:  # noqa: ARG002 - headers are all that is silent
        """Headers belong to webhooks."""
        return body.get("type") == "SERVER_WEBHOOK"

    def side_effects(self, body: Flat, live: Flat) -> list[str]:  # noqa: ARG002 - a tool's fields are independent
        """None."""
        return []


def _name(document: Document) -> str | None:
    name = document.data.get("name") if isinstance(document.data, dict) else None
    return name if isinstance(name, str) and not document.diagnostics else None


def _body(persona: Persona, use: ToolUse) -> tuple[Flat, str | None]:
    try:
        made = rendered(persona, template.defaults(persona.variables))["tools"][persona.tools.index(use)]
    except UsageError as error:
        return {}, f"its headers take the defaults of {persona.key}'s variables: {error}"
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
        return first[0], "its headers take variables, and the personas that use it give them different defaults"
    return first


TOOLS: Final = Tools()
