"""Check files: take the verdicts that are cached, analyze the other files, drop suppressed findings."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.discovery import are_there
from anam_personas.workspace.files import is_test
from anam_personas.workspace.settings import FOLDERS
from anam_personas.workspace.twins import twins

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from anam_personas.check.analyze import Task
    from anam_personas.check.cache.results import Remembered
    from anam_personas.check.cache.shelf import Shelf
    from anam_personas.check.verdict import Found
    from anam_personas.diagnostics.types import Diagnostic, Place, Unknown
    from anam_personas.workspace.settings import Settings
    from anam_personas.workspace.workspace import Workspace


class Request(NamedTuple):
    """The options of a check; ``select`` and ``ignore`` come from the command line, in addition to those of the settings."""

    settings: Settings
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    validate: bool = True
    lint: bool = False
    preset: str | None = None
    preview: bool = False
    profile: bool = False

    judge: bool = False

    def task(self) -> Task:
        """The same with its rules looked up. Raises `UsageError` and `SettingsError` for rules that there are not."""
        from anam_personas.check.analyze import Task

        selection = None
        if self.lint or self.select or self.ignore or self.settings.lint:
            from anam_personas.lint.selection import Selection
            from anam_personas.workspace.settings import where

            selection = Selection.of(
                self.select,
                self.ignore,
                self.settings.lint,
                partial(where, self.settings),
                preset=self.preset,
                preview=self.preview
                or (self.judge and bool(self.select)),  # a rule that is named with --judge is meant
            )
        judging = self._replace(judge=False, preview=True).task().selection if self.judge else None
        return Task(self.settings, selection, self.validate, self.lint, self.profile, judging)


class Checked(NamedTuple):
    """The findings of files, and what rules cannot say."""

    diagnostics: list[Diagnostic]
    unsure: list[Unknown]


def check(request: Request, paths: Sequence[Path], shelf: Shelf, *, whole: bool = False) -> Checked:
    """What a check of the files finds. Files whose verdict is known and cannot have changed are not analyzed again.

    ``shelf`` stores the cache; ``whole`` means that ``paths`` are all files of the project.
    """
    if are_there():  # what the rules of other packages read is not known
        task = request.task()
        found = _analyzed(task, paths)
        return Checked(_reported(task, paths, found), found.unsure)
    from anam_personas.check.cache.results import ResultCache
    from anam_personas.check.cache.secrecy import secrets_of
    from anam_personas.check.verdict import Found

    started = time.time_ns()
    results = ResultCache(shelf, _key(request))
    names = list(map(os.fspath, paths))
    verdicts = results.verdicts(names)
    stale = [path for path, name in zip(paths, names, strict=True) if name not in verdicts]
    diagnostics: list[Diagnostic] = []
    found, secrets = Found(verdicts, {}, set()), None
    if stale or not all(verdict.is_clean for verdict in verdicts.values()) or any(twins(paths)):
        task = request.task()
        analyzed = _analyzed(task, stale)
        every = verdicts | analyzed.verdicts
        found = Found({name: every[name] for name in names}, {}, analyzed.read)
        diagnostics = _reported(task, paths, found)
        # those of test files depend on the list of the personas
        kept = {name: verdict for name, verdict in analyzed.verdicts.items() if not is_test(name)}
        secrets = secrets_of(every, _workspace(request.settings).shown)
        results.keep(kept, started, secrets)
    else:
        results.keep({}, started)
    if whole:
        from anam_personas.workspace.workspace import LOCK

        read = found.read | {os.fspath(request.settings.root / LOCK)}
        results.keep_project(_folders(request.settings), names, diagnostics, found.unsure, read, started, secrets)
    return Checked(diagnostics, found.unsure)


def _workspace(settings: Settings) -> Workspace:
    from anam_personas.workspace.workspace import Workspace

    return Workspace.of(settings)


def known(request: Request, shelf: Shelf) -> Remembered | None:
    """What is remembered of a check of the project, where nothing has changed since; None where that is not known."""
    if are_there():
        return None
    from anam_personas.check.cache.results import ResultCache

    return ResultCache(shelf, _key(request)).project(_folders(request.settings))


def _key(request: Request) -> str:
    from anam_personas.check.cache.installation import key

    return key(request, os.getcwd())  # noqa: PTH109 - part of the paths that findings show


def _folders(settings: Settings) -> list[str]:
    """The folders of files, those that are there, none inside the other."""
    root = os.fspath(settings.root)
    given = [os.path.normpath(os.path.join(root, getattr(settings, name))) for name in FOLDERS]  # noqa: PTH118
    given += [os.fspath(settings.shared)] if settings.shared is not None else []
    there = sorted({folder for folder in given if os.path.isdir(folder)})  # noqa: PTH112
    return [folder for folder in there if not any(folder.startswith(f"{each}{os.sep}") for each in there)]


class Survey(NamedTuple):
    """Findings, the clean files, each with the files it is built from, what rules cannot say, and
    the seconds that each took, if those were asked for.
    """

    diagnostics: list[Diagnostic]
    clean: Mapping[str, tuple[str, ...]]
    unsure: Sequence[Unknown]
    seconds: Mapping[str, float]


def survey(
    task: Task,
    paths: Sequence[Path],
    overlay: Mapping[str, str] | None = None,
    clean: Collection[Path] = (),
    judged: Sequence[Diagnostic] = (),
) -> Survey:
    """As `run`, for a repeated check: files that are known to be ``clean`` are skipped. ``judged`` are more findings."""
    found = _analyzed(task, [path for path in paths if path not in clean], overlay)
    return Survey(_reported(task, paths, found, overlay, judged), found.clean, found.unsure, found.seconds)


def run(task: Task, paths: Sequence[Path], overlay: Mapping[str, str] | None = None) -> list[Diagnostic]:
    """The findings of the files, each once however many personas reach it.

    ``overlay`` has texts that replace those on disk, by displayed path.
    """
    return _reported(task, paths, _analyzed(task, paths, overlay), overlay)


def _analyzed(task: Task, paths: Sequence[Path], overlay: Mapping[str, str] | None = None) -> Found:
    from anam_personas.check.analyze import analyze

    return analyze(task, paths, overlay)


def _reported(
    task: Task,
    paths: Sequence[Path],
    found: Found,
    overlay: Mapping[str, str] | None = None,
    judged: Sequence[Diagnostic] = (),
) -> list[Diagnostic]:
    from anam_personas.check.validate import check_twins
    from anam_personas.diagnostics.codes import CODES, UNUSED_IGNORE, is_broken
    from anam_personas.workspace.workspace import Workspace

    workspace = Workspace.of(task.settings, overlay)
    unique = list(merged([*found.diagnostics, *check_twins(paths, workspace), *judged]))
    if task.lint:
        from anam_personas.check.shared_fixes import agreed

        unique = list(agreed(unique, found, partial(_others, task, found, overlay), workspace))
    if found.commented:
        unique = _silenced(task, unique, paths, found, workspace)
    if not task.validate:
        unique = [item for item in unique if item.code not in CODES or is_broken(item) or item.code == UNUSED_IGNORE]
    if task.selection is not None:
        unique = (task.judging or task.selection).kept(unique, workspace.below_root)
    if judged:
        from anam_personas.check.doubts import capped

        unique = list(capped(unique, judged))
    found.read.update(workspace.read)
    return unique


def _others(task: Task, found: Found, overlay: Mapping[str, str] | None) -> Found | None:
    """The results of the personas that were not analyzed, since they may share files with those that were."""
    from anam_personas.workspace.workspace import Workspace

    workspace = Workspace.of(task.settings, overlay)
    analyzed = {workspace.key(path) for path in map(Path, found.verdicts) if workspace.kind(path) == "persona"}
    rest = [path for key, path in workspace.well_named().items() if key not in analyzed]
    if not rest:
        return None
    more = _analyzed(task, rest, overlay)
    found.read.update(more.read)
    return more


def merged(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Each finding once, with all personas that it reaches: as severe as in the worst of them, with the fix that one has."""
    from anam_personas.diagnostics.types import Severity

    worst_first = list(Severity)
    same: dict[tuple[str, Place, str], list[Diagnostic]] = {}
    for item in diagnostics:
        same.setdefault((item.code, item.place, item.message), []).append(item)
    for items in same.values():
        worst = min(items, key=lambda item: (worst_first.index(item.severity), item.fix is None))
        reached = {key for item in items for key in item.reaches}
        yield worst._replace(reaches=tuple(sorted(reached))) if reached else worst


def _silenced(
    task: Task, unique: list[Diagnostic], paths: Sequence[Path], found: Found, workspace: Workspace
) -> list[Diagnostic]:
    """The findings without those that a comment suppresses, and with the comments that suppress nothing."""
    from anam_personas.lint.ignores.suppress import apply
    from anam_personas.lint.registry import entries
    from anam_personas.lint.selection import Selection

    documents = [workspace.document(path) for path in found.commented]
    unsure = set(_unsure([document.path for document in documents], paths, found, workspace))
    not_linted = Selection(frozenset(), usual=frozenset(entries()))
    ran = task.selection if task.lint and task.selection is not None else not_linted
    doubted = partial(_doubted, task, found, workspace) if task.lint else None
    return apply(unique, documents, ran, unsure, workspace.shown, doubted)


def _doubted(task: Task, found: Found, workspace: Workspace, codes: AbstractSet[str]) -> list[Diagnostic]:
    from anam_personas.check.doubts import doubted

    return doubted(task, found, workspace, codes)


def _unsure(commented: Iterable[Path], paths: Sequence[Path], found: Found, workspace: Workspace) -> Iterator[Path]:
    """The files whose comments may suppress findings that were not checked for: a broken persona is not linted, and what is found in a
    partial or tool is found with the personas that use it.
    """
    shared = [path for path in commented if workspace.kind(path) != "persona"]
    yield from found.broken
    if shared and (found.broken or not set(workspace.files()) <= set(paths)):
        yield from shared
