"""Fixes, made: find, edit in memory until nothing more is to be mended, and only then write."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from anam_personas.check import runner
from anam_personas.diagnostics.fixes import fix_until_stable, unified_diff
from anam_personas.errors import UnreadableFile
from anam_personas.workspace.files import read_text
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from anam_personas.check.analyze import Task
    from anam_personas.diagnostics.types import Diagnostic, Fix

    Locked = Callable[[Path], bool]

_MARK = "\ufeff"
PASSES = 10
"""Looks at all files: a fix may bring up another in a file that had none, and that in a third."""


@dataclass(frozen=True)
class Mended:
    """Texts by shown path, before and after; what is still found; and the fixes that were made, or how many findings are
    ``silenced``. Files that are to stay as they are, although something in them was to be changed, are ``locked``.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    fixes: tuple[Fix, ...] = ()
    silenced: int = 0
    locked: tuple[str, ...] = ()

    @property
    def applied(self) -> int:
        """How many fixes were made."""
        return len(self.fixes)


def nothing_locked(_path: Path) -> bool:
    """Every file may be changed: nothing is to be written."""
    return False


def read_only(path: Path) -> bool:
    """Whether a file is not to be written: to be asked before something is said to be mended in it.

    Its mode alone may say so: the user of a container may write everything.
    """
    return path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & 0o222)


def mend(task: Task, paths: Sequence[Path], *, unsafe: bool, locked: Locked = nothing_locked) -> Mended:
    """What the fixes make of the files. Nothing is written. A fix that reaches into a locked file is not made."""
    checks = _Checks(task, paths)
    workspace = checks.workspace
    texts: dict[str, str] = {}
    shut: set[str] = set()
    fixes: list[Fix] = []
    found = checks.whole(texts)
    for _ in range(PASSES):
        more = set(_files(found, unsafe=unsafe)) - texts.keys() - shut
        shut |= {name for name in more if locked(workspace.path(name))}
        texts |= {name: checks.text(name) for name in sorted(more - shut)}
        result = fix_until_stable(texts, checks.of_changed, unsafe=unsafe, found=found)
        fixes += result.fixes
        if not result.fixes:
            break
        texts = dict(result.texts)
        found = checks.whole(texts)
        if not result.stable:
            break
    before, after = changed(texts, workspace)
    return Mended(before, after, tuple(found), tuple(fixes), locked=tuple(sorted(shut)))


def _files(found: Iterable[Diagnostic], *, unsafe: bool) -> list[str]:
    """The files that fixes reach into."""
    return [edit.file for item in found if item.fix and (item.fix.safe or unsafe) for edit in item.fix.edits]


class _Checks:
    """Checks of files that change a little from one to the next. What cannot have changed its findings is not read again:
    of the files that had none, those that are not built from a changed one.
    """

    def __init__(self, task: Task, paths: Sequence[Path]) -> None:
        self.workspace = Workspace.of(task.settings)
        self._task = task
        self._paths = paths
        self._disk: dict[str, str] = {}
        self._silent: Mapping[str, tuple[str, ...]] | None = None

    def text(self, name: str) -> str:
        """A file as it is on disk, without its mark."""
        text = (read_text(self.workspace.path(name)) or "").removeprefix(_MARK)
        return self._disk.setdefault(name, text)

    def whole(self, texts: Mapping[str, str]) -> list[Diagnostic]:
        """The findings of all files, with these texts in the place of those on disk."""
        known = self._silent or {}
        silent = {path for path in self._paths if os.fspath(path) in known}.difference(self._reached(texts))
        survey = runner.survey(self._task, self._paths, texts, silent)
        if self._silent is None:
            self._silent = survey.silent
        return survey.diagnostics

    def of_changed(self, texts: Mapping[str, str]) -> list[Diagnostic]:
        """The findings of those files that a changed text is part of."""
        return runner.run(self._task, self._reached(texts), texts)

    def _reached(self, texts: Mapping[str, str]) -> list[Path]:
        shown = self.workspace.shown
        now_other = {name for name, text in texts.items() if text != self._disk[name]}
        if not now_other:
            return []
        own = {shown(path): path for path in self._paths}
        is_shared = any(name not in own or self.workspace.kind(own[name]) != "persona" for name in now_other)
        return [path for name, path in own.items() if name in now_other or (is_shared and self._uses(path, now_other))]

    def _uses(self, path: Path, names: set[str]) -> bool:
        """Whether a file may be built from one of these. Of a file with findings it is not known."""
        parts = (self._silent or {}).get(os.fspath(path))
        return parts is None or any(self.workspace.shown(Path(part)) in names for part in parts)


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


def store(mended: Mended, workspace: Workspace) -> dict[str, str]:
    """Write the changed files, each whole or not at all. Returns the complaints about those that could not be written, by
    name: the others are.
    """
    failed = {}
    for name, text in mended.after.items():
        try:
            workspace.write(workspace.path(name), text)
        except UnreadableFile as error:
            failed[name] = str(error)
    return failed


def patch(mended: Mended) -> str:
    """The change as a patch that ``git apply`` takes."""
    return unified_diff(mended.before, mended.after)
