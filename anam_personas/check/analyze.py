"""Analyze files independently of each other, in parallel processes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.check import validate
from anam_personas.check.pool import spread
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic, Unknown
    from anam_personas.lint.selection import Selection
    from anam_personas.persona.types import Persona
    from anam_personas.workspace.settings import Settings
    from anam_personas.yaml.document import Document

    Overlay = Mapping[str, str] | None

COMMENT = "anam:"
"""Part of every comment that suppresses findings."""

FILES_AT_ONCE = 50
"""Files per step: about as many as fit into the processor's cache with their data."""


class Task(NamedTuple):
    """What to do with each file. The selection applies to all findings; None keeps all of them and lints nothing."""

    settings: Settings
    selection: Selection | None = None
    validate: bool = True
    lint: bool = False
    profile: bool = False


class Found(NamedTuple):
    """What a process found: the findings, the files that hold comments which silence some, the files about which
    there is nothing to say, each with the others that it is built from, the files that were too broken to be looked
    through, the keys of the personas that are built from a file, by its name, what the rules cannot say, where it is
    asked for, the seconds that each rule took, and what else was looked at, there or not.
    """

    diagnostics: list[Diagnostic]
    commented: list[Path]
    clean: dict[str, tuple[str, ...]]
    broken: list[Path]
    users: dict[str, set[str]]
    unsure: list[Unknown]
    seconds: dict[str, float]
    read: set[str]


def analyze(task: Task, paths: Sequence[Path], overlay: Overlay = None) -> Found:
    """The findings of the files. ``overlay`` has texts that stand for those on disk, by the path as shown."""
    total = Found([], [], {}, [], {}, [], {}, set())
    for found in spread(_analyze, (task, overlay), paths):
        total.diagnostics.extend(found.diagnostics)
        total.commented.extend(found.commented)
        total.clean.update(found.clean)
        total.broken.extend(found.broken)
        total.unsure.extend(found.unsure)
        for code, took in found.seconds.items():
            total.seconds[code] = total.seconds.get(code, 0.0) + took
        for file, keys in found.users.items():
            total.users.setdefault(file, set()).update(keys)
        total.read.update(found.read)
    return total


def _analyze(job: tuple[Task, Overlay], paths: Sequence[Path]) -> Found:
    task, overlay = job
    workspace = Workspace.of(task.settings, overlay)
    total = Found([], [], {}, [], {}, [], {}, set())
    for start in range(0, len(paths), FILES_AT_ONCE):
        _analyze_batch(task, paths[start : start + FILES_AT_ONCE], workspace, total)
    total.read.update(workspace.read.difference(map(os.fspath, paths)))
    return total


def _analyze_batch(task: Task, paths: Sequence[Path], workspace: Workspace, total: Found) -> None:
    """Add the results of a batch of files to ``total``."""
    kinds = list(map(workspace.kind, paths))
    results = [validate.VALIDATORS[kind](path, workspace) for kind, path in zip(kinds, paths, strict=True)]
    found = [
        [*each.diagnostics, *validate.check_names([path], workspace)] for path, each in zip(paths, results, strict=True)
    ]
    if task.lint and task.selection is not None:
        from anam_personas.lint.engine import lint

        personas = [() if each.broken else each.personas for each in results]
        linted = lint(
            personas,
            task.selection,
            list(map(workspace.document, paths)),
            total.seconds if task.profile else None,
        )
        found = [[*some, *more.diagnostics] for some, more in zip(found, linted, strict=True)]
        total.unsure.extend(item for each in linted for item in each.unsure)
    for path, kind, each, diagnostics in zip(paths, kinds, results, found, strict=True):
        own = workspace.document(path)
        others = set(_built_from(each.personas)) - {own}
        commented = [document.path for document in (own, *others) if COMMENT in document.text]
        if diagnostics:
            total.diagnostics.extend(_reaching(diagnostics, own, workspace.key(path)))
        elif not commented and kind != "test":  # which depends on the list of the personas
            total.clean[os.fspath(path)] = tuple(sorted(set(_dependencies(others, workspace)))) if others else ()
        total.commented.extend(commented)
        if each.broken:
            total.broken.append(path)
        if kind == "persona":
            for document in (own, *others):
                total.users.setdefault(document.file, set()).add(workspace.key(path))
        if kind == "persona":
            workspace.release(path)


def _reaching(diagnostics: Iterable[Diagnostic], own: Document, key: str) -> Iterator[Diagnostic]:
    """The findings of a file; those located in another file name the persona they affect."""
    for item in diagnostics:
        yield item if item.place.file == own.file else item._replace(reaches=(key,))


def _built_from(personas: Iterable[Persona]) -> Iterator[Document]:
    """The files that the personas are built from: partials, prompt files, tools."""
    for persona in personas:
        yield from (layer.document for layer in persona.layers)
        yield from (piece.text.document for piece in (persona.prompt.pieces if persona.prompt else ()))
        yield from (use.document for use in persona.tools if use.document is not None)


def _dependencies(others: Iterable[Document], workspace: Workspace) -> Iterator[str]:
    """What a file's result depends on: the files it is built from, and the folders of tools, where a file with the same key
    and another extension may be added.
    """
    for document in others:
        yield os.fspath(document.path)
        if workspace.kind(document.path) == "tool":
            yield os.path.dirname(document.path)  # noqa: PTH120 - asked for every file
