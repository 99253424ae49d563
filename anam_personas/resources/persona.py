"""Personas: ``/v1/personas``. Which field stands where in a reply is the model's knowledge, not repeated here."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import UsageError
from anam_personas.model.travel_table import TRAVELS
from anam_personas.persona.compile import ephemeral_only, payload
from anam_personas.persona.revision import normal
from anam_personas.resources.base import Flat, Json, Ref, Wanted, flat, still_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from anam_personas.model.travel import Travel
    from anam_personas.persona.types import Persona
    from anam_personas.workspace.workspace import Workspace

CUSTOMER_CLIENT: Final = "CUSTOMER_CLIENT_V1"
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_MERGED: Final = "widgetConfig"
_TOOLS: Final = "toolIds"

# A change of the first resets the second, unless that is sent too (OpenAPI, PUT /v1/personas/{id}).
_RESETS: Final = {"voiceId": "voiceGenerationOptions", "avatarId": "avatarModel"}


def _ids(value: Any) -> Any:
    texts = all(isinstance(each, str) for each in value or ())
    return sorted(set(value or ())) if texts else value


def _origins(value: Any) -> Any:
    """Bare domains are stored as https (OpenAPI, widgetConfig.allowedOrigins)."""
    if not value or not all(isinstance(origin, str) for origin in value):
        return value
    return [origin if "://" in origin else f"https://{origin}" for origin in value]


# Values that mean the same, written the same, by their type. Replies write some of them differently than requests do. A
# value of another type is left as it is: it is another value.
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
    _TOOLS: (list, _ids),
    "widgetConfig.allowedOrigins": (list, _origins),
}


class Personas:
    """The kind ``persona``. Known by the marker in its description."""

    kind = "persona"
    segment = "personas"
    marker_path = "description"
    secret: frozenset[str] = frozenset()
    unset: Mapping[str, Any] = {
        "description": "",
        "systemPrompt": "",
        "initialMessage": None,
        "voiceDetectionOptions": {},
        "voiceGenerationOptions": {},
    }
    resets: Mapping[str, str] = _RESETS
    hidden: Mapping[str, tuple[Any, ...]] = {"llmId": (CUSTOMER_CLIENT,), "uninterruptibleGreeting": (True, False)}

    @cached_property
    def silent(self) -> frozenset[str]:
        """Fields that some replies show and others do not."""
        return frozenset(name for name, travel in self._fields.items() if not travel.always)

    @cached_property
    def _fields(self) -> dict[str, Travel]:
        return {name: travel for name, travel in TRAVELS.items() if travel.create or travel.update}

    def from_file(self, personas: Sequence[Persona]) -> list[Wanted]:
        """One item a file. A persona whose variables have no defaults, or whose text keeps one, has a problem."""
        return [self._wanted(persona) for persona in sorted(personas, key=lambda persona: persona.key)]

    def _wanted(self, persona: Persona) -> Wanted:
        stored = tuple(Ref("tool", use.key) for use in persona.tools if use.key is not None)
        notes = tuple(_ephemeral_notes(persona))
        name = str(persona.body.get("name", ""))
        body, problem = self._body(persona)
        refs = {_TOOLS: stored} if stored else {}
        if stored or persona.body.get("tools") == []:
            body.setdefault(_TOOLS, [])
        renamed = persona.renamed_from
        return Wanted(self.kind, persona.key, name, body, refs, notes, problem, renamed)

    def _body(self, persona: Persona) -> tuple[Flat, str | None]:
        try:
            sent = payload(persona, create=False)
        except UsageError as error:
            return {}, f"a stored persona uses the defaults of its variables only: {error}"
        # Null is the same as absent, but for the one field that the API takes null for.
        body = self._canonical({name: value for name, value in sent.items() if value is not None})
        if "initialMessage" in sent:
            body["initialMessage"] = _spelled("initialMessage", sent["initialMessage"])
        body = {path: value for path, value in body.items() if value is not None or path == "initialMessage"}
        left = still_templates((path, value, persona.body.get(path)) for path, value in body.items())
        return body, f'"{{{{" is left in {", ".join(left)}: it would be sent as it stands' if left else None

    def from_api(self, reply: Json) -> Flat:
        """A reply of create, get or update. A field that it does not show is not in the result.

        Never raises: what has not the documented shape is kept as it is, or counts as not shown.
        """
        values: Json = {}
        for name, travel in self._fields.items():
            found, value = (False, None) if travel.reply is None else _dig(reply, travel.reply)
            if found:
                values[name] = value
        if _TOOLS in values and (ids := _tool_ids(values.pop(_TOOLS))) is not None:
            values[_TOOLS] = ids
        if not isinstance(values.get(_MERGED, {}), dict | None):
            del values[_MERGED]
        return self._canonical(values) | ({} if _MERGED in values else {_MERGED: None})

    def _canonical(self, values: Json) -> Flat:
        body: Flat = {}
        for name, value in values.items():
            body |= flat(name, value or {}) if name == _MERGED else {name: value}
        return {path: _spelled(path, value) for path, value in body.items()}

    def comparable(self, path: str, value: Any) -> bool:
        """A preset that is no LLM's id reads back as null, as itself or as an id: nobody says which."""
        return path != "llmId" or (isinstance(value, str) and _UUID.fullmatch(value) is not None)

    def is_platforms(self, summary: Json) -> bool:  # noqa: ARG002 - the same for every persona
        """No persona is."""
        return False

    def names(self, workspace: Workspace) -> None:
        """A persona is known by its marker."""

    def users(self, reply: Json) -> None:
        """Nothing refers to a persona."""

    def stages(self, body: Flat) -> list[Flat]:
        """The widget cannot be set at create: it follows by an update."""
        first = {path: value for path, value in body.items() if self._fields[path.partition(".")[0]].create}
        rest = {path: value for path, value in body.items() if path not in first}
        return [first, rest] if rest else [first]

    def completed(self, body: Flat, live: Flat) -> Flat:  # noqa: ARG002 - updates are partial
        """All that the file manages: so a voice never travels without its options, nor an avatar without its model."""
        return dict(body)

    def may_hide(self, body: Flat, path: str) -> bool:  # noqa: ARG002 - the same for every persona
        """It may."""
        return True

    def side_effects(self, body: Flat, live: Flat) -> list[str]:
        """What is reset because the file does not manage it."""
        return [
            f"{cause} changes, so the API resets {reset}, which the file does not set"
            for cause, reset in _RESETS.items()
            if cause in body and body[cause] != live.get(cause) and reset not in body and live.get(reset) is not None
        ]


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
    """Whether a path is shown, and its value: what is in nothing is nothing."""
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


PERSONAS: Final = Personas()
