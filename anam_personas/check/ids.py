"""Ids that cannot be ids: names, most often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.catalogue.kinds import BY_FIELD
from anam_personas.catalogue.names import not_a_uuid
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.workspace.nearest import key_meant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.yaml.document import Document, Route


def ids(persona: Persona) -> Iterator[Diagnostic]:
    """The ids of a persona that are neither UUIDs, nor documented values, nor ids of the lock file."""
    for field in BY_FIELD:
        value = persona.body.get(field)
        if isinstance(value, str) and persona.names is not None and (why := persona.names.not_an_id(field, value)):
            yield diagnostic(why.code, why.message, persona.place((field,)), hint=why.hint)
    tools = persona.names.workspace.tool_files if persona.names is not None else ()
    for index, value in enumerate(persona.body.get("toolIds") or ()):
        if why := not_a_uuid(value):
            hint = _by_key("tools", value, tools) or why.hint
            yield diagnostic(why.code, why.message, persona.place(("toolIds", index)), hint=hint)


def folder_ids(
    tool: dict[str, Any], document: Document, route: Route, groups: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """The knowledge folders of a tool that are named by something else than an id. ``groups`` are the keys of those with a file."""
    for index, value in enumerate(tool.get("documentFolderIds") or ()):
        if why := not_a_uuid(value):
            place = document.place((*route, "documentFolderIds", index))
            yield diagnostic(why.code, why.message, place, hint=_by_key("knowledge", value, groups) or why.hint)


def _by_key(field: str, text: str, keys: Collection[str]) -> str | None:
    """What to write where a file of the project was meant."""
    key = key_meant(text, keys)
    return None if key is None else f"Write {field}: [{key}], which names a file of the project by its key."
