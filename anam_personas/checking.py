"""Many files -> one report: each file is judged on its own, so a project is checked by as many processes as there are cores.

A small project is checked in this process: starting workers costs more than its files.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from anam_personas import validation
from anam_personas.diagnostics import Severity
from anam_personas.settings import Settings
from anam_personas.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from anam_personas.diagnostics import Diagnostic
    from anam_personas.lint.selection import Selection

    Overlay = Mapping[str, str] | None

FILES_PER_WORKER = 150
"""Fewer files than twice this are not worth a second process."""


class Task(NamedTuple):
    """What is done with each file. The selection holds for findings of either half; None keeps all, and lints nothing."""

    settings: Settings
    selection: Selection | None = None
    validate: bool = True
    lint: bool = False


def run(task: Task, paths: Sequence[Path], overlay: Mapping[str, str] | None = None) -> list[Diagnostic]:
    """The findings of the files, in order of place, each once however many personas reach it.

    ``overlay`` has texts that stand for those on disk, by the path as shown.
    """
    workers = min(_cores(), len(paths) // FILES_PER_WORKER)
    if workers < 2:
        found = _judge(task, paths, overlay)
    else:
        found = _judge_in_parallel(task, paths, overlay, workers)
    if task.validate:
        found += validation.check_twins(paths, Workspace.of(task.settings))
    return sorted(dict.fromkeys(found), key=lambda item: item.sort_key)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _judge_in_parallel(task: Task, paths: Sequence[Path], overlay: Overlay, workers: int) -> list[Diagnostic]:
    import multiprocessing

    _warm(task)
    # forked workers find everything imported; where there is no fork they import it themselves
    how = "fork" if sys.platform == "linux" else "spawn"
    with multiprocessing.get_context(how).Pool(workers) as pool:
        chunks = [(task, paths[start : start + FILES_PER_WORKER], overlay) for start in range(0, len(paths), FILES_PER_WORKER)]
        return [item for found in pool.imap_unordered(_judge_chunk, chunks) for item in found]


def _warm(task: Task) -> None:
    """Compile the schemas before forking, once for all."""
    from anam_personas.schema.validate import accepts

    if task.validate:
        accepts("persona", {})


def _judge_chunk(chunk: tuple[Task, Sequence[Path], Overlay]) -> list[Diagnostic]:
    return _judge(*chunk)


def _judge(task: Task, paths: Iterable[Path], overlay: Overlay) -> list[Diagnostic]:
    workspace = Workspace.of(task.settings, overlay)
    found: list[Diagnostic] = []
    for path in paths:
        kind = workspace.kind(path)
        found += _judge_file(task, path, kind, workspace)
        if kind == "persona":
            workspace.release(path)
    return found


def _judge_file(task: Task, path: Path, kind: str, workspace: Workspace) -> list[Diagnostic]:
    found = _VALIDATE[kind](path, workspace)
    broken = any(item.severity is Severity.ERROR for item in found)
    kept = found if task.validate or broken else []
    if task.lint and task.selection is not None and not broken and kind == "persona":
        from anam_personas.lint.engine import lint_file

        kept = [*kept, *lint_file(path, workspace, task.selection)]
    return task.selection.kept(kept) if kept and task.selection is not None else kept


_VALIDATE = {
    "persona": validation.validate_persona,
    "partial": validation.validate_partial,
    "tool": validation.validate_tool,
}
