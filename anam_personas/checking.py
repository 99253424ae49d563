"""Many files -> one report: each file is judged on its own, so a project is checked by as many processes as there are cores.

A small project is checked in this process: starting workers costs more than its files.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas import validation
from anam_personas.codes import CODES
from anam_personas.diagnostics import Severity
from anam_personas.schema.validate import accepts
from anam_personas.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from anam_personas.diagnostics import Diagnostic
    from anam_personas.lint.selection import Selection
    from anam_personas.resolve import Persona
    from anam_personas.settings import Settings

    Overlay = Mapping[str, str] | None

COMMENT = "anam: ignore"
"""What every comment that silences findings holds."""

UNUSED = "R014"
"""The finding about a comment that silences nothing."""

FILES_PER_WORKER = 150
"""Fewer files than twice this are not worth a second process."""


class Task(NamedTuple):
    """What is done with each file. The selection holds for findings of either half; None keeps all, and lints nothing."""

    settings: Settings
    selection: Selection | None = None
    validate: bool = True
    lint: bool = False


class Found(NamedTuple):
    """What a process found: the findings, and the files that hold comments which silence some."""

    diagnostics: list[Diagnostic]
    commented: list[Path]


def run(task: Task, paths: Sequence[Path], overlay: Overlay = None) -> list[Diagnostic]:
    """The findings of the files, in order of place, each once however many personas reach it.

    ``overlay`` has texts that stand for those on disk, by the path as shown.
    """
    workers = min(_cores(), len(paths) // FILES_PER_WORKER)
    found, commented = (
        _judge(task, paths, overlay) if workers < 2 else _judge_in_parallel(task, paths, overlay, workers)
    )
    workspace = Workspace.of(task.settings, overlay)
    unique = list(dict.fromkeys([*found, *validation.check_twins(paths, workspace)]))
    if commented:
        unique = _silenced(task, unique, commented, workspace)
    if not task.validate:
        unique = [
            item for item in unique if item.code not in CODES or item.severity is Severity.ERROR or item.code == UNUSED
        ]
    if task.selection is not None:
        unique = task.selection.kept(unique)
    return sorted(unique, key=lambda item: item.sort_key)


def _silenced(task: Task, found: list[Diagnostic], commented: Iterable[Path], workspace: Workspace) -> list[Diagnostic]:
    """The findings without those that a comment silences. A file that could not be linted has no useless comments."""
    from anam_personas.lint.selection import Selection
    from anam_personas.lint.suppress import apply

    broken = {item.place.file for item in found if item.severity is Severity.ERROR}
    documents = [workspace.document(path) for path in dict.fromkeys(commented)]
    ran = task.selection if task.lint and task.selection is not None else Selection(frozenset())
    return [item for item in apply(found, documents, ran) if item.code != UNUSED or item.place.file not in broken]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _judge_in_parallel(task: Task, paths: Sequence[Path], overlay: Overlay, workers: int) -> Found:
    import multiprocessing

    accepts("persona", {})  # compiled before forking, once for all
    # forked workers find everything imported; where there is no fork they import it themselves
    how = "fork" if sys.platform == "linux" else "spawn"
    starts = range(0, len(paths), FILES_PER_WORKER)
    whole = Found([], [])
    with multiprocessing.get_context(how).Pool(workers, _begin, (task, paths, overlay)) as pool:
        for found, commented in pool.imap_unordered(_judge_chunk, starts):
            whole.diagnostics.extend(found)
            whole.commented.extend(commented)
    return whole


_begun: list[tuple[Task, Sequence[Path], Overlay]] = []
"""In a worker: what it was started with. A forked one has it without a copy."""


def _begin(*job: Any) -> None:
    _begun[:] = [job]


def _judge_chunk(start: int) -> Found:
    task, paths, overlay = _begun[0]
    return _judge(task, paths[start : start + FILES_PER_WORKER], overlay)


def _judge(task: Task, paths: Iterable[Path], overlay: Overlay) -> Found:
    workspace = Workspace.of(task.settings, overlay)
    whole = Found([], [])
    for path in paths:
        kind = workspace.kind(path)
        judged = validation.JUDGES[kind](path, workspace)
        whole.diagnostics.extend(judged.diagnostics)
        if task.lint and task.selection is not None and judged.personas and not judged.broken:
            from anam_personas.lint.engine import lint

            whole.diagnostics.extend(lint(judged.personas, task.selection))
        whole.commented.extend(_commented(path, judged.personas, workspace))
        if kind == "persona":
            workspace.release(path)
    return whole


def _commented(path: Path, personas: Iterable[Persona], workspace: Workspace) -> Iterator[Path]:
    """The files of a persona that hold a comment for the linter."""
    documents = {layer.document for persona in personas for layer in persona.layers} or {workspace.document(path)}
    return (document.path for document in documents if COMMENT in document.text)
