"""A persona -> the requests that run it: an ephemeral or stateful session-token request, or the payload of a stored one.

Pure functions of their arguments: the same persona and the same variables give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas import template
from anam_personas.errors import UsageError
from anam_personas.model.travel_table import TRAVELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.persona.types import Persona

JsonObject = dict[str, Any]


def token_request(persona: Persona, variables: Mapping[str, Any] | None = None) -> JsonObject:
    """The body of ``POST /v1/auth/session-token`` for an ephemeral session: the complete configuration.

    ``clientLabel`` is key and revision, so that session analytics can be joined with the files' history. Raises
    `UsageError` where a variable is unknown, missing, of a wrong type, or could break out of its sentence.
    """
    body = rendered(persona, template.values(persona.variables, variables))
    config = {name: body[name] for name, travel in TRAVELS.items() if travel.token and name in body}
    if "tools" in config:
        config["tools"] = [inline_tool(tool) for tool in config["tools"]]
    config |= body.get("extra") or {}
    request: JsonObject = {"clientLabel": client_label(persona), "personaConfig": config}
    return request | _session_options(body)


def stateful_token_request(persona: Persona, persona_id: str, variables: Mapping[str, Any] | None = None) -> JsonObject:
    """The body of ``POST /v1/auth/session-token`` for the stored persona of that id. It has no other fields, since the API
    ignores them if ``personaId`` is set.

    Only variables of ``sessionOptions`` can be given: the stored texts have their defaults. Raises `UsageError`.
    """
    options = {"sessionOptions": persona.body.get("sessionOptions")}
    used = {name for route in template.TEMPLATED for name in _names_at(options, route)}
    declared = {name: spec for name, spec in persona.variables.items() if name in used}
    for name in variables or {}:
        if name in persona.variables and name not in used:
            raise UsageError(
                f'variable "{name}" keeps its default in a stored persona; mint an ephemeral token to set it'
            )
    values = template.values(declared, variables)
    for route in template.TEMPLATED:
        _render_at(options, route, values)
    request: JsonObject = {"clientLabel": client_label(persona), "personaConfig": {"personaId": persona_id}}
    return request | _session_options(options)


def _names_at(body: JsonObject, route: tuple[Any, ...]) -> list[str]:
    text: Any = body
    for step in route:
        text = text.get(step) if isinstance(text, dict) else None
    return [name for name, _, _ in template.used(text)] if isinstance(text, str) else []


def _session_options(body: JsonObject) -> JsonObject:
    options = dict(body.get("sessionOptions") or {})
    options |= options.pop("extra", None) or {}
    return {"sessionOptions": options} if options else {}


def rendered(persona: Persona, values: Mapping[str, Any]) -> JsonObject:
    """The persona's body with the values in its texts."""
    body = dict(persona.body)
    for route in template.TEMPLATED:
        _render_at(body, route, values)
    if persona.tools:
        body["tools"] = [rendered_tool(use.definition, values) for use in persona.tools]
    return body


def _render_at(body: JsonObject, route: tuple[Any, ...], values: Mapping[str, Any]) -> None:
    """Replace one text, copying what leads to it, so that the persona itself stays as it is."""
    *way, last = route
    for step in way:
        if not isinstance(body.get(step), dict):
            return
        body[step] = body = dict(body[step])
    text = body.get(last)
    if isinstance(text, str) and template.is_template(text):
        body[last] = template.render(text, values)


def rendered_tool(tool: JsonObject, values: Mapping[str, Any]) -> JsonObject:
    """A tool's definition with the values in its headers, the only texts of a tool that take variables.

    Raises `UsageError` where a header cannot carry a value.
    """
    if not tool.get("headers"):
        return tool
    headers = {name: template.render(text, values) for name, text in tool["headers"].items()}
    for name, text in headers.items():
        if template.is_template(tool["headers"][name]) and (problem := _header_problem(text)):
            used = ", ".join(f'"{each}"' for each, _, _ in template.used(tool["headers"][name]))
            raise UsageError(f'the header {name} of the tool "{tool["name"]}", with {used}, {problem}')
    return tool | {"headers": headers}


def _header_problem(value: str) -> str | None:
    """What a header cannot carry: it is one line of Latin-1 (RFC 9110, 5.5)."""
    if any(ord(char) < 32 or 127 <= ord(char) < 160 for char in value):
        return "holds a line break or a control character, which a header cannot carry"
    if any(ord(char) > 255 for char in value):
        return "holds characters outside Latin-1, which a header cannot carry: send them in a parameter instead"
    return None


_INLINE_TYPES = {
    "webhook": {"type": "server", "subtype": "webhook"},
    "knowledge": {"type": "server", "subtype": "knowledge"},
}
_STORED_ONLY = frozenset(["bodyTemplate", "action"])


def inline_tool(tool: JsonObject) -> JsonObject:
    """A tool as ``personaConfig.tools`` has it: kinds of server tools by ``subtype``, without what only stored tools know."""
    kept = {name: value for name, value in tool.items() if name not in _STORED_ONLY and name not in {"type", "subtype"}}
    kind = _INLINE_TYPES.get(tool["type"]) or {name: tool[name] for name in ("type", "subtype") if name in tool}
    return kind | kept


_STORED_TYPES = {
    ("client", None): ("CLIENT", ("parameters", "awaitResult", "toolTimeoutSeconds")),
    ("webhook", None): ("SERVER_WEBHOOK", ("url", "method", "headers", "bodyTemplate")),
    ("server", "webhook"): ("SERVER_WEBHOOK", ("url", "method", "headers", "bodyTemplate")),
    ("knowledge", None): ("SERVER_RAG", ("documentFolderIds",)),
    ("server", "knowledge"): ("SERVER_RAG", ("documentFolderIds",)),
    ("system", None): ("SYSTEM", ("action",)),
}
"""Kind of a tool in a file -> its type at ``/v1/tools``, and the keys of its ``config`` there."""


def stored_tool(tool: JsonObject) -> JsonObject:
    """A tool as ``POST`` and ``PUT /v1/tools`` have it: fields of its kind are in ``config``."""
    kind, in_config = _STORED_TYPES[tool["type"], tool.get("subtype")]
    body = {name: tool[name] for name in ("name", "description") if name in tool} | {"type": kind}
    if "disableInterruptions" in tool:
        body["disableInterruptions"] = tool["disableInterruptions"]
    return body | {"config": {name: tool[name] for name in in_config if name in tool}}


def inline_only(tool: JsonObject) -> list[str]:
    """The fields of a tool that a stored one does not have."""
    _, in_config = _STORED_TYPES[tool["type"], tool.get("subtype")]
    known = {"name", "description", "type", "subtype", "disableInterruptions", *in_config}
    return [name for name in tool if name not in known]


def payload(persona: Persona, *, create: bool) -> JsonObject:
    """What ``POST`` (or, with ``create=False``, ``PUT``) ``/v1/personas`` is given, tools and marker excepted.

    Only defaults can be put in. Raises `UsageError` where a variable has none.
    """
    body = rendered(persona, template.defaults(persona.variables))
    names = [name for name, travel in TRAVELS.items() if (travel.create if create else travel.update)]
    return {name: body[name] for name in names if name in body}


def ephemeral_only(persona: Persona) -> list[str]:
    """The fields of a persona that a stored one cannot have. ``tools`` are not among them: they are stored separately."""
    known = [name for name, travel in TRAVELS.items() if travel.update or travel.create]
    return [name for name in persona.body if name not in known and name not in {"tools", "sessionOptions"}]


def client_label(persona: Persona) -> str:
    """Key and revision, as in ``cara@3f2a9c1b7d04``."""
    return f"{persona.key}@{persona.revision}"
