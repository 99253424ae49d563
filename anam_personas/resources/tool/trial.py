"""Whether an edit of a tool file does what it should, tried in memory: the tool becomes what is live, no persona breaks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from anam_personas.diagnostics.types import Severity
from anam_personas.resources.placeholder import placeholder
from anam_personas.resources.tool import wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.resources.body import Wanted
    from anam_personas.resources.pull.edits import Edits
    from anam_personas.yaml.document import Document


@dataclass(frozen=True)
class Trial:
    """Tries edits of the file of one tool that a persona of the environment uses. ``start`` are the files before them."""

    key: str
    start: Edits

    def objection(self, goals: Mapping[str, Any], before: Edits, after: Edits) -> str | None:
        """Why an edit cannot be taken that is to give the paths of ``goals`` their live values; None if it can."""
        return self._invalid(after) or self._misses(goals, before, after) or self._harms(after)

    def document(self, edits: Edits) -> Document:
        """The tool's file in an edited project."""
        return edits.workspace.document(edits.workspace.tool_files[self.key])

    def _invalid(self, after: Edits) -> str | None:
        document = self.document(after)
        found = [*document.diagnostics] or [item for item in self._errors(after) if item.message not in self._known]
        return f"the file would be invalid: {found[0].code} {found[0].message}" if found else None

    @cached_property
    def _known(self) -> set[str]:
        """The errors of the file before the edits: no edit has to fix them."""
        return {item.message for item in self._errors(self.start)}

    def _errors(self, edits: Edits) -> list[Diagnostic]:
        document = self.document(edits)
        found = edits.pull.checks.file(document, wire.KIND) if document.data is not None else ()
        return [item for item in found if item.severity is Severity.ERROR]

    def _misses(self, goals: Mapping[str, Any], before: Edits, after: Edits) -> str | None:
        old, new = self._wanted(before), self._wanted(after)
        if new is None or old is None:
            return "the personas that use it would have errors"
        problem = new.problem or placeholder(new.body)
        if problem and problem != (old.problem or placeholder(old.body)):
            return f"it could not be applied again: {problem}"
        if any(new.body.get(path) != goal for path, goal in goals.items()):
            return "no file can express the live value exactly"
        others = {path for path in {*old.body, *new.body} if old.body.get(path) != new.body.get(path)} - {*goals}
        return f"it would also change {', '.join(sorted(others))}" if others else None

    def _harms(self, after: Edits) -> str | None:
        for key, environment in self._users:
            persona = after.persona(key, environment)
            errors = _persona_errors(after, persona) if persona is not None else []
            if persona is None or errors:
                why = f": {errors[0].code} {errors[0].message}" if errors else ""
                return f"{key} would have errors in {environment}{why}"
        return None

    def _wanted(self, edits: Edits) -> Wanted | None:
        """The tool as the personas of the environment use it."""
        here = edits.pull.environment
        found = [edits.persona(key) for key, environment in self._users if environment == here]
        return next((each for each in wire.wanted([each for each in found if each]) if each.key == self.key), None)

    @cached_property
    def _users(self) -> list[tuple[str, str]]:
        """The valid personas that use it, each with an environment in which it does."""
        return [
            (key, environment)
            for key in self.start.pull.personas
            for environment in self.start.environments(key)
            if (persona := self.start.persona(key, environment)) is not None
            and any(use.key == self.key for use in persona.tools)
            and not _persona_errors(self.start, persona)
        ]


def _persona_errors(edits: Edits, persona: Persona) -> list[Diagnostic]:
    return [item for item in edits.pull.checks.persona(persona) if item.severity is Severity.ERROR]
