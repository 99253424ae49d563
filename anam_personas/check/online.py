"""What only the API knows: whether the ids of a persona exist, and whether what they stand for fits it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from anam_personas.api.errors import BadRequest, NotFound
from anam_personas.catalogue.entry import of_reply
from anam_personas.catalogue.kinds import BY_FIELD, Kind
from anam_personas.catalogue.names import not_a_uuid
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.text.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anam_personas.diagnostics.types import Diagnostic, Place
    from anam_personas.persona.types import Persona, ToolUse

_ENGLISH_ONLY: Final = frozenset(
    ["eleven_monolingual_v1", "eleven_flash_v2", "eleven_turbo_v2", "eleven_english_sts_v2", "sonic-english"]
)
"""Models of voices that speak English alone. Source: the model pages of ElevenLabs and Cartesia."""


class Live(Protocol):
    """What is needed of an API client."""

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        """All items of a collection."""
        ...

    def get(self, kind: str, item: str) -> dict[str, Any]:
        """One item. Raises `ApiError`."""
        ...


def online(personas: Iterable[Persona], api: Live) -> list[Diagnostic]:
    """The findings about the ids of some personas, each once. Raises `ApiError` where the API cannot be asked."""
    known = _Known(api)
    found = [item for persona in personas for item in _of_persona(persona, known)]
    return list(dict.fromkeys(found))


def retired(personas: Iterable[Persona], api: Live) -> dict[str, tuple[str, ...]]:
    """Key -> what it refers to and the API no longer has, as ``avatar ID``, ``voice ID``, ``llm ID``; only keys with any.

    Raises `ApiError` where the API cannot be asked.
    """
    known = _Known(api)
    found = {
        persona.key: tuple(
            f"{kind.one} {one_line(id_, 60)}"
            for _, kind, id_ in _referred(persona)
            if known.item(kind.name, id_) is None
        )
        for persona in personas
    }
    return {key: gone for key, gone in found.items() if gone}


@dataclass(slots=True)
class _Known:
    """Live items by collection and id. Each collection is listed once; what its list lacks is asked for by its id."""

    api: Live
    _lists: dict[str, dict[str, Any]] = field(default_factory=dict)

    def item(self, kind: str, id_: str) -> dict[str, Any] | None:
        """An item, None where the API knows none of the id."""
        if kind not in self._lists:
            self._lists[kind] = {each["id"]: each for each in self.api.list(kind)}
        known = self._lists[kind]
        if id_ not in known:
            try:
                known[id_] = self.api.get(kind, id_)
            except (NotFound, BadRequest):
                known[id_] = None
        item: dict[str, Any] | None = known[id_]
        return item


def _referred(persona: Persona) -> Iterator[tuple[str, Kind, str]]:
    """The fields of a persona that name an avatar, a voice or a language model by its id: field, kind, id."""
    for name, kind in BY_FIELD.items():
        id_ = persona.body.get(name)
        if isinstance(id_, str) and id_ not in kind.literals:
            yield name, kind, id_


def _of_persona(persona: Persona, known: _Known) -> Iterator[Diagnostic]:
    items: dict[str, dict[str, Any]] = {}
    for name, kind, id_ in _referred(persona):
        item = known.item(kind.name, id_)
        if item is None:
            yield _unknown(kind.one, id_, persona.place((name,)), persona.environment, _proposal(kind, id_, persona))
        else:
            items[name] = item
    yield from _misfits(persona, items)
    for index, id_ in enumerate(persona.body.get("toolIds") or ()):
        if not_a_uuid(id_) is None and known.item("tools", id_) is None:
            yield _unknown("tool", id_, persona.place(("toolIds", index)), persona.environment)
    for use in persona.tools:
        yield from _of_tool(persona, use, known)


def _of_tool(persona: Persona, use: ToolUse, known: _Known) -> Iterator[Diagnostic]:
    for index, id_ in enumerate(use.definition.get("documentFolderIds") or ()):
        if not_a_uuid(id_) is None and known.item("knowledge/groups", id_) is None:
            route = ("documentFolderIds", index)
            place = use.document.place(route) if use.document else persona.place((*use.route, *route))
            yield _unknown("knowledge folder", id_, place, persona.environment)
    for index, key in enumerate(use.definition.get("knowledge") or ()):
        id_ = None if persona.names is None else persona.names.group_id(key)
        if id_ is not None and use.document is not None and known.item("knowledge/groups", id_) is None:
            hint = "anam-personas.lock has an earlier id: run `anam-personas apply`, then `anam-personas catalogue --update`."
            place = use.document.place(("knowledge", index))
            yield _unknown(f'knowledge group "{key}" by the id', id_, place, persona.environment, hint)


def _unknown(what: str, id_: str, place: Place, environment: str, hint: str = "") -> Diagnostic:
    message = f"the API knows no {what} {one_line(id_, 60)} (in environment {environment})"
    return diagnostic(
        "R026", message, place, hint=hint or "It was deleted or retired, or belongs to another organisation."
    )


def _proposal(kind: Kind, id_: str, persona: Persona) -> str:
    """What to do about an id that is gone: names in the lock file may stand for another by now."""
    entries = persona.names.entries(kind) if persona.names is not None else ()
    name = next((each.label for each in entries if each.id == id_), None)
    if name is None:
        return f"Look for another with `anam-personas catalogue {kind.name}`."
    return f"anam-personas.lock has it as {name}: run `anam-personas catalogue --update`, and choose another if it is gone."


def _misfits(persona: Persona, items: dict[str, dict[str, Any]]) -> Iterator[Diagnostic]:
    body, where = persona.body, f" (in environment {persona.environment})"
    avatar, voice = items.get("avatarId"), items.get("voiceId")
    models = avatar.get("availableVersions") if avatar else None
    if isinstance(models, list) and models and "avatarModel" in body and body["avatarModel"] not in models:
        message = f"the avatar {_name('avatars', avatar)} is not available in {body['avatarModel']}{where}"
        hint = f"Available: {', '.join(one_line(f'{each}', 40) for each in models[:8])}."
        yield diagnostic("R027", message, persona.place(("avatarModel",)), hint=hint)
    if body.get("zeroDataRetention"):
        for name, item in items.items():
            if item.get("isZdr") is False:
                kind = BY_FIELD[name]
                message = f"the {kind.one} {_name(kind.name, item)} does not allow zero data retention{where}"
                hint = "Choose another, or turn zeroDataRetention off."
                yield diagnostic("R027", message, persona.place((name,)), hint=hint)
    language = body.get("languageCode")
    if voice and voice.get("providerModelId") in _ENGLISH_ONLY and language not in {None, "en", "multi"}:
        message = f"the voice {_name('voices', voice)} speaks English only, and languageCode is {language}{where}"
        yield diagnostic("R027", message, persona.place(("voiceId",)), hint="Choose a voice with a multilingual model.")


def _name(kind: str, item: dict[str, Any] | None) -> str:
    entry = of_reply(kind, item or {})
    return f'"{entry.name}"' if entry else one_line(f"{(item or {}).get('id')}", 60)
