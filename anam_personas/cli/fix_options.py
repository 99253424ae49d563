"""``--fix``, ``--diff`` and ``--add-ignores`` of the checks: files are changed, or told as they are to be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.check.add_ignores import adopt
from anam_personas.check.fixer import mend, patch, read_only, store
from anam_personas.check.runner import run
from anam_personas.report.summary import counted
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from anam_personas.check.runner import Request
    from anam_personas.cli.check_options import Wish
    from anam_personas.cli.context import Context
    from anam_personas.diagnostics.types import Diagnostic


def patched(request: Request, files: Sequence[Path], wish: Wish) -> str:
    """What is to be changed, as a patch."""
    task = request.task()
    return patch(adopt(task, files) if wish.add_ignores else mend(task, files, unsafe=wish.unsafe_fixes))


class Outcome(NamedTuple):
    """What mending came to: what is still found, how much was mended, and what could not be written."""

    found: Sequence[Diagnostic]
    fixed: int
    unwritten: list[str]


def mended(context: Context, request: Request, files: Sequence[Path], wish: Wish) -> Outcome:
    """Change the files. What is told of them is true of what was written."""
    task, workspace = request.task(), Workspace.of(request.settings)
    make = adopt if wish.add_ignores else partial(mend, unsafe=wish.unsafe_fixes)
    result = make(task, files, locked=read_only)
    failed = store(result, workspace)
    found = run(task, files) if failed else result.diagnostics
    if wish.add_ignores and result.after.keys() - failed:
        silenced = result.silenced - (len(found) - len(result.diagnostics))
        context.say(f"Silenced {counted(silenced, 'finding')} in {counted(len(result.after.keys() - failed), 'file')}.")
    locked = [f"{name} cannot be written: it is read-only" for name in result.locked]
    fixed = sum(not any(edit.file in failed for edit in fix.edits) for fix in result.fixes)
    return Outcome(found, fixed, [*locked, *failed.values()])
