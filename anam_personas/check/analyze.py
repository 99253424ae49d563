"""Analyze files independently of each other, in parallel processes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.check import validate
from anam_personas.check.pool import spread
from anam_personas.check.verdict import Found, Verdict
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from anam_personas.check.validate import Validated
    from anam_personas.diagnostics.types import Diagnostic, Unknown
    from anam_personas.lint.selection import Selection
    from anam_personas.workspace.settings import Settings
    from anam_personas.yaml.document import Document

    Overlay = Mapping[str, str] | None

COMMENT = "anam:"
"""Part of every comment that suppresses findings."""

FILES_AT_ONCE = 50
"""Files per step: about as many as fit into the processor's cache with their data."""


class Task(NamedTuple):
    """What to do with each file. The selection applies to all findings; None keeps all of them and lints nothing.

    ``judging`` is the selection with rules in preview, where a judge is asked: those may have doubts, too.
    """

    settings: Settings
    selection: Selection | None = None
    validate: bool = True
    lint: bool = False
    profile: bool = False
    judging: Selection | None = None


def analyze(task: Task, paths: Sequence[Path], overlay: Overlay = None) -> Found:
    """The verdicts of the files. ``overlay`` has texts that stand for those on disk, by the path as shown."""
    total = Found({}, {}, set())
    if task.lint and task.selection is not None and len(paths) > FILES_AT_ONCE:
        from anam_personas.lint.engine import prepare

        prepare(task.selection)
    for found in spread(_analyze, (task, overlay), paths):
        total.verdicts.update(found.verdicts)
        for code, took in found.seconds.items():
            total.seconds[code] = total.seconds.get(code, 0.0) + took
        total.read.update(found.read)
    return total


def _analyze(job: tuple[Task, Overlay], paths: Sequence[Path]) -> Found:
    task, overlay = job
    workspace = Workspace.of(task.settings, overlay)
    total = Found({}, {}, set())
    for start in range(0, len(paths), FILES_AT_ONCE):
        _analyze_batch(task, paths[start : start + FILES_AT_ONCE], workspace, total)
    total.read.update(workspace.read.difference(map(os.fspath, paths)))
    return total


def _analyze_batch(task: Task, paths: Sequence[Path], workspace: Workspace, total: Found) -> None:
    """Add the verdicts of a batch of files to ``total``."""
    results = [_validated(path, workspace) for path in paths]
    found = [
        [*each.diagnostics, *validate.check_names([path], workspace)] for path, each in zip(paths, results, strict=True)
    ]
    unsure: list[list[Unknown]] = [[] for _ in paths]
    if task.lint and task.selection is not None:
        from anam_personas.lint.engine import lint

        personas = [each.personas if each.readable else () for each in results]
        linted = lint(
            personas,
            task.selection,
            list(map(workspace.document, paths)),
            total.seconds if task.profile else None,
        )
        found = [[*some, *more.diagnostics] for some, more in zip(found, linted, strict=True)]
        unsure = [each.unsure for each in linted]
        for path, each, some, doubts in zip(paths, results, found, unsure, strict=True):
            if workspace.kind(path) == "knowledge" and not each.broken:
                from anam_personas.check.document_secrets import secrets

                searched = secrets(path, workspace, task.selection)
                some += searched.diagnostics
                doubts += searched.unsearched
    for path, each, diagnostics, unknown in zip(paths, results, found, unsure, strict=True):
        total.verdicts[os.fspath(path)] = _verdict(path, each, diagnostics, unknown, workspace)
        if workspace.kind(path) == "persona":
            workspace.release(path)


def _validated(path: Path, workspace: Workspace) -> Validated:
    workspace.is_lock_read = False
    found = validate.VALIDATORS[workspace.kind(path)](path, workspace)
    return found._replace(read=(*found.read, os.fspath(workspace.lock))) if workspace.is_lock_read else found


def _verdict(
    path: Path, result: Validated, diagnostics: Sequence[Diagnostic], unsure: Sequence[Unknown], workspace: Workspace
) -> Verdict:
    own = workspace.document(path)
    others = {each for persona in result.personas for each in persona.documents()} - {own}
    commented = [os.fspath(document.path) for document in (own, *others) if COMMENT in document.text]
    says = bool(diagnostics or unsure or commented)
    told = diagnostics if workspace.kind(path) == "knowledge" else reaching(diagnostics, own, workspace.key(path))
    return Verdict(
        tuple(told),
        tuple(unsure),
        tuple(sorted(commented)),
        tuple(sorted({*_dependencies(others, workspace), *result.read})),
        not result.readable,
        result.lasting,
        tuple(dict.fromkeys(_secrets(diagnostics, (own, *others)))) if says else (),
    )


def _secrets(diagnostics: Sequence[Diagnostic], documents: Iterable[Document]) -> Iterator[str]:
    """The secrets in some files, in a value or in the text as it is written, and those that findings are about."""
    from anam_personas.lint.entities.secrets import as_written, in_document

    for item in diagnostics:
        if item.secret:
            place = item.place
            is_long = place.end_line > place.line
            yield place.excerpt[place.column - 1 : None if is_long else place.end_column - 1]
    for document in documents:
        yield from (document.text[start:end] for start, end in as_written(document))
        yield from (span.surface.value[span.start : span.end] for span, _ in in_document(document))


def reaching(diagnostics: Iterable[Diagnostic], own: Document, key: str) -> Iterator[Diagnostic]:
    """The findings of a file; those located in another file name the persona they affect."""
    for item in diagnostics:
        yield item if item.place.file == own.file else item._replace(reaches=(key,))


def _dependencies(others: Iterable[Document], workspace: Workspace) -> Iterator[str]:
    """What a file's result depends on: the files it is built from, and the folders of tools and models, where a file with the same key
    and another extension may be added.
    """
    for document in others:
        yield os.fspath(document.path)
        if workspace.kind(document.path) in {"tool", "llm"}:
            yield os.path.dirname(document.path)  # noqa: PTH120 - asked for every file
