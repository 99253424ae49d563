"""A persona file -> everything that a page says about it. Nothing is raised for a bad file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas import template
from anam_personas.check.runner import Request, run
from anam_personas.check.validate import validate_persona
from anam_personas.diagnostics.types import Severity
from anam_personas.errors import UsageError
from anam_personas.overview.veil import Veil
from anam_personas.persona.compile import session_variables
from anam_personas.persona.resolve import environments, resolve
from anam_personas.report.masking import masked
from anam_personas.stats.measure import Stats, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.workspace.workspace import Workspace


class Prompt(NamedTuple):
    """A text with its variables: ``missing`` are those without a value, which are in it as ``‹name›``; ``problem`` is what is
    wrong with a value, the text then being as it is written.
    """

    text: str
    missing: tuple[str, ...] = ()
    problem: str = ""


_EMPTY = Prompt("")
_NOTHING = Veil()


@dataclass(frozen=True)
class Glance:
    """A persona in one environment. ``persona`` is None for one with errors, which ``findings`` name.

    ``findings`` are without secrets; ``values`` are those that were given for its variables; ``environments`` are those that
    the file overrides, and the default one.
    """

    key: str
    file: str
    environment: str
    findings: tuple[Diagnostic, ...]
    persona: Persona | None = None
    prompt: Prompt = _EMPTY
    greeting: Prompt = _EMPTY
    stats: Stats | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    environments: tuple[str, ...] = ()
    veil: Veil = _NOTHING

    @property
    def is_broken(self) -> bool:
        """Whether it cannot run."""
        return self.persona is None


def glance(
    workspace: Workspace, key: str, path: Path, environment: str, words: Mapping[str, Any] | None = None
) -> Glance:
    """The persona of a file in an environment, with values for its variables; a text is read as the type that is declared, and
    names that are not declared are left out. Raises `SettingsError` for lint settings that are wrong.
    """
    persona, known = _resolved(workspace, key, path, environment)
    found = sorted(run(Request(workspace.settings, lint=True).task(), [path]), key=lambda item: item.sort_key)
    veil = Veil.of(found, persona)
    shown = tuple(masked(found))
    if persona is None:
        return Glance(key, workspace.shown(path), environment, shown, environments=known, veil=veil)
    counts = {each.value: sum(item.severity is each for item in found) for each in Severity}
    values = dict(_values(persona, words or {}))
    written = persona.prompt.value if persona.prompt else ""
    return Glance(
        key,
        workspace.shown(path),
        environment,
        shown,
        persona,
        prompt=spoken(persona, written, values),
        greeting=spoken(persona, f"{persona.body.get('initialMessage') or ''}", values),
        stats=measure(persona, counts),
        values=values,
        environments=known,
        veil=veil,
    )


def spoken(persona: Persona, text: str, given: Mapping[str, Any]) -> Prompt:
    """A text of the persona with its variables put in."""
    try:
        values = template.values(persona.variables, given, optional=persona.variables)
        used = {name for name, _, _ in template.used(text)}
        whole = template.render(text, placeholders(persona, values))
    except (UsageError, template.TemplateProblem) as error:
        return Prompt(text.rstrip("\n"), problem=str(error))
    optional = session_variables(persona)
    needed = (name for name in persona.variables if name not in values and name in used and name not in optional)
    return Prompt(whole.rstrip("\n"), tuple(needed))


def placeholders(persona: Persona, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of all variables; one without a value, or with a wrong one, stands as ``‹name›``."""
    try:
        values = template.values(persona.variables, given, optional=persona.variables)
    except UsageError:
        values = {}
    return {name: f"‹{name}›" for name in persona.variables} | values


def _values(persona: Persona, words: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    texts = {name: value for name, value in words.items() if name in persona.variables and isinstance(value, str)}
    yield from template.from_words(persona.variables, texts).items()
    yield from ((name, value) for name, value in words.items() if name in persona.variables and name not in texts)


def _resolved(workspace: Workspace, key: str, path: Path, environment: str) -> tuple[Persona | None, tuple[str, ...]]:
    validated = validate_persona(path, workspace)
    if validated.broken:
        return None, ()
    known: Sequence[str] = environments(workspace.document(path), workspace)
    persona = validated.persona(environment) or resolve(workspace.document(path), key, environment, workspace).persona
    return persona, tuple(known)
