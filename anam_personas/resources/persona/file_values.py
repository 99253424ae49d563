"""How a live value is written in a persona file: references become keys, and equivalent spellings stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.persona.types import Persona
    from anam_personas.resources.body import Ref
    from anam_personas.yaml.document import Route

_DETECTION: Final = "voiceDetectionOptions"


def file_values(persona: Persona, path: str, live: Any, keys: Mapping[str, Ref]) -> Iterator[tuple[Route, Any, Any]]:
    """(Route, current value, new value) of the body, for a canonical path and its live value.

    ``keys`` are the references that files can make, by the id of their item.
    """
    route = tuple(path.split("."))
    old = _at(persona.body, route)
    if path == "toolIds":
        yield from _tools(persona, live or [], keys)
    elif path == "widgetConfig.allowedOrigins" and isinstance(live, list):
        spelled = {each if "://" in each else f"https://{each}": each for each in old or ()}
        yield route, old, [spelled.get(each, each) for each in live]
    elif path == _DETECTION and isinstance(live, dict):
        yield route, old, filed_options(live)
    else:
        yield route, old, live


def filed_options(live: dict[str, Any]) -> dict[str, Any]:
    """``voiceDetectionOptions`` as a file has them: keys that the format does not know are under ``extra``."""
    from anam_personas.model.options import VoiceDetectionOptions

    known = VoiceDetectionOptions.model_fields.keys() - {"extra"}
    extra = {name: value for name, value in live.items() if name not in known}
    return {name: value for name, value in live.items() if name in known} | ({"extra": extra} if extra else {})


def _tools(persona: Persona, live: list[str], keys: Mapping[str, Ref]) -> Iterator[tuple[Route, Any, Any]]:
    """Tools of the project are listed by key, others by id. Tools defined in place are not stored, and stay."""
    ids, uses = list(persona.body.get("toolIds") or ()), [use.key or use.definition for use in persona.tools]
    found = {keys[each].key: each for each in live if each in keys and each not in ids}
    known = {ref.key for ref in keys.values()}
    listed = [use for use in uses if not isinstance(use, str) or use in found or use not in known]
    listed += [key for key in found if key not in listed]
    if listed != uses:
        yield ("tools",), uses, listed
    rest = [each for each in ids if each in live] + [each for each in live if each not in ids and each not in keys]
    if rest != ids:
        yield ("toolIds",), ids if "toolIds" in persona.body else None, rest


def _at(data: Any, route: Route) -> Any:
    for step in route:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def written_refs(ids: list[str], keys: Mapping[str, Ref]) -> dict[str, Any]:
    """The fields of a new file that attach tools: those of the project by key, the others by id."""
    named = [keys[each].key for each in ids if each in keys]
    others = [each for each in ids if each not in keys]
    return ({"tools": named} if named else {}) | ({"toolIds": others} if others else {})
