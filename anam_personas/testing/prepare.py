"""Cases -> cases that are ready to be played: the persona resolved, its token request compiled, its models named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.diagnostics.codes import diagnostic
from anam_personas.diagnostics.types import Severity
from anam_personas.errors import InvalidPersonas, SettingsError, UsageError
from anam_personas.persona.compile import token_request
from anam_personas.project import load_personas
from anam_personas.testing.chat_request import setup
from anam_personas.testing.play import Ready
from anam_personas.testing.run import refused, skipped
from anam_personas.text.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.testing.access import Models
    from anam_personas.testing.case import Case
    from anam_personas.testing.result import CaseResult
    from anam_personas.testing.values import Model
    from anam_personas.workspace.workspace import Workspace

_ADVICE = {
    "persona": "Add [models.default] with url and model to the settings, or one named like the llmId of the persona.",
    "judge": "Add [models.judge] with url and model to the settings; it may be the same model as [models.default].",
    "caller": "Add [models.default], or [models.caller] for the caller alone, with url and model to the settings.",
}


class Preparation:
    """Prepares cases. ``diagnostics`` collects what is wrong with personas and settings, each once."""

    def __init__(self, workspace: Workspace, models: Models, *, live: bool) -> None:
        self.workspace, self.models, self.live = workspace, models, live
        self.diagnostics: dict[Diagnostic, None] = {}
        self._files: Mapping[str, Path] = workspace.persona_files()
        self._personas: dict[tuple[str, str], Persona | None] = {}

    def ready(self, case: Case) -> Ready | CaseResult:
        """The case with what it needs, or its result where it cannot be played."""
        if case.skip is not None:
            return skipped(case)
        persona = self._persona(case)
        if persona is None:
            return refused(case, f"the persona {case.persona} has errors")
        try:
            made = setup(token_request(persona, case.variables))
        except UsageError as error:
            return refused(case, f"{case.persona}: {error}")
        named = self._models(case, persona)
        if named is None:
            return refused(case, "it needs a model that the settings do not have")
        if self.live and (problem := self._unusable(named)) is not None:
            return refused(case, problem)
        return Ready(case, persona, made, named, self._options())

    def _options(self) -> Mapping[str, Any]:
        return self.workspace.settings.lint

    def _persona(self, case: Case) -> Persona | None:
        at = (case.persona, case.environment)
        if at not in self._personas:
            try:
                self.workspace.settings.target(case.environment, self._known(case))
                found = load_personas(self.workspace, {case.persona: self._files[case.persona]}, case.environment)
                self._personas[at] = found.get(case.persona)
            except UsageError as error:
                self.diagnostics[
                    diagnostic("R006", str(error).partition(". ")[0], case.place)._replace(severity=Severity.ERROR)
                ] = None
                self._personas[at] = None
            except InvalidPersonas as error:
                self.diagnostics.update(dict.fromkeys(error.diagnostics))
                self._personas[at] = None
        return self._personas[at]

    def _known(self, case: Case) -> frozenset[str]:
        data = self.workspace.document(self._files[case.persona]).data
        return frozenset(data.get("environments", {})) if isinstance(data, dict) else frozenset()

    def _models(self, case: Case, persona: Persona) -> dict[str, Model] | None:
        """The models of a case by role; None where one is missing, which is reported."""
        roles = {
            "persona": case.asks_persona,
            "caller": case.simulation is not None,
            "judge": case.asks_judge,
        }
        found: dict[str, Model] = {}
        for role in (name for name, wanted in roles.items() if wanted):
            alias = self.models.alias(role, persona)  # type: ignore[arg-type]
            if alias is None:
                place = next((e.place for e in case.expectations if e.kind == role), case.place)
                message = f"there is no model for the {role}"
                hint = did_you_mean(role, self.workspace.settings.models) if role != "persona" else None
                advice = f"The settings have no [models.{role}]. {hint}" if hint else _ADVICE[role]
                self.diagnostics[diagnostic("R036", message, place, hint=advice)] = None
            else:
                found[role] = self.models.described(alias)
        return found if len(found) == sum(roles.values()) else None

    def _unusable(self, named: Mapping[str, Model]) -> SettingsError | None:
        for model in named.values():
            try:
                self.models.live(model.alias)
            except SettingsError as error:
                return error
        return None
