"""``--add-ignores``: add comments that suppress all current findings, so that only new ones are reported."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anam_personas.check import runner
from anam_personas.check.fixer import FixedFiles, changed, nothing_locked
from anam_personas.diagnostics.codes import UNUSED_IGNORE, is_broken
from anam_personas.diagnostics.fixes import fix_texts
from anam_personas.errors import UnreadableFile
from anam_personas.lint.ignores.add import references, with_ignores
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from anam_personas.check.analyze import Task
    from anam_personas.check.fixer import Locked
    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.yaml.document import Document

ROUNDS = 5
"""Rounds. A rule that limits its findings reports the remaining ones once the first are suppressed."""


def add_ignores(task: Task, paths: Sequence[Path], *, locked: Locked = nothing_locked) -> FixedFiles:
    """Add a comment for each finding that can be suppressed, and remove comments that suppress nothing.

    Nothing is written, and locked files stay as they are. ``suppressed`` counts the findings that are no longer reported.
    """
    workspace = Workspace.of(task.settings)
    texts: dict[str, str] = {}
    shut: set[str] = set()
    found = first = runner.run(task, paths)
    for _ in range(ROUNDS):
        edited = _edited(task, paths, found, texts)
        shut |= {name for name in edited.keys() - texts.keys() if locked(workspace.path(name))}
        edited = {name: text for name, text in edited.items() if name not in shut}
        if edited == texts:
            break
        texts = edited
        found = runner.run(task, paths, texts)
    before, after = changed(texts, workspace)
    suppressed = max(len(first) - len(found), 0)
    return FixedFiles(before, after, tuple(found), suppressed=suppressed, locked=tuple(sorted(shut)))


def _edited(task: Task, paths: Sequence[Path], found: Sequence[Diagnostic], texts: Mapping[str, str]) -> dict[str, str]:
    workspace = Workspace.of(task.settings, texts)
    edited = dict(texts)
    for document, lines in _wanted(workspace, paths, found):
        text = with_ignores(document, lines)
        if text != document.text:
            edited[document.file] = text
    useless = [
        item for item in found if item.code == UNUSED_IGNORE and item.place.file not in edited.keys() - texts.keys()
    ]
    for item in useless:
        edited.setdefault(item.place.file, workspace.document(workspace.path(item.place.file)).text)
    now = Workspace.of(task.settings, edited)
    return dict(fix_texts(edited, [item for item in useless if _is_unedited(item, workspace, now)], unsafe=True))


def _is_unedited(item: Diagnostic, before: Workspace, after: Workspace) -> bool:
    """Whether the offsets of a finding's fix still hold: its file was not edited."""
    path = before.path(item.place.file)
    return before.document(path).text == after.document(path).text


def _wanted(
    workspace: Workspace, paths: Sequence[Path], found: Iterable[Diagnostic]
) -> Iterator[tuple[Document, dict[int, list[str]]]]:
    """The files that need comments, with codes by line. Findings in a prompt file belong to the lines that refer to it."""
    by_file: dict[str, list[Diagnostic]] = {}
    for item in found:
        if not is_broken(item) and item.code != UNUSED_IGNORE:
            by_file.setdefault(item.place.file, []).append(item)
    lines: dict[str, tuple[Document, dict[int, list[str]]]] = {}
    yaml = {document.file: document for document in map(workspace.document, _yaml_files(workspace, paths))}
    for file, items in by_file.items():
        codes = [item.code for item in items]
        if file in yaml:
            spots = [(yaml[file], item.place.line, [item.code]) for item in items]
        else:
            path = workspace.path(file)
            spots = [(document, line, codes) for document in yaml.values() for line in references(document, path)]
        for document, line, wanted in spots:
            lines.setdefault(document.file, (document, {}))[1].setdefault(line, []).extend(wanted)
    yield from lines.values()


def _yaml_files(workspace: Workspace, paths: Sequence[Path]) -> list[Path]:
    """The checked files, and all files they may be built from."""
    try:
        every = workspace.files()
    except UnreadableFile:
        every = []
    shared = [path for path in every if workspace.kind(path) != "persona"]
    return sorted({*paths, *shared}, key=os.fspath)
