"""A live persona -> a new persona file. The file is not owned yet: `apply --adopt` takes the persona over."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from anam_personas import template
from anam_personas.diagnostics.types import Severity
from anam_personas.errors import InvalidPersonas
from anam_personas.model.persona import CUSTOMER_CLIENT, PersonaFile
from anam_personas.model.travel_table import TRAVELS
from anam_personas.persona.resolve import resolve
from anam_personas.persona.template_merge import escaped
from anam_personas.resources import PERSONAS
from anam_personas.resources.base import nested
from anam_personas.resources.file_values import written_refs
from anam_personas.schema.validate import check
from anam_personas.sync.items.compare import is_unset
from anam_personas.workspace.settings import DEFAULT
from anam_personas.yaml.dump import entry, same

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from anam_personas.resources.base import Flat, Ref
    from anam_personas.sync.pull.trial import Judge
    from anam_personas.workspace.workspace import Workspace

ADOPT = "it is not owned yet: `apply --adopt` takes the live persona over"
ADOPT_ID = "`apply --adopt-id {}={}` takes the live persona over"


def slug(name: str) -> str:
    """A persona's name as a file name without ending: lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].rstrip("-") or "persona"


def free_key(name: str, taken: Collection[str]) -> str:
    """A key for a persona of that name which no file has, whatever its case."""
    known = {key.casefold() for key in taken}
    base = slug(name)
    return next(key for key in (base, *(f"{base}-{number}" for number in range(2, len(known) + 3))) if key not in known)


def file_data(live: Flat, keys: Mapping[str, Ref]) -> tuple[dict[str, Any], list[str]]:
    """The data of a persona file for a live body (without its marker), in the model's order, and what is to be known of it.

    ``keys`` are the references that files can name, by the id of their item. Raises `CannotAlign` for a text that no
    template can hold.
    """
    values = nested({path: value for path, value in live.items() if not is_unset(path, value)})
    notes = []
    if "llmId" in live and live["llmId"] is None:
        values["llmId"] = CUSTOMER_CLIENT
        notes.append(
            f"the reply names no language model, which is how one that runs none is shown: llmId is {CUSTOMER_CLIENT}"
        )
    for name in (f"{route[0]}" for route in template.TEMPLATED if len(route) == 1):
        if isinstance(values.get(name), str):
            values[name] = escaped(values[name] + ("\n" if "\n" in values[name] and name == "systemPrompt" else ""))
    values |= written_refs(values.pop("toolIds", []), keys)
    values["version"] = 1
    return {name: values[name] for name in PersonaFile.model_fields if name in values}, notes


def file_text(data: Mapping[str, Any], schema: str | None = None) -> str:
    """A persona file. ``schema`` is the way from it to its JSON Schema, for editors."""
    head = [f"# yaml-language-server: $schema={schema}"] if schema else []
    return "\n".join([*head, *(entry(name, value, 0) for name, value in data.items())]) + "\n"


def check_new(text: str, data: Mapping[str, Any], path: Path, workspace: Workspace, judge: Judge, live: Flat) -> None:
    """Raise `InvalidPersonas` where a new file would not be valid, or would not read back as what is live."""
    shown = workspace.shown(path)
    files = workspace.with_texts({shown: text})
    document = files.document(path)
    found = [*document.diagnostics, *(() if document.diagnostics else check(document, "persona"))]
    persona = resolve(document, shown, DEFAULT, files).persona if not found else None
    found += [item for item in judge(persona) if item.severity is Severity.ERROR] if persona is not None else []
    if found or persona is None:
        raise InvalidPersonas("; ".join(f"{item.code} {item.message}" for item in found), found)
    body = PERSONAS.from_file([persona])[0].body
    lost = [name for name in TRAVELS if name in body and name in live and not _kept(name, body, live)]
    if lost or not same(document.data, dict(data)):
        raise InvalidPersonas(f"it does not read back as it is live: {', '.join(lost) or 'its text'}", [])


def _kept(name: str, body: Flat, live: Flat) -> bool:
    return name in {"toolIds", "llmId"} or same(body[name], live[name])
