"""The safe fix of one finding, as the page's button makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.check.fixer import FixedFiles, changed, read_only, store
from anam_personas.check.runner import Request, run
from anam_personas.diagnostics.fixes import fix_until_stable
from anam_personas.errors import UnreadableFile, UsageError
from anam_personas.workspace.files import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.workspace.workspace import Workspace

_MARK = "\ufeff"
Place = tuple[str, str, int, int]
"""Code, file as shown, line, column."""


def fix_one(workspace: Workspace, path: Path, place: Place) -> Sequence[str]:
    """Make the fix in the files of the persona at ``path``; the files that were written.

    Raises `UsageError` where there is no such finding (any more), or it has no safe fix, and `UnreadableFile` for a file that
    cannot be written.
    """
    task = Request(workspace.settings, lint=True).task()
    found = run(task, [path])
    wanted = next((item for item in found if _place(item) == place), None)
    if wanted is None:
        raise UsageError("the file has changed: the finding is gone: reload the page")
    if wanted.fix is None or not wanted.fix.safe:
        raise UsageError(f"{wanted.code} has no safe fix here")
    names = sorted({edit.file for edit in wanted.fix.edits})
    if locked := [name for name in names if read_only(workspace.path(name))]:
        raise UnreadableFile(f"{locked[0]} is read-only: it cannot be fixed")
    texts = {name: (read_text(workspace.path(name)) or "").removeprefix(_MARK) for name in names}

    def only_it(texts: Mapping[str, str]) -> list[Diagnostic]:
        return [item._replace(fix=None) for item in run(task, [path], texts)]

    alone = [item if item is wanted else item._replace(fix=None) for item in found]
    result = fix_until_stable(texts, only_it, unsafe=False, rounds=1, found=alone)
    if not result.fixes:
        raise UsageError(f"the fix of {wanted.code} would add another finding: change the text yourself")
    before, after = changed(result.texts, workspace)
    if failed := store(FixedFiles(before, after, ()), workspace):
        raise UnreadableFile(next(iter(failed.values())))
    return sorted(after)


def _place(item: Diagnostic) -> Place:
    return item.code, item.place.file, item.place.line, item.place.column
