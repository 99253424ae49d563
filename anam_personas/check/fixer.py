"""Apply fixes in memory until nothing is left to fix, then write the files."""

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
"""Passes over all files: a fix may make another one possible in a file that had none."""


@dataclass(frozen=True)
class FixedFiles:
    """Texts by displayed path, before and after; the remaining findings; and the applied fixes, or the number of
    ``suppressed`` findings. ``locked`` are files that needed a change but must not be written.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    fixes: tuple[Fix, ...] = ()
    suppressed: int = 0
    locked: tuple[str, ...] = ()

    @property
    def applied(self) -> int:
        """How many fixes were made."""
        return len(self.fixes)


def nothing_locked(_path: Path) -> bool:
    """No file is locked: for runs that write nothing."""
    return False


def read_only(path: Path) -> bool:
    """Whether a file must not be written. Checked before a fix in it is reported as applied.

    The mode is checked, too: root in a container may write everything.
    """
    return path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & 0o222)


def fix(task: Task, paths: Sequence[Path], *, unsafe: bool, locked: Locked = nothing_locked) -> FixedFiles:
    """Apply fixes without writing the files. A fix that edits a locked file is not applied."""
    checks = _Checks(task, paths)
    workspace = checks.workspace
    texts: dict[str, str] = {}
    shut: set[str] = set()
    fixes: list[Fix] = []
    found = checks.of_all(texts)
    for _ in range(PASSES):
        more = set(_files(found, unsafe=unsafe)) - texts.keys() - shut
        shut |= {name for name in more if locked(workspace.path(name))}
        texts |= {name: checks.text(name) for name in sorted(more - shut)}
        result = fix_until_stable(texts, checks.of_changed, unsafe=unsafe, found=found)
        fixes += result.fixes
        if not result.fixes:
            break
        texts = dict(result.texts)
        found = checks.of_all(texts)
        if not result.stable:
            break
    before, after = changed(texts, workspace)
    return FixedFiles(before, after, tuple(found), tuple(fixes), locked=tuple(sorted(shut)))


def _files(found: Iterable[Diagnostic], *, unsafe: bool) -> list[str]:
    """The files that fixes edit."""
    return [edit.file for item in found if item.fix and (item.fix.safe or unsafe) for edit in item.fix.edits]


class _Checks:
    """Repeated checks of files with small changes. Clean files that are not built from a changed file are not read again."""

    def __init__(self, task: Task, paths: Sequence[Path]) -> None:
        self.workspace = Workspace.of(task.settings)
        self._task = task
        self._paths = paths
        self._disk: dict[str, str] = {}
        self._clean: Mapping[str, tuple[str, ...]] | None = None

    def text(self, name: str) -> str:
        """The text of a file on disk, without its byte order mark."""
        text = (read_text(self.workspace.path(name)) or "").removeprefix(_MARK)
        return self._disk.setdefault(name, text)

    def of_all(self, texts: Mapping[str, str]) -> list[Diagnostic]:
        """The findings of all files, with these texts instead of those on disk."""
        known = self._clean or {}
        clean = {path for path in self._paths if os.fspath(path) in known}.difference(self._reached(texts))
        survey = runner.survey(self._task, self._paths, texts, clean)
        if self._clean is None:
            self._clean = survey.clean
        return survey.diagnostics

    def of_changed(self, texts: Mapping[str, str]) -> list[Diagnostic]:
        """The findings of the files that a changed text is part of."""
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
        """Whether a file may be built from one of these; assumed for a file with findings."""
        parts = (self._clean or {}).get(os.fspath(path))
        return parts is None or any(self.workspace.shown(Path(part)) in names for part in parts)


def changed(texts: Mapping[str, str], workspace: Workspace) -> tuple[dict[str, str], dict[str, str]]:
    """The changed files before and after, with their byte order marks."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for name, text in sorted(texts.items()):
        raw = read_text(workspace.path(name)) or ""
        text_with_bom = (_MARK if raw.startswith(_MARK) else "") + text
        if text_with_bom != raw:
            before[name], after[name] = raw, text_with_bom
    return before, after


def store(fixed: FixedFiles, workspace: Workspace) -> dict[str, str]:
    """Write the changed files, each atomically. Returns the errors of files that could not be written, by name; the others
    are written.
    """
    failed = {}
    for name, text in fixed.after.items():
        try:
            workspace.write(workspace.path(name), text)
        except UnreadableFile as error:
            failed[name] = str(error)
    return failed


def patch(fixed: FixedFiles) -> str:
    """The changes as a patch for ``git apply``."""
    return unified_diff(fixed.before, fixed.after)
