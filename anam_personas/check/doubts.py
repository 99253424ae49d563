"""What rules are unsure about in persona files: questions to a judge, and the findings that its answers make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anam_personas.check import validate
from anam_personas.check.analyze import reaching
from anam_personas.diagnostics.types import Severity
from anam_personas.lint.engine import doubts as doubts_of
from anam_personas.lint.engine import may_doubt
from anam_personas.lint.registry import entries, rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from anam_personas.check.analyze import Task
    from anam_personas.check.verdict import Found
    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lint.engine import Doubted
    from anam_personas.workspace.workspace import Workspace


def doubts(task: Task, paths: Iterable[Path], workspace: Workspace) -> list[Doubted]:
    """What the rules are unsure about in the persona files among ``paths``, each once. Files that are not linted have no doubts."""
    selection = task.judging or task.selection
    found: dict[Doubted, None] = {}
    for path in paths if selection is not None else ():
        if workspace.kind(path) != "persona":
            continue
        result = validate.validate_persona(path, workspace)
        if result.readable and selection is not None:
            own, key = workspace.document(path), workspace.key(path)
            for each in doubts_of(result.personas, selection):
                diagnostic = next(reaching([each.diagnostic], own, key))
                found.setdefault(each._replace(diagnostic=diagnostic))
    return list(found)


def doubted(task: Task, found: Found, workspace: Workspace, codes: AbstractSet[str]) -> list[Diagnostic]:
    """What a judge may report of the files with comments that suppress findings, of some codes."""
    if not any(code in entries() and may_doubt(rule_of(code)) for code in codes):
        return []
    paths = [Path(path) for path, verdict in found.verdicts.items() if verdict.commented]
    return [each.diagnostic for each in doubts(task, paths, workspace) if each.diagnostic.code in codes]


def capped(found: Iterable[Diagnostic], judged: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings; those that a judge made are warnings at most, whatever the settings make of their codes."""
    mild = {(item.code, item.place, item.message) for item in judged}
    for item in found:
        is_mild = item.severity is Severity.ERROR and (item.code, item.place, item.message) in mild
        yield item._replace(severity=Severity.WARNING) if is_mild else item
