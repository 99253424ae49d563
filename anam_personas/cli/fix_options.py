"""The options ``--fix``, ``--diff`` and ``--add-ignores``: change files, or print the changes as a patch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.check.add_ignores import add_ignores
from anam_personas.check.fixer import fix, patch, read_only, store
from anam_personas.check.runner import run
from anam_personas.diagnostics.codes import is_broken
from anam_personas.report.summary import counted
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from anam_personas.check.runner import Request
    from anam_personas.cli.check_options import CheckOptions
    from anam_personas.cli.context import Context
    from anam_personas.diagnostics.types import Diagnostic


class Patch(NamedTuple):
    """Changes for ``git apply``, and the errors that would be left: where one is not of a template, nothing is fixed in its file."""

    text: str
    errors: list[Diagnostic]


def patch_for(request: Request, files: Sequence[Path], chosen: CheckOptions) -> Patch:
    """What `fix_files` would change."""
    task = request.task()
    result = add_ignores(task, files) if chosen.add_ignores else fix(task, files, unsafe=chosen.unsafe_fixes)
    return Patch(patch(result), [item for item in result.diagnostics if is_broken(item)])


class Outcome(NamedTuple):
    """The result of changing files: remaining findings, number of fixes, and write errors."""

    found: Sequence[Diagnostic]
    fixed: int
    unwritten: list[str]


def fix_files(context: Context, request: Request, files: Sequence[Path], chosen: CheckOptions) -> Outcome:
    """Change the files. The result describes what was written, not what was planned."""
    task, workspace = request.task(), Workspace.of(request.settings)
    make = add_ignores if chosen.add_ignores else partial(fix, unsafe=chosen.unsafe_fixes)
    result = make(task, files, locked=read_only)
    failed = store(result, workspace)
    found = run(task, files) if failed else result.diagnostics
    if chosen.add_ignores and result.after.keys() - failed:
        suppressed = result.suppressed - (len(found) - len(result.diagnostics))
        context.say(
            f"Added ignore comments for {counted(suppressed, 'finding')} in {counted(len(result.after.keys() - failed), 'file')}."
        )
    locked = [f"{name} cannot be written: it is read-only" for name in result.locked]
    fixed = sum(not any(edit.file in failed for edit in fix.edits) for fix in result.fixes)
    return Outcome(found, fixed, [*locked, *failed.values()])
