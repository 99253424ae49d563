"""The wire form of personas: files and replies -> canonical bodies. The model knows where a reply shows each field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import UsageError
from anam_personas.model.travel_table import TRAVELS
from anam_personas.persona.compile import ephemeral_only, payload
from anam_personas.persona.revision import normal
from anam_personas.resources.body import Flat, Json, Ref, Wanted, flat, still_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.model.travel import Travel
    from anam_personas.persona.types import Persona

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_MERGED: Final = "widgetConfig"
TOOL_IDS: Final = "toolIds"
LLM_ID: Final = "llmId"
NO_LLM: Final = "CUSTOMER_CLIENT_V1"
"""The preset of a persona that runs no language model of Anam's. `model.persona` has it too, but costs pydantic to import."""


def _ids(value: Any) -> Any:
    texts = all(isinstance(each, str) for each in value or ())
    return sorted(set(value or ())) if texts else value


def _origins(value: Any) -> Any:
    """Bare domains are stored as https (OpenAPI, widgetConfig.allowedOrigins)."""
    if not value or not all(isinstance(origin, str) for origin in value):
        return value
    return [origin if "://" in origin else f"https://{origin}" for origin in value]


# Normal forms of values by path and type, since replies write some values differently than requests. A value of another type
# is a different value and stays as it is.
_SPELLING: Final[Mapping[str, tuple[type, Callable[[Any], Any]]]] = {
    "description": (str, lambda text: (text or "").rstrip() or None),
    "systemPrompt": (str, lambda text: (text or "").rstrip("\r\n") or None),
    "initialMessage": (str, lambda text: text or None),
    "languageCode": (str, lambda code: None if code == "inherit" else code),
    "skipGreeting": (bool, bool),
    "uninterruptibleGreeting": (bool, bool),
    "zeroDataRetention": (bool, bool),
    "voiceDetectionOptions": (dict, lambda options: options or None),
    "voiceGenerationOptions": (dict, lambda options: options or None),
    TOOL_IDS: (list, _ids),
    "widgetConfig.allowedOrigins": (list, _origins),
}


KIND: Final = "persona"
FIELDS: Final[Mapping[str, Travel]] = {
    name: travel for name, travel in TRAVELS.items() if travel.create or travel.update
}
"""The fields that a stored persona has."""


def wanted(persona: Persona) -> Wanted:
    """The item that a persona's files describe. It has a problem if variables have no defaults or a text still has one."""
    stored = tuple(Ref("tool", use.key) for use in persona.tools if use.key is not None)
    name = str(persona.body.get("name", ""))
    body, problem = _body(persona)
    if not name:
        problem = problem or "a stored persona needs a name: add name: ... to its file"
    refs = {TOOL_IDS: stored} if stored else {}
    if persona.llm is not None:
        refs[LLM_ID] = (Ref("llm", persona.llm.key),)
    if stored or persona.body.get("tools") == []:
        body.setdefault(TOOL_IDS, [])
    return Wanted(
        KIND, persona.key, name, body, refs=refs, single=frozenset([LLM_ID]), notes=tuple(_ephemeral_notes(persona)),
        problem=problem, renamed_from=persona.renamed_from,
    )  # fmt: skip


def _body(persona: Persona) -> tuple[Flat, str | None]:
    try:
        sent = payload(persona, create=False)
    except UsageError as error:
        return {}, f"a stored persona uses the defaults of its variables only: {error}"
    if persona.llm is not None:
        del sent[LLM_ID]  # its id is put in from what is stored
    # Null is the same as absent, except for the one field that the API accepts null for.
    body = _canonical({name: value for name, value in sent.items() if value is not None})
    if "initialMessage" in sent:
        body["initialMessage"] = _spelled("initialMessage", sent["initialMessage"])
    body = {path: value for path, value in body.items() if value is not None or path == "initialMessage"}
    left = still_templates((path, value, persona.body.get(path)) for path, value in body.items())
    return body, f'"{{{{" is left in {", ".join(left)}: it would be sent unchanged' if left else None


def shown(reply: Json) -> Flat:
    """The canonical body of a reply to a create, get or update. A field that the reply does not show is missing.

    Never raises: a value of an undocumented shape is kept as it is, or counts as not shown.
    """
    values: Json = {}
    for name, travel in FIELDS.items():
        found, value = (False, None) if travel.reply is None else _dig(reply, travel.reply)
        if found:
            values[name] = value
    if TOOL_IDS in values and (ids := _tool_ids(values.pop(TOOL_IDS))) is not None:
        values[TOOL_IDS] = ids
    if not isinstance(values.get(_MERGED, {}), dict | None):
        del values[_MERGED]
    return _canonical(values) | ({} if _MERGED in values else {_MERGED: None})


def is_id(value: Any) -> bool:
    """Whether a value is a UUID, as opposed to the name of a preset."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def _canonical(values: Json) -> Flat:
    body: Flat = {}
    for name, value in values.items():
        body |= flat(name, value or {}) if name == _MERGED else {name: value}
    return {path: _spelled(path, value) for path, value in body.items()}


def _ephemeral_notes(persona: Persona) -> list[str]:
    names = ephemeral_only(persona)
    names += [f'tool "{use.definition["name"]}" (defined in place)' for use in persona.tools if use.key is None]
    return [f"not stored (ephemeral only): {', '.join(names)}"] if names else []


def _tool_ids(tools: Any) -> list[str] | None:
    """The ids of the tools in a reply, None where it does not show them."""
    if not isinstance(tools, list | None) or not all(isinstance(tool, dict) for tool in tools or ()):
        return None
    ids = [tool.get("_toolId") or tool.get("id") for tool in tools or ()]
    return ids if all(isinstance(id_, str) for id_ in ids) else None


def _dig(reply: Json, path: str) -> tuple[bool, Any]:
    """Whether a path is shown, and its value; inside null everything is shown as null."""
    value: Any = reply
    for step in path.split("."):
        if value is None:
            return True, None
        if not isinstance(value, dict) or step not in value:
            return False, None
        value = value[step]
    return True, value


def _spelled(path: str, value: Any) -> Any:
    value = normal(value)
    kind, spelling = _SPELLING.get(path, (str, None))
    return value if spelling is None or not isinstance(value, kind | None) else spelling(value)
