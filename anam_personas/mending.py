"""Fixes, made: find, edit in memory until nothing more is to be mended, and only then write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas import checking
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
    raw = {name: read_text(workspace.path(name)) or "" for name in names}
    texts = {name: text.removeprefix(_MARK) for name, text in raw.items()}
    if not texts:
        return Mended({}, {}, tuple(found), 0)
    result = fix_until_stable(texts, lambda now: checking.run(task, paths, now), unsafe=unsafe)
    after = {name: (_MARK if raw[name].startswith(_MARK) else "") + text for name, text in result.texts.items()}
    changed = [name for name in names if after[name] != raw[name]]
    before = {name: raw[name] for name in changed}
    return Mended(before, {name: after[name] for name in changed}, result.diagnostics, result.applied)


def store(mended: Mended, workspace: Workspace) -> None:
    """Write the changed files, each whole or not at all. Raises `UnreadableFile` for one that cannot be written."""
    for name, text in mended.after.items():
        write(workspace.path(name), text)


def patch(mended: Mended) -> str:
    """The change as a patch that ``git apply`` takes."""
    return unified_diff(mended.before, mended.after)
