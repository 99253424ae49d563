"""One side of a comparison: the personas of a project's files in every environment, each as flat fields."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from anam_personas.check.validate import validate_persona
from anam_personas.diagnostics.types import Severity
from anam_personas.errors import UnreadableFile
from anam_personas.model.persona import PersonaFile
from anam_personas.persona.resolve import environments, resolve
from anam_personas.persona.revision import normal
from anam_personas.schema.validate import accepts
from anam_personas.workspace.documents import documents
from anam_personas.workspace.reach import composed
from anam_personas.workspace.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from anam_personas.persona.types import Persona
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document

Fields = dict[str, Any]

_SECRET: Final = re.compile(r"tools\.[^.]+\.headers(\..*)?|sessionOptions\.egress\.daily\.token", re.DOTALL)


class Shared(NamedTuple):
    """A file that personas are built from, or search, beside their own: its kind, its text, and their keys.

    The text of a document of a knowledge group is the digest of its content.
    """

    kind: str
    text: str
    keys: frozenset[str]


@dataclass(frozen=True)
class Side:
    """``personas``: key -> environment -> fields. ``problems``: key -> why there are none.

    ``renames``: key -> the key it had. ``missing`` says why there is no persona file at all; empty where there is one. ``files``: what
    valid personas are built from, by path from the project folder.
    """

    personas: Mapping[str, Mapping[str, Fields]] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""
    files: Mapping[str, Shared] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """Of all persona files, valid or not."""
        return frozenset([*self.personas, *self.problems])


def known_environments(workspace: Workspace) -> list[str]:
    """Those that the settings name (else the default one), and those that a persona file overrides."""
    names = dict.fromkeys([workspace.settings.default_environment, *workspace.settings.targets])
    for path in _files(workspace)[0].values():
        if not validate_persona(path, workspace).broken:
            names |= dict.fromkeys(environments(workspace.document(path), workspace))
    if len(names) > 1 and workspace.settings.targets and DEFAULT not in workspace.settings.targets:
        names.pop(DEFAULT, None)
    return list(names)


def read_side(
    workspace: Workspace, wanted: Sequence[str], keys: Collection[str] | None = None, *, searched: bool = False
) -> Side:
    """The personas of the files, in the environments that are wanted; only those with these ``keys``, if there are any.
    ``searched``: with the documents of their knowledge groups, which are read. Nothing is raised for a bad file.
    """
    personas: dict[str, dict[str, Fields]] = {}
    problems: dict[str, str] = {}
    renames: dict[str, str] = {}
    shared: dict[str, Shared] = {}
    files, missing = _files(workspace)
    links = _links(workspace)
    for key, path in files.items():
        if keys is not None and key not in keys:
            continue
        found = _resolved(workspace, key, path, wanted)
        if isinstance(found, str):
            problems[key] = found
            continue
        _note_files(workspace, key, found, shared, searched=searched)
        for document in links.get(key, ()):
            _note(workspace, document, key, shared)
        personas[key] = {persona.environment: fields_of(persona) for persona in found}
        if was := next((persona.renamed_from for persona in found if persona.renamed_from), None):
            renames[key] = was
    return Side(personas, problems, renames, missing, shared)


def _note_files(
    workspace: Workspace, key: str, personas: Sequence[Persona], shared: dict[str, Shared], *, searched: bool
) -> None:
    used = {each for persona in personas for each in persona.documents()}
    groups = {
        composed(name)
        for persona in personas
        for use in persona.tools
        for name in use.definition.get("knowledge") or ()
    }
    found = [workspace.document(path) for name, path in workspace.knowledge_files.items() if name in groups]
    for document in [*used, *found]:
        kind = workspace.kind(document.path) if document.yaml else "prompt"
        if kind != "persona":
            _note(workspace, document, key, shared)
    for document in found if searched else ():
        _note_documents(workspace, document, key, shared)


def _note_documents(workspace: Workspace, group: Document, key: str, shared: dict[str, Shared]) -> None:
    if group.diagnostics or not accepts("knowledge", group.data):
        return
    for each in documents(workspace, group)[0]:
        name = _name(workspace, each.path)
        if name in shared:
            shared[name] = shared[name]._replace(keys=shared[name].keys | {key})
            continue
        with suppress(OSError):  # gone, or not to be read: `check` says so
            shared[name] = Shared("document", workspace.digest(each.path), frozenset({key}))


def _note(workspace: Workspace, document: Document, key: str, shared: dict[str, Shared]) -> None:
    kind = workspace.kind(document.path) if document.yaml else "prompt"
    name = _name(workspace, document.path)
    before = shared[name].keys if name in shared else frozenset()
    shared[name] = Shared(kind, document.text, before | {key})


def _name(workspace: Workspace, path: Path) -> str:
    return os.path.relpath(path, workspace.root).replace(os.sep, "/")


def _links(workspace: Workspace) -> dict[str, list[Document]]:
    """The files of share links by the key of their persona."""
    found: dict[str, list[Document]] = {}
    for document in map(workspace.document, workspace.share_files.values()):
        if isinstance(document.data, dict) and isinstance(key := document.data.get("persona"), str):
            found.setdefault(composed(key), []).append(document)
    return found


def fields_of(persona: Persona) -> Fields:
    """The fields of a persona by dotted path, in the order of the reference: tools by their names, variables by theirs."""
    order = dict.fromkeys([*PersonaFile.model_fields, *persona.body])
    body = {name: persona.body[name] for name in order if name in persona.body and name != "tools"}
    tools = {use.definition["name"]: use.definition for use in persona.tools}
    fields = [*_flat("", body), *_flat("tools.", tools), *_flat("variables.", persona.variables)]
    return dict(fields)


def veiled(path: str, value: Any) -> Any:
    """A value as it may be shown: secrets are not."""
    return "(hidden)" if value is not None and _SECRET.fullmatch(path) else value


def _files(workspace: Workspace) -> tuple[dict[str, Path], str]:
    """The persona files by key, or why there are none."""
    try:
        return workspace.persona_files(), ""
    except UnreadableFile as error:
        return {}, str(error)


def _resolved(workspace: Workspace, key: str, path: Path, wanted: Sequence[str]) -> list[Persona] | str:
    """The persona in each environment, or the first of its errors."""
    validated = validate_persona(path, workspace)
    errors = [item for item in validated.diagnostics if item.severity is Severity.ERROR]
    personas = []
    for environment in wanted if not errors else ():
        persona, problems = resolve(workspace.document(path), key, environment, workspace)
        errors += [item for item in problems if item.severity is Severity.ERROR]
        if persona is not None:
            personas.append(persona)
    if not errors:
        return personas
    first = min(errors, key=lambda item: item.sort_key)
    more = f" (and {len(set(errors)) - 1} more)" if len(set(errors)) > 1 else ""
    return f"{first.place.file}:{first.place.line}:{first.place.column}: {first.code} {first.message}{more}"


def _flat(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", normal(value)
