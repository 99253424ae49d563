"""Fixes, made: find, edit in memory until nothing more is to be mended, and only then write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas import checking
from anam_personas.errors import UnreadableFile
from anam_personas.fixes import fix_until_stable, unified_diff
from anam_personas.workspace import Workspace, read_text, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from anam_personas.diagnostics import Diagnostic
    from anam_personas.judging import Task

_MARK = "\ufeff"


@dataclass(frozen=True)
class Mended:
    """Texts by shown path, before and after; what is still found; how many fixes were made."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    applied: int


def mend(task: Task, paths: Sequence[Path], *, unsafe: bool) -> Mended:
    """What the fixes make of the files. Nothing is written."""
    found = checking.run(task, paths)
    workspace = Workspace.of(task.settings)
    names = sorted({edit.file for item in found if item.fix and (item.fix.safe or unsafe) for edit in item.fix.edits})
    if not names:
        return Mended({}, {}, tuple(found), 0)
    texts = {name: (read_text(workspace.path(name)) or "").removeprefix(_MARK) for name in names}
    result = fix_until_stable(texts, lambda now: checking.run(task, paths, now), unsafe=unsafe)
    before, after = changed(result.texts, workspace)
    return Mended(before, after, result.diagnostics, result.applied)


def changed(texts: Mapping[str, str], workspace: Workspace) -> tuple[dict[str, str], dict[str, str]]:
    """Of the files those whose texts are others than on disk: as they are and as they are to be, with their first mark."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for name, text in sorted(texts.items()):
        raw = read_text(workspace.path(name)) or ""
        whole = (_MARK if raw.startswith(_MARK) else "") + text
        if whole != raw:
            before[name], after[name] = raw, whole
    return before, after


def store(mended: Mended, workspace: Workspace) -> None:
    """Write the changed files, each whole or not at all. Raises `UnreadableFile` for those that cannot be written, once
    the others are.
    """
    failures = []
    for name, text in mended.after.items():
        try:
            write(workspace.path(name), text)
        except UnreadableFile as error:
            failures.append(str(error))
    if failures:
        raise UnreadableFile("\n".join(failures))


def patch(mended: Mended) -> str:
    """The change as a patch that ``git apply`` takes."""
    return unified_diff(mended.before, mended.after)
