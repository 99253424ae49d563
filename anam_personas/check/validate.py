"""Files -> findings: each by its schema, then, resolved for every environment, by the checks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.check.semantic import CHECKS, check_tool
from anam_personas.diagnostics.codes import CODES, TWINS, diagnostic
from anam_personas.diagnostics.types import Severity
from anam_personas.persona.resolve import environments, resolve
from anam_personas.schema.validate import accepts, check
from anam_personas.workspace.reach import awkward, escaped
from anam_personas.workspace.settings import DEFAULT
from anam_personas.workspace.twins import twins
from anam_personas.yaml.loss_signs import may_lose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document


class Validated(NamedTuple):
    """The findings of a file and, for a persona file without errors, its personas, one per environment."""

    diagnostics: list[Diagnostic]
    personas: tuple[Persona, ...] = ()
    read: tuple[str, ...] = ()
    """Files and folders that the findings depend on, besides the files of the personas."""
    is_resolved: bool = True
    """Whether there is a persona of each environment, if nothing else keeps the file from having them."""

    @property
    def broken(self) -> bool:
        """Whether there is an error."""
        return bool(self._errors)

    @property
    def readable(self) -> bool:
        """Whether its texts can be linted: there is a persona of each environment, and no error but in a template.

        Rules read templates as they are written, whether those can be filled in or not.
        """
        return self.is_resolved and all(CODES[code].in_template for code in self._errors)

    @property
    def _errors(self) -> set[str]:
        return {item.code for item in self.diagnostics if item.severity is Severity.ERROR}

    @property
    def lasting(self) -> bool:
        """Whether its errors come from the files of its personas alone, not from what is missing beside them."""
        return self.is_resolved and all(CODES[code].is_inside for code in self._errors)

    def persona(self, environment: str) -> Persona | None:
        """The persona of an environment, or None if it was not resolved and differs from the default one."""
        for persona in self.personas:
            if persona.environment == environment:
                return persona
        if not self.personas or any(layer.prefix for layer in self.personas[0].layers):
            return None  # the default environment has overrides of its own
        return self.personas[0].replace(environment=environment)


def validate_persona(path: Path, workspace: Workspace) -> Validated:
    """Validate a persona file, and the personas resolved from it."""
    document = workspace.document(path)
    found = [*document.diagnostics, *check(document, "persona")]
    doubts = _doubts(document)
    if found:
        return Validated([*found, *doubts])
    key = workspace.key(path)
    personas = []
    known: set[Diagnostic] = set()
    names = environments(document, workspace)
    for environment in names:
        persona, problems = resolve(document, key, environment, workspace)
        if persona is not None:
            personas.append(persona)
            problems = [*problems, *findings(persona)]
        found += [item for item in dict.fromkeys(problems) if item not in known]
        known.update(problems)
    told = [*found, *doubts, *_unknown_environments(path, workspace)]
    return Validated(told, tuple(personas), is_resolved=len(personas) == len(names))


def validate_partial(path: Path, workspace: Workspace) -> Validated:
    """Validate a partial. Its effects on personas are checked with the personas."""
    document = workspace.document(path)
    found = [*document.diagnostics, *check(document, "partial")]
    return Validated([*(found or _unknown_environments(path, workspace)), *_doubts(document)])


def validate_tool(path: Path, workspace: Workspace) -> Validated:
    """Validate a tool file."""
    document = workspace.document(path)
    found = [*document.diagnostics, *file_findings(document, "tool", workspace)]
    if not found and "knowledge" in document.data:
        from anam_personas.check.knowledge import group_keys

        found = [*group_keys(document, workspace)]
        return Validated([*found, *_doubts(document)], read=(os.fspath(workspace.knowledge),))
    return Validated([*found, *_doubts(document)])


def validate_knowledge(path: Path, workspace: Workspace) -> Validated:
    """Validate the file of a knowledge group, and what it says of its documents."""
    from anam_personas.check.knowledge import built_from, group_findings

    document = workspace.document(path)
    found = [*document.diagnostics, *file_findings(document, "knowledge")] or [*group_findings(path, workspace)]
    return Validated([*found, *_doubts(document)], read=tuple(built_from(path, workspace)))


def validate_llm(path: Path, workspace: Workspace) -> Validated:
    """Validate the file of a language model."""
    document = workspace.document(path)
    found = [*document.diagnostics, *file_findings(document, "llm", workspace)]
    return Validated([*found, *_doubts(document)])


def validate_share(path: Path, workspace: Workspace) -> Validated:
    """Validate the file of a share link, and that its persona exists."""
    from anam_personas.check.shares import persona_folders

    document = workspace.document(path)
    found = [*document.diagnostics, *file_findings(document, "share", workspace)]
    return Validated([*found, *_doubts(document)], read=tuple(persona_folders(document, workspace)))


def validate_test(path: Path, workspace: Workspace) -> Validated:
    """Validate a test file."""
    from anam_personas.check.persona_tests import test_findings

    return Validated([*test_findings(path, workspace), *_doubts(workspace.document(path))])


def file_findings(document: Document, kind: str, workspace: Workspace | None = None) -> Iterator[Diagnostic]:
    """The findings of a single file; if it does not match its schema, only those of the schema. With a workspace they also depend
    on other files and the settings.
    """
    found = [*check(document, kind)]
    yield from found
    if not found and document.data is not None and kind in FILE_CHECKS:
        yield from FILE_CHECKS[kind](document, workspace)


def _check_llm(document: Document, workspace: Workspace | None) -> Iterator[Diagnostic]:
    from anam_personas.check.models import check_model

    return check_model(document, workspace)


def _check_share(document: Document, workspace: Workspace | None) -> Iterator[Diagnostic]:
    from anam_personas.check.shares import check_share

    return check_share(document, workspace)


FILE_CHECKS = {"tool": check_tool, "llm": _check_llm, "share": _check_share}
"""Checks that a schema cannot express, by kind of file."""


def _doubts(document: Document) -> list[Diagnostic]:
    """Places where YAML probably does not read what the author wrote."""
    if document.data is None or not may_lose(document.text):
        return []
    from anam_personas.yaml.losses import losses

    return list(losses(document))


VALIDATORS = {
    "persona": validate_persona,
    "partial": validate_partial,
    "tool": validate_tool,
    "knowledge": validate_knowledge,
    "llm": validate_llm,
    "share": validate_share,
    "test": validate_test,
}
"""The validator of each kind of file."""


def findings(persona: Persona) -> Iterator[Diagnostic]:
    """The findings of a resolved persona, located where its values were written."""
    if len(persona.layers) > 1:
        yield from _whole(persona)
    for each in CHECKS:
        yield from each(persona)


def _whole(persona: Persona) -> Iterator[Diagnostic]:
    """Whether the result of merging several files is a valid persona."""
    body = {"version": 1, **persona.body}
    if persona.variables:
        body["variables"] = persona.variables
    if persona.tools:  # those with a file are validated there: it may hold what a definition in a persona may not
        body["tools"] = [use.definition if use.document is None else use.key for use in persona.tools]
    if accepts("persona", body):
        return
    from anam_personas.schema.explain import explain

    where = "" if persona.environment == DEFAULT else f" (in environment {persona.environment})"
    for finding in explain("persona", body):
        place = persona.place(finding.route, key=finding.at_key)
        yield diagnostic(finding.code, finding.message + where, place, hint=finding.hint)


def _unknown_environments(path: Path, workspace: Workspace) -> Iterator[Diagnostic]:
    document, targets = workspace.document(path), workspace.settings.targets
    for name in document.data.get("environments", {}) if targets else ():
        if name not in targets and name != DEFAULT:
            hint = f"Known: {', '.join(sorted(targets))}."
            place = document.place(("environments", name), key=True)
            yield diagnostic("R006", f'the settings define no environment "{name}"', place, hint=hint)


def check_twins(paths: Iterable[Path], workspace: Workspace) -> Iterator[Diagnostic]:
    """Files that have the same key as an earlier one."""
    for first, second in twins(paths):
        place, taken = workspace.document(second).place(), workspace.shown(first)
        message = f"the key is already used by {taken}"
        if first.with_suffix("").name.casefold() != second.with_suffix("").name.casefold():
            message += f" ({first.name!a}): the names differ only in the form of their Unicode characters"
        yield diagnostic(TWINS, message, place, hint="Rename one of the two; keys do not differ by case or ending.")


def check_names(paths: Iterable[Path], workspace: Workspace) -> Iterator[Diagnostic]:
    """Files whose names cause problems on other systems."""
    root = os.path.join(workspace.root, "")  # noqa: PTH118 - asked for every file
    for path in paths:
        why, document = awkward(os.fspath(path).removeprefix(root).replace(os.sep, "/")), workspace.document(path)
        if why and not document.diagnostics:
            yield diagnostic("R022", escaped(why), document.place(), hint="Rename it.")
