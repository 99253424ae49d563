"""Persona files -> their statistics, in parallel: each file is read, checked and measured independently."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anam_personas.check.analyze import analyze
from anam_personas.check.pool import spread
from anam_personas.check.runner import Request, run
from anam_personas.check.validate import validate_persona
from anam_personas.diagnostics.types import Severity
from anam_personas.lint.language.tokens import estimate
from anam_personas.persona.resolve import resolve
from anam_personas.project import invalid
from anam_personas.stats.exact import counter
from anam_personas.stats.measure import Stats, measure
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from anam_personas.check.analyze import Task
    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.workspace.settings import Settings


class Job(NamedTuple):
    """What is measured: the personas in an environment; with a vocabulary, which is looked for there, or by estimate."""

    task: Task
    environment: str
    vocabulary: Path | None


def count(
    settings: Settings, files: Mapping[str, Path], environment: str, *, vocabulary: Path | None = None
) -> list[Stats]:
    """The numbers of the personas of the files. Raises `InvalidPersonas` with the findings of all of them."""
    job = Job(Request(settings, lint=True).task(), environment, vocabulary)
    found: list[Stats] = []
    problems: list[Diagnostic] = []
    for some, wrong in spread(_count, job, list(files.items())):
        found += some
        problems += wrong
    if problems:
        raise invalid(problems)
    return found


def _count(job: Job, files: Sequence[tuple[str, Path]]) -> tuple[list[Stats], list[Diagnostic]]:
    """The numbers of some files, and what is wrong with those that cannot be compiled."""
    tokens = estimate if job.vocabulary is None else counter(job.vocabulary)
    workspace = Workspace.of(job.task.settings)
    clean = analyze(job.task, [path for _, path in files]).clean  # checking many at once is faster than each alone
    found, problems = [], []
    for key, path in files:
        validated = validate_persona(path, workspace)
        if validated.broken:
            problems += [item for item in validated.diagnostics if item.severity is Severity.ERROR]
        elif (persona := resolve(workspace.document(path), key, job.environment, workspace).persona) is not None:
            severities = [] if str(path) in clean else [item.severity for item in run(job.task, [path])]
            found.append(measure(persona, {each.value: severities.count(each) for each in Severity}, tokens))
        workspace.release(path)
    return found, problems
