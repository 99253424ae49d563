"""A project, loaded once: its personas of one environment, ready to be compiled. The public way in for servers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anam_personas.check.validate import validate_persona
from anam_personas.diagnostics.types import Severity
from anam_personas.errors import InvalidPersonas, SettingsError, UsageError
from anam_personas.persona.resolve import environments, resolve
from anam_personas.schema.validate import accepts
from anam_personas.template import named
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace import settings as settings_module
from anam_personas.workspace.reach import composed
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.workspace.settings import Settings, Target


class Project:
    """The personas of a folder, resolved for one environment.

        project = Project.load("personas", environment="production")
        project.keys()              # ["cara", "sales/leo"]
        project.persona("cara")     # Persona

    ``settings`` are those of the project, and ``target`` is the environment (key variable, address). `load` reads every file
    once. To see later edits, load again.
    """

    def __init__(self, settings: Settings, target: Target, personas: Mapping[str, Persona]) -> None:
        self.settings = settings
        self.target = target
        self._personas = dict(personas)

    @classmethod
    def load(cls, path: str | Path = ".", *, environment: str | None = None) -> Project:
        """Load the project that a folder belongs to: the project folder, its personas folder, or one below.

        Raises `InvalidPersonas` if a persona has errors, `UnreadableFile` if there are no personas, `SettingsError`, and
        `UsageError` for an unknown environment.
        """
        workspace = Workspace.of(settings_module.find(Path(path)))
        files = workspace.persona_files()
        target = choose_target(workspace, environment)
        return cls(workspace.settings, target, load_personas(workspace, files, target.environment))

    def keys(self) -> list[str]:
        """The keys of the personas, in order."""
        return list(self._personas)

    def personas(self) -> list[Persona]:
        """The personas, in the order of their keys."""
        return list(self._personas.values())

    def persona(self, key: str) -> Persona:
        """Return the persona with a key. Raises `UsageError` for an unknown key, with the most similar one."""
        key = composed(f"{key}")
        if key not in self._personas:
            hint = did_you_mean(key[:200], self._personas) or f"Known: {', '.join(list(self._personas)[:8])}."
            raise UsageError(f"unknown persona {named(key)}. {hint}")
        return self._personas[key]


def choose_target(workspace: Workspace, environment: str | None) -> Target:
    """Return the environment with a name: one of the settings, or one that a persona file overrides.

    Raises `UsageError` for an unknown name, `SettingsError` if another environment reads its address from the same variable.
    """
    settings = workspace.settings
    if environment is None or environment in settings.targets:
        return settings.target(environment)
    known: set[str] = set()
    for path in workspace.persona_files().values():
        document = workspace.document(path)
        if isinstance(document.data, dict) and accepts("persona", document.data):
            known.update(environments(document, workspace))
    if twins := settings_module.same_variable([*settings.targets, *sorted(known)]):
        raise SettingsError(
            f"the environments {twins[0]} and {twins[1]} would both read their address from "
            f"{settings_module.url_variable(twins[0])}: rename one of them, here or in the persona files"
        )
    return settings.target(environment, frozenset(known))


def load_personas(workspace: Workspace, files: Mapping[str, Path], environment: str) -> dict[str, Persona]:
    """Return the personas of the files for one environment. Raises `InvalidPersonas` with the findings of all files."""
    personas: dict[str, Persona] = {}
    problems: list[Diagnostic] = []
    for key, path in files.items():
        validated = validate_persona(path, workspace)
        problems += [item for item in validated.diagnostics if item.severity is Severity.ERROR]
        if not validated.broken:
            persona = (
                validated.persona(environment) or resolve(workspace.document(path), key, environment, workspace).persona
            )
            if persona is not None:
                personas[key] = persona
    if problems:
        raise invalid(problems)
    return personas


def invalid(problems: Iterable[Diagnostic]) -> InvalidPersonas:
    """Return the error for personas with findings. Its message contains the first one."""
    found = list(dict.fromkeys(problems))
    first = min(found, key=lambda item: item.sort_key)
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    message = f"{first.place.file}:{first.place.line}:{first.place.column}: {first.code} {first.message}{more}"
    return InvalidPersonas(message, found)
