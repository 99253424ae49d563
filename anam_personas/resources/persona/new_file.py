"""A live persona -> a new persona file. Nobody owns the persona yet: `apply --adopt` takes it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas import template
from anam_personas.diagnostics.types import Severity
from anam_personas.errors import InvalidPersonas
from anam_personas.model.persona import PersonaFile
from anam_personas.model.travel_table import TRAVELS
from anam_personas.persona.resolve import resolve
from anam_personas.persona.template_merge import escaped
from anam_personas.resources.body import is_unset, nested
from anam_personas.resources.persona import wire
from anam_personas.resources.persona.file_values import filed_options, written_refs
from anam_personas.resources.pull.new_text import file_text, free_key, schema_line
from anam_personas.resources.pull.values import NewFile
from anam_personas.schema.validate import check
from anam_personas.workspace.settings import DEFAULT
from anam_personas.yaml.dump import same

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from anam_personas.resources.body import Flat, Ref
    from anam_personas.resources.pull.values import Place


def new_file(live: Flat, place: Place) -> NewFile:
    """The file, under a key that is free. Raises `AnamPersonasError` where none would be valid and read back as live."""
    key = free_key(f"{live.get('name') or ''}", place.keys, wire.KIND)
    path = place.workspace.personas / f"{key}.yaml"
    data, notes = file_data(live, place.refs)
    text = file_text(data, schema_line(path, wire.KIND, place.workspace.root, has_schemas=place.has_schemas))
    _check_new(text, data, path, place, live)
    return NewFile(key, path, text, tuple(notes))


def file_data(live: Flat, keys: Mapping[str, Ref]) -> tuple[dict[str, Any], list[str]]:
    """The data of a persona file for a live body (without its marker), in the model's order, and notes on it.

    ``keys`` are the references that files can make, by the id of their item. Raises `CannotAlign` for a text that no
    template can render.
    """
    values = nested({path: value for path, value in live.items() if not is_unset(path, value)})
    notes = []
    if "llmId" in live and live["llmId"] is None:
        values["llmId"] = wire.NO_LLM
        notes.append(
            f"the reply has no llmId, which means that Anam runs no language model for it: llmId is {wire.NO_LLM}"
        )
    for name in (f"{route[0]}" for route in template.TEMPLATED if len(route) == 1):
        if isinstance(values.get(name), str):
            values[name] = escaped(values[name] + ("\n" if "\n" in values[name] and name == "systemPrompt" else ""))
    if isinstance(options := values.get("voiceDetectionOptions"), dict):
        values["voiceDetectionOptions"] = filed_options(options)
    values |= written_refs(values.pop("toolIds", []), keys)
    values["version"] = 1
    return {name: values[name] for name in PersonaFile.model_fields if name in values}, notes


def _check_new(text: str, data: Mapping[str, Any], path: Path, place: Place, live: Flat) -> None:
    """Raise `InvalidPersonas` if a new file would not be valid or would not read back as live."""
    shown = place.workspace.shown(path)
    files = place.workspace.with_texts({shown: text})
    document = files.document(path)
    found = [*document.diagnostics, *(() if document.diagnostics else check(document, wire.KIND))]
    persona = resolve(document, shown, DEFAULT, files).persona if not found else None
    if persona is not None:
        found += [item for item in place.checks.persona(persona) if item.severity is Severity.ERROR]
    if found or persona is None:
        raise InvalidPersonas("; ".join(f"{item.code} {item.message}" for item in found), found)
    body = wire.wanted(persona).body
    lost = [name for name in TRAVELS if name in body and name in live and not _kept(name, body, live)]
    if lost or not same(document.data, dict(data)):
        raise InvalidPersonas(f"it would not read back as it is live: {', '.join(lost) or 'its text'}", [])


def _kept(name: str, body: Flat, live: Flat) -> bool:
    return name in {wire.TOOL_IDS, "llmId"} or same(body[name], live[name])
