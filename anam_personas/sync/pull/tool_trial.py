"""Whether an edit of a tool's file does what is meant, tried in memory: the tool becomes what is live, no persona breaks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from anam_personas.check.semantic import check_tool
from anam_personas.diagnostics.types import Severity
from anam_personas.resources import TOOLS
from anam_personas.schema.validate import check
from anam_personas.sync.plan.placeholder import placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.resources import Wanted
    from anam_personas.sync.pull.draft import Draft
    from anam_personas.sync.pull.trial import Files
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document


@dataclass
class ToolTrial:
    """Tries edits of the file of one tool, which some persona of the environment uses."""

    files: Files
    key: str

    @property
    def document(self) -> Document:
        """The file as the edits so far made it."""
        return self.files.workspace.document(self._path)

    def objection(self, goals: Mapping[str, Any], draft: Draft) -> str | None:
        """Why an edit does not just give the paths their live values; None where it does, and was taken."""
        workspace = self.files.workspace.with_texts(draft.texts)
        problem = self._invalid(workspace) or self._misses(goals, workspace) or self._harms(workspace)
        if problem is None:
            self.files.take(draft, workspace)
        return problem

    def _invalid(self, workspace: Workspace) -> str | None:
        document = workspace.document(self._path)
        found = [*document.diagnostics, *check(document, "tool")]
        found = found or [item for item in _errors(document) if item.message not in self._known]
        return f"the file would be invalid: {found[0].code} {found[0].message}" if found else None

    @cached_property
    def _known(self) -> set[str]:
        """What is wrong with the parameters in the file as it is: an edit need not put that right."""
        return {item.message for item in _errors(self.files.workspace.document(self._path))}

    def _misses(self, goals: Mapping[str, Any], workspace: Workspace) -> str | None:
        before, after = self._wanted(self.files.workspace), self._wanted(workspace)
        if after is None or before is None:
            return "the personas that use it would have errors"
        problem = after.problem or placeholder(after.body)
        if problem and problem != (before.problem or placeholder(before.body)):
            return f"it could not be applied again: {problem}"
        missed = [path for path, goal in goals.items() if after.body.get(path) != goal]
        others = {path for path in {*before.body, *after.body} if before.body.get(path) != after.body.get(path)} - {
            *goals
        }
        if missed:
            return "what is live cannot be written so that it reads back as it is"
        return f"it would change {', '.join(sorted(others))} as well" if others else None

    def _harms(self, workspace: Workspace) -> str | None:
        for key, environment in self._users:
            persona = self.files.persona(key, environment, workspace)
            found = [] if persona is None else [*self.files.judge(persona)]
            errors = [item for item in found if item.severity is Severity.ERROR]
            if persona is None or errors:
                why = f": {errors[0].code} {errors[0].message}" if errors else ""
                return f"{key} would have errors in {environment}{why}"
        return None

    def _wanted(self, workspace: Workspace) -> Wanted | None:
        """The tool as the personas of the environment want it."""
        found = [self.files.persona(key, workspace=workspace) for key, where in self._users if where == self._here]
        personas: list[Persona] = [each for each in found if each is not None]
        return next((each for each in TOOLS.from_file(personas) if each.key == self.key), None)

    @property
    def _here(self) -> str:
        return self.files.environment

    @property
    def _path(self) -> Path:
        return self.files.workspace.tool_files[self.key]

    @cached_property
    def _users(self) -> list[tuple[str, str]]:
        """The sound personas that use it, with the environments in which they do."""
        return [
            (key, environment)
            for key in self.files.keys
            for environment in self.files.environments(key)
            if (persona := self.files.persona(key, environment)) is not None
            and any(use.key == self.key for use in persona.tools)
            and not any(item.severity is Severity.ERROR for item in self.files.judge(persona))
        ]


def _errors(document: Document) -> list[Diagnostic]:
    if document.data is None:
        return []
    return [item for item in check_tool(document) if item.severity is Severity.ERROR]
