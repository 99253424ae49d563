"""A project while a pull edits it. A value: each edit makes a new one, so a refused edit leaves nothing behind."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from anam_personas.persona.resolve import environments, resolve
from anam_personas.schema.validate import accepts
from anam_personas.workspace.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.resources.body import Flat, Ref
    from anam_personas.resources.pull.draft import Draft
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document


@dataclass(frozen=True, slots=True)
class Checks:
    """What `check` finds. No edit is taken that makes an error: the checks are above this package, so callers pass them."""

    persona: Callable[[Persona], Iterable[Diagnostic]]
    """The findings in a resolved persona."""
    file: Callable[[Document, str], Iterable[Diagnostic]]
    """The findings in a file of a kind by itself; the schema comes first."""


@dataclass(frozen=True)
class Pull:
    """What is the same for all edits of one pull.

    ``workspace`` has the files as they were. ``goals`` are the live values that are taken in, by canonical path, of all
    items; ``ids`` are the ids of the items that files can refer to.
    """

    workspace: Workspace
    environment: str
    checks: Checks
    goals: Mapping[Ref, Flat] = field(default_factory=dict)
    ids: Mapping[Ref, str] = field(default_factory=dict)

    @cached_property
    def personas(self) -> Mapping[str, Path]:
        """The persona files by key."""
        return self.workspace.persona_files()

    @cached_property
    def users(self) -> Mapping[str, frozenset[str]]:
        """The keys of the personas that are composed of each file."""
        found: dict[str, set[str]] = {}
        for key in self.personas:
            persona = self.persona(key, self.workspace)
            for file in files_of(persona) if persona is not None else ():
                found.setdefault(file, set()).add(key)
        return {file: frozenset(keys) for file, keys in found.items()}

    def sharers(self, key: str, files: Iterable[str]) -> set[str]:
        """The other personas that are composed of any of the files, too."""
        return {user for file in files for user in self.users.get(file, ())} - {key}

    def persona(self, key: str, files: Workspace, environment: str | None = None) -> Persona | None:
        """A persona as ``files`` describe it, in the environment of the pull by default; None if it has errors."""
        document = files.document(self.personas[key])
        if document.diagnostics or not accepts("persona", document.data):
            return None
        return resolve(document, key, environment or self.environment, files).persona

    def environments(self, key: str, files: Workspace) -> Iterator[str]:
        """The environments in which a persona differs or may differ; that of the pull comes first."""
        document = files.document(self.personas[key])
        named = environments(document, files) if not document.diagnostics else []
        yield from dict.fromkeys([self.environment, DEFAULT, *files.settings.targets, *named])


@dataclass(frozen=True, slots=True)
class Edits:
    """The files after the edits so far. ``texts`` are the edited ones by shown path, ``paths`` their places on disk."""

    pull: Pull
    workspace: Workspace
    texts: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, Path] = field(default_factory=dict)

    @classmethod
    def of(cls, pull: Pull) -> Edits:
        """No edits yet."""
        return cls(pull, pull.workspace)

    def after(self, draft: Draft) -> Edits:
        """The files with the edits of a draft as well."""
        workspace = self.workspace.with_texts(draft.texts)
        return replace(
            self, workspace=workspace, texts={**self.texts, **draft.texts}, paths={**self.paths, **draft.paths}
        )

    def persona(self, key: str, environment: str | None = None) -> Persona | None:
        """A persona as the edited files describe it; None if it has errors."""
        return self.pull.persona(key, self.workspace, environment)

    def environments(self, key: str) -> Iterator[str]:
        """The environments in which a persona differs or may differ; that of the pull comes first."""
        return self.pull.environments(key, self.workspace)


def files_of(persona: Persona) -> set[str]:
    """The files that a persona is composed of: its own, partials and prompt files."""
    pieces = persona.prompt.pieces if persona.prompt is not None else ()
    return {layer.document.file for layer in persona.layers} | {piece.text.document.file for piece in pieces}
