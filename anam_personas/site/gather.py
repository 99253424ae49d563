"""A project -> what its site says, as values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anam_personas.check.validate import validate_persona
from anam_personas.lint.pages import describe
from anam_personas.overview.changes import between, diffs
from anam_personas.overview.glance import glance, placeholders
from anam_personas.overview.marks import Stretch, stretches
from anam_personas.persona.compile import client_label
from anam_personas.persona.resolve import resolve
from anam_personas.review.history import last_changes
from anam_personas.review.sides import known_environments
from anam_personas.site.owners import owners_of, read_owners
from anam_personas.workspace.rooted import checkout_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.overview.changes import FieldDiff
    from anam_personas.overview.glance import Glance, Prompt
    from anam_personas.persona.types import Persona
    from anam_personas.review.history import LastChange
    from anam_personas.workspace.workspace import Workspace


@dataclass(frozen=True)
class Finding:
    """A finding, with the summary of its rule."""

    item: Diagnostic
    summary: str


@dataclass(frozen=True)
class Change:
    """The last change: ``what`` it did, the commit's hash, day and subject (empty where it is not committed), and the fields."""

    what: str
    commit: str = ""
    day: str = ""
    subject: str = ""
    fields: tuple[FieldDiff, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Page:
    """Everything on the page of a persona. ``elsewhere`` are the environments in which it differs, and how."""

    seen: Glance
    name: str
    about: str
    label: str
    owners: tuple[str, ...]
    findings: tuple[Finding, ...]
    change: Change
    prompt: tuple[Stretch, ...] = ()
    greeting: tuple[Stretch, ...] = ()
    tools: tuple[Mapping[str, Any], ...] = ()
    variables: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    elsewhere: tuple[tuple[str, tuple[FieldDiff, ...]], ...] = ()


def gather(workspace: Workspace, environment: str, environ: Mapping[str, str]) -> list[Page]:
    """The pages of all personas of an environment, in the order of their keys; broken ones are among them.

    Raises `UnreadableFile` where there is no persona file, and `SettingsError`.
    """
    files = workspace.persona_files()
    seen = {key: glance(workspace, key, path, environment) for key, path in files.items()}
    inputs = {key: [files[key], *_parts(each.persona)] for key, each in seen.items()}
    changes = last_changes(workspace, inputs, environ)
    checkout = checkout_of(workspace.root)
    rules = read_owners(checkout)
    known = known_environments(workspace)
    pages = []
    for key, each in seen.items():
        place = Path(files[key]).absolute()
        below = place.relative_to(checkout).as_posix() if place.is_relative_to(checkout) else place.name
        others = _elsewhere(workspace, files[key], each, known)
        pages.append(_page(each, owners_of(rules, below), _change(changes[key], each), tuple(others)))
    return pages


def _page(
    seen: Glance,
    owners: tuple[str, ...],
    change: Change,
    elsewhere: tuple[tuple[str, tuple[FieldDiff, ...]], ...],
) -> Page:
    findings = tuple(Finding(item, _summary(item.code)) for item in seen.findings)
    persona, veil = seen.persona, seen.veil
    if persona is None:
        return Page(seen, seen.key, "", "", owners, findings, change)
    return Page(
        seen,
        veil.text(f"{persona.body.get('name') or persona.key}"),
        veil.text(f"{persona.body.get('description') or ''}"),
        client_label(persona),
        owners,
        findings,
        change,
        tuple(_marked(seen, persona, seen.prompt)),
        tuple(_marked(seen, persona, seen.greeting)),
        tuple(veil.data(dict(use.definition)) for use in persona.tools),
        tuple((name, veil.data(spec)) for name, spec in persona.variables.items()),
        elsewhere,
    )


def _marked(seen: Glance, persona: Persona, prompt: Prompt) -> Iterator[Stretch]:
    for piece in stretches(prompt.text, seen.findings, placeholders(persona, {})):
        yield piece._replace(text=seen.veil.text(piece.text))


def _parts(persona: Persona | None) -> list[Path]:
    """The other files that a persona is made of."""
    if persona is None:
        return []
    documents = [layer.document for layer in persona.layers]
    documents += [piece.text.document for piece in (persona.prompt.pieces if persona.prompt else ())]
    documents += [use.document for use in persona.tools if use.document is not None]
    return list({document.path: None for document in documents})


def _elsewhere(
    workspace: Workspace, path: Path, seen: Glance, known: Sequence[str]
) -> Iterator[tuple[str, tuple[FieldDiff, ...]]]:
    if seen.persona is None:
        return
    validated = validate_persona(path, workspace)
    for environment in known:
        if environment == seen.environment:
            continue
        other = (
            validated.persona(environment)
            or resolve(workspace.document(path), seen.key, environment, workspace).persona
        )
        if other is not None:
            yield environment, tuple(between(seen.persona, other, seen.veil))


def _change(last: LastChange, seen: Glance) -> Change:
    commit = last.commit
    where = (commit.hash[:12], commit.day, seen.veil.text(commit.subject)) if commit else ("", "", "")
    row = last.change
    if row is None:
        return Change("", *where, problem=last.problem)
    problem = next((text for text in row.problems if text), "")
    return Change(row.what, *where, tuple(diffs(row, seen.veil)), seen.veil.text(problem))


def _summary(code: str) -> str:
    info = describe(code)
    return info.summary if info is not None else ""
