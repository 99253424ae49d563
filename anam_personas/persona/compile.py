"""A persona -> the requests that run it: an ephemeral or stateful session-token request, or the payload of a stored one.

Pure functions of their arguments: the same persona and the same variables give the same bytes.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from anam_personas import template
from anam_personas.errors import UsageError
from anam_personas.model.travel_table import TRAVELS
from anam_personas.persona.stored_ids import group_id, model_id
from anam_personas.template.routes import OF_THE_SESSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from anam_personas.persona.types import Persona
    from anam_personas.yaml.document import Route

JsonObject = dict[str, Any]

BESIDE = ("expiresIn",)
"""The ``extra`` keys of a persona that belong beside ``personaConfig``. Source: the description of ``POST /v1/engine/session``."""


def token_request(persona: Persona, variables: Mapping[str, Any] | None = None) -> JsonObject:
    """The body of ``POST /v1/auth/session-token`` for an ephemeral session: the complete configuration.

    ``clientLabel`` is key and revision, so that session analytics can be joined with the files' history. Raises
    `UsageError` where a variable is unknown, missing, of a wrong type, or could break out of its sentence.
    """
    return assembled(persona, rendered(persona, template.values(persona.variables, variables)))


def assembled(persona: Persona, body: JsonObject) -> JsonObject:
    """The token request of a persona whose body has been `rendered`."""
    config = {name: body[name] for name, travel in TRAVELS.items() if travel.token and name in body}
    if "tools" in config:
        config["tools"] = [inline_tool(tool, partial(group_id, persona, tool["name"])) for tool in config["tools"]]
    if persona.llm is not None:
        config["llmId"] = model_id(persona, persona.llm)
    config = {"name": persona.key} | _opened(config)
    config |= {name: value for name, value in (body.get("extra") or {}).items() if name not in BESIDE}
    return {"clientLabel": client_label(persona), "personaConfig": config, **_beside(body), **_of_the_session(body)}


def stateful_token_request(persona: Persona, persona_id: str, variables: Mapping[str, Any] | None = None) -> JsonObject:
    """The body of ``POST /v1/auth/session-token`` for the stored persona of that id. It has no other fields, since the API
    ignores them if ``personaId`` is set.

    Only variables of ``sessionOptions`` and ``environment`` can be given: the stored texts have their defaults. Raises
    `UsageError`.
    """
    body: JsonObject = {name: persona.body[name] for name in OF_THE_SESSION if name in persona.body}
    declared = _declared(persona, [template.at(body, route) for route in template.routes(body)])
    for name in variables or {}:
        if name in persona.variables and name not in declared:
            raise UsageError(
                f'variable "{name}" keeps its default in a stored persona; mint an ephemeral token to set it'
            )
    session = _of_the_session(_rendered(body, template.values(declared, variables)))
    config = {"personaId": persona_id}
    return {"clientLabel": client_label(persona), "personaConfig": config, **_beside(persona.body), **session}


def _beside(body: JsonObject) -> JsonObject:
    extra = body.get("extra") or {}
    return {name: extra[name] for name in BESIDE if name in extra}


def _declared(persona: Persona, texts: Iterable[str]) -> template.Declared:
    """The declarations of the variables in some texts."""
    used = _names(texts)
    return {name: spec for name, spec in persona.variables.items() if name in used}


def _opened(body: JsonObject) -> JsonObject:
    """A body with the ``extra`` keys of ``voiceDetectionOptions`` beside the others."""
    options = body.get("voiceDetectionOptions") or {}
    if "extra" not in options:
        return body
    known = {name: value for name, value in options.items() if name != "extra"}
    return body | {"voiceDetectionOptions": known | (options["extra"] or {})}


def _of_the_session(body: JsonObject) -> JsonObject:
    """What is beside ``personaConfig``, with its ``extra`` keys beside the others; what is empty is left out."""
    found = {}
    for name in OF_THE_SESSION:
        options = dict(body.get(name) or {})
        if options := options | (options.pop("extra", None) or {}):
            found[name] = options
    return found


def rendered(persona: Persona, values: Mapping[str, Any]) -> JsonObject:
    """The persona's body with the values in its texts."""
    body = _rendered(persona.body, values)
    if persona.tools:
        body["tools"] = [rendered_tool(use.definition, values) for use in persona.tools]
    return body


def _rendered(body: JsonObject, values: Mapping[str, Any]) -> JsonObject:
    body = dict(body)
    for route in template.routes(body):
        text = template.at(body, route)
        if template.is_template(text):
            put_at(body, route, template.render(text, values))
    return body


def put_at(body: JsonObject, route: Route, text: str) -> None:
    """Replace one text, copying what leads to it, so that the persona itself stays as it is."""
    *way, last = route
    inner: Any = body
    for step in way:
        inner[step] = inner = inner[step].copy()
    inner[last] = text


def rendered_tool(tool: JsonObject, values: Mapping[str, Any]) -> JsonObject:
    """A tool's definition with the values in its address and its headers, the only texts of a tool that take variables.

    Raises `UsageError` where an address or a header cannot carry a value.
    """
    if template.is_template(tool.get("url") or ""):
        from anam_personas.template.address import render_address

        try:
            tool = tool | {"url": render_address(tool["url"], values)}
        except UsageError as error:
            raise UsageError(f'the url of the tool "{tool["name"]}": {error}') from None
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


def inline_tool(tool: JsonObject, group: Callable[[str], str]) -> JsonObject:
    """A tool as ``personaConfig.tools`` has it: kinds of server tools by ``subtype``, without what only stored tools know.

    ``group`` is the id of a knowledge group by its key. Raises what it raises.
    """
    if keys := tool.get("knowledge"):
        ids = sorted({*(tool.get("documentFolderIds") or ()), *map(group, keys)})
        tool = {name: value for name, value in tool.items() if name != "knowledge"} | {"documentFolderIds": ids}
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
    known = {"name", "description", "type", "subtype", "disableInterruptions", "knowledge", *in_config}
    return [name for name in tool if name not in known]


def payload(persona: Persona, *, create: bool) -> JsonObject:
    """What ``POST`` (or, with ``create=False``, ``PUT``) ``/v1/personas`` is given, tools and marker excepted.

    Only defaults can be put in. Raises `UsageError` where a variable of a stored text has none.
    """
    names = [name for name, travel in TRAVELS.items() if (travel.create if create else travel.update)]
    body = {name: persona.body[name] for name in names if name in persona.body}
    return _opened(_rendered(body, stored_values(persona)))


def stored_values(persona: Persona) -> JsonObject:
    """The defaults of the variables that stored things use. Those of the session alone, whose values come with each token,
    need none. Raises `UsageError`.
    """
    return template.defaults(persona.variables, optional=session_variables(persona))


def session_variables(persona: Persona) -> frozenset[str]:
    """The variables that only ``sessionOptions`` and ``environment`` use."""
    found = list(template.routes(persona.body))
    here = [template.at(persona.body, route) for route in found if route[0] in OF_THE_SESSION]
    elsewhere = [template.at(persona.body, route) for route in found if route[0] not in OF_THE_SESSION]
    elsewhere += [text for use in persona.tools for text in tool_texts(use.definition).values()]
    return frozenset(_names(here) - _names(elsewhere))


def tool_texts(tool: JsonObject) -> dict[Route, str]:
    """The texts of a tool into which variables are put, by their routes."""
    found: dict[Route, str] = {("url",): tool["url"]} if "url" in tool else {}
    return found | {("headers", name): text for name, text in (tool.get("headers") or {}).items()}


def _names(texts: Iterable[str]) -> set[str]:
    """The variables in some texts; one that is not a template is reported where it is rendered."""
    found = set()
    for text in texts:
        with suppress(template.TemplateProblem):
            found |= {name for name, _, _ in template.used(text)}
    return found


def ephemeral_only(persona: Persona) -> list[str]:
    """The fields of a persona that a stored one cannot have. ``tools`` are not among them: they are stored separately."""
    known = [name for name, travel in TRAVELS.items() if travel.update or travel.create]
    known += ["extra"] if set(persona.body.get("extra") or ()) <= {*BESIDE} else []
    return [name for name in persona.body if name not in known and name not in {"tools", *OF_THE_SESSION}]


def client_label(persona: Persona) -> str:
    """Key and revision, as in ``cara@3f2a9c1b7d04``."""
    return f"{persona.key}@{persona.revision}"
