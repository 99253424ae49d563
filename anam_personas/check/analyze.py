"""Analyze files, each on its own, spread over the cores."""

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
"""What every comment that silences findings holds."""

FILES_AT_ONCE = 50
"""Files that one step works on before the next does: as many as the processor's cache holds, with what is made of them."""


class Task(NamedTuple):
    """What is done with each file. The selection holds for findings of either half; None keeps all, and lints nothing."""

    settings: Settings
    selection: Selection | None = None
    validate: bool = True
    lint: bool = False
    profile: bool = False


class Found(NamedTuple):
    """What a process found: the findings, the files that hold comments which silence some, the files about which
    there is nothing to say, each with the others that it is built from, the files that were too broken to be looked
    through, the keys of the personas that are built from a file, by its name, what the rules cannot say, and, where it
    is asked for, the seconds that each rule took.
    """

    diagnostics: list[Diagnostic]
    commented: list[Path]
    clean: dict[str, tuple[str, ...]]
    broken: list[Path]
    users: dict[str, set[str]]
    unsure: list[Unknown]
    seconds: dict[str, float]


def judge(task: Task, paths: Sequence[Path], overlay: Overlay = None) -> Found:
    """The findings of the files. ``overlay`` has texts that stand for those on disk, by the path as shown."""
    whole = Found([], [], {}, [], {}, [], {})
    for found in spread(_judge, (task, overlay), paths):
        whole.diagnostics.extend(found.diagnostics)
        whole.commented.extend(found.commented)
        whole.clean.update(found.clean)
        whole.broken.extend(found.broken)
        whole.unsure.extend(found.unsure)
        for code, took in found.seconds.items():
            whole.seconds[code] = whole.seconds.get(code, 0.0) + took
        for file, keys in found.users.items():
            whole.users.setdefault(file, set()).update(keys)
    return whole


def _judge(job: tuple[Task, Overlay], paths: Sequence[Path]) -> Found:
    task, overlay = job
    workspace = Workspace.of(task.settings, overlay)
    whole = Found([], [], {}, [], {}, [], {})
    for start in range(0, len(paths), FILES_AT_ONCE):
        _judge_some(task, paths[start : start + FILES_AT_ONCE], workspace, whole)
    return whole


def _judge_some(task: Task, paths: Sequence[Path], workspace: Workspace, whole: Found) -> None:
    """Add the results of some files to ``whole``."""
    kinds = list(map(workspace.kind, paths))
    judged = [validate.JUDGES[kind](path, workspace) for kind, path in zip(kinds, paths, strict=True)]
    found = [
        [*each.diagnostics, *validate.check_names([path], workspace)] for path, each in zip(paths, judged, strict=True)
    ]
    if task.lint and task.selection is not None:
        from anam_personas.lint.engine import lint

        personas = [() if each.broken else each.personas for each in judged]
        linted = lint(
            personas,
            task.selection,
            list(map(workspace.document, paths)),
            whole.seconds if task.profile else None,
        )
        found = [[*some, *more.diagnostics] for some, more in zip(found, linted, strict=True)]
        whole.unsure.extend(item for each in linted for item in each.unsure)
    for path, kind, each, diagnostics in zip(paths, kinds, judged, found, strict=True):
        own = workspace.document(path)
        others = set(_built_from(each.personas)) - {own}
        commented = [document.path for document in (own, *others) if COMMENT in document.text]
        if diagnostics:
            whole.diagnostics.extend(_reaching(diagnostics, own, workspace.key(path)))
        elif not commented:
            whole.clean[os.fspath(path)] = tuple(sorted(set(_dependencies(others, workspace)))) if others else ()
        whole.commented.extend(commented)
        if each.broken:
            whole.broken.append(path)
        if kind == "persona":
            for document in (own, *others):
                whole.users.setdefault(document.file, set()).add(workspace.key(path))
        if kind == "persona":
            workspace.release(path)


def _reaching(diagnostics: Iterable[Diagnostic], own: Document, key: str) -> Iterator[Diagnostic]:
    """The findings of a file; those that stand in another one say which persona they reach."""
    for item in diagnostics:
        yield item if item.place.file == own.file else item._replace(reaches=(key,))


def _built_from(personas: Iterable[Persona]) -> Iterator[Document]:
    """The files that make the personas: partials, prompt files, tools."""
    for persona in personas:
        yield from (layer.document for layer in persona.layers)
        yield from (piece.text.document for piece in (persona.prompt.pieces if persona.prompt else ()))
        yield from (use.document for use in persona.tools if use.document is not None)


def _dependencies(others: Iterable[Document], workspace: Workspace) -> Iterator[str]:
    """What else decides about a file: the others it is built from, and the folders of tools, where a file of the same key
    but another ending may come to stand.
    """
    for document in others:
        yield os.fspath(document.path)
        if workspace.kind(document.path) == "tool":
            yield os.path.dirname(document.path)  # noqa: PTH120 - asked for every file
