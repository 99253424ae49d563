"""The implementation that ``check``, ``validate`` and ``lint`` share."""

from __future__ import annotations

import gc
import os
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from anam_personas.cli.check_options import check_combination
from anam_personas.cli.check_report import print_if_known, print_report, report_of
from anam_personas.cli.printing import echo, echo_exact
from anam_personas.errors import ApiError, SettingsError, UnreadableFile, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from anam_personas.check.analyze import Task
    from anam_personas.check.runner import Request
    from anam_personas.cli.check_options import CheckOptions
    from anam_personas.cli.context import Context
    from anam_personas.cli.judging import Judging
    from anam_personas.diagnostics.types import Diagnostic, Unknown
    from anam_personas.errors import AnamPersonasError
    from anam_personas.workspace.settings import Settings
    from anam_personas.workspace.workspace import Workspace


def examine(context: Context, paths: tuple[Path, ...], chosen: CheckOptions, *, validate: bool, lint: bool) -> int:
    """Check the files, fix them if requested, and report the findings. Returns the exit code."""
    # documents are trees and modules stay loaded: the cyclic collector would scan both repeatedly and free nothing
    gc.disable()
    try:
        return _examine(context, paths, chosen, validate=validate, lint=lint)
    finally:
        if not gc.get_freeze_count():  # the process does more than this: see `anam_personas.cli.run`
            gc.enable()


def _examine(context: Context, paths: tuple[Path, ...], chosen: CheckOptions, *, validate: bool, lint: bool) -> int:
    check_combination(chosen)
    if context.environment is not None:
        _ = context.target  # all environments are checked, but a misspelled one is an error
    make = _requests(chosen, validate=validate, lint=lint)
    verbose = lint and (context.verbose or chosen.verbose)
    given = paths or chosen.fix or chosen.diff or chosen.add_ignores or chosen.online or chosen.judge
    if context.each is None and not (given or _is_uncached(chosen)):
        code = print_if_known(context, chosen, make(context.settings), verbose=verbose)
        if code is not None:
            return code
    if chosen.dry_run:
        from anam_personas.cli.judging import forecast

        return forecast(context, make, _by_project(context, paths))
    run = _Run(context, chosen)
    for workspace, files in _by_project(context, paths):
        run.add(make(workspace.settings), workspace, files, whole=not paths)
    return run.reported(verbose=verbose)


def _is_uncached(chosen: CheckOptions) -> bool:
    # how long rules take is not remembered, nor what a judge says
    return chosen.no_cache or chosen.profile or chosen.judge


class _Run:
    """What a check of one or more projects found and did."""

    def __init__(self, context: Context, chosen: CheckOptions) -> None:
        self.context = context
        self.chosen = chosen
        self.found: list[Diagnostic] = []
        self.checked: list[str] = []
        self.unsure: list[Unknown] = []
        self.unwritten: list[str] = []
        self.seconds: Counter[str] = Counter()
        self.fixed = 0
        self.projects = 0
        self.would_change = False
        self.problems: list[AnamPersonasError] = []
        self.unjudged = 0
        self._judging: Judging | None = None

    def add(self, request: Request, workspace: Workspace, files: list[Path], *, whole: bool) -> None:
        """Check the files of one project, or fix them, or print what fixes would change."""
        from anam_personas.check.runner import check, survey

        chosen = self.chosen
        if whole and request.validate:
            from anam_personas.catalogue.lock import lock_of

            _ = lock_of(workspace)  # damaged, it would be noticed only where a file has a name to look up
        if chosen.diff:
            from anam_personas.cli.fix_options import patch_for

            patch = patch_for(request, files, chosen)
            self.would_change |= bool(patch.text)
            self.found += patch.errors
            echo_exact(patch.text, nl=False)
        elif chosen.fix or chosen.add_ignores:
            from anam_personas.cli.fix_options import fix_files

            outcome = fix_files(self.context, request, files, chosen)
            self.found += outcome.found
            self.fixed += outcome.fixed
            self.unwritten += outcome.unwritten
        elif _is_uncached(chosen):
            task = request.task()
            surveyed = survey(task, files, judged=self._judged(task, workspace, files, whole=whole))
            self.found += surveyed.diagnostics
            self.unsure += surveyed.unsure
            self.seconds.update(surveyed.seconds)
        else:
            checked = check(request, files, self.context.shelf(request.settings.root), whole=whole)
            self.found += checked.diagnostics
            self.unsure += checked.unsure
        self.projects += 1
        self.checked += [workspace.shown(path) for path in (workspace.own(files) if whole else files)]
        if chosen.online:
            self.problems += _ask_online(self.context, workspace, files, self.found)

    def _judged(self, task: Task, workspace: Workspace, files: list[Path], *, whole: bool) -> Sequence[Diagnostic]:
        """What the judge finds; what kept it from being asked is raised after the report."""
        if not self.chosen.judge:
            return ()
        from anam_personas.cli.judging import Judging

        if self._judging is None:
            self._judging = Judging(self.context, self.chosen)
        found = self._judging.judged(task, workspace, files, whole=whole)
        self.unjudged += found.missing
        self.problems += found.problems
        return found.findings

    def reported(self, *, verbose: bool) -> int:
        """Print the report; the exit code. Prints what kept parts of the run from being done, and raises the worst of it."""
        from anam_personas.check.runner import merged

        unsure = self.unsure if verbose else ()
        if self.projects > 1:  # which may share files
            self.checked, self.found = list(dict.fromkeys(self.checked)), list(merged(self.found))
        is_whole = not (self.problems or self.unjudged)
        if self.chosen.diff:
            return self._patched()
        report = report_of(self.chosen, self.checked, self.found, self.fixed, unsure, is_whole=is_whole)
        code = print_report(self.context, self.chosen, report)
        if self.chosen.profile:
            from anam_personas.report.profile import profile

            echo(profile(self.seconds, self.found), err=True, nl=False)
        if self.problems:
            from anam_personas.cli.failures import failed

            worst = max(reversed(self.problems), key=lambda problem: problem.exit_code)
            for other in self.problems:
                if other is not worst:
                    failed(other, self.context)
            raise worst
        if self.unwritten:
            raise UnreadableFile("\n".join(self.unwritten))
        return max(code, int(self.unjudged > 0 and self.chosen.strict))

    def _patched(self) -> int:
        """The exit code behind a patch. Errors that no fix removes go to stderr, since stdout is for ``git apply``."""
        if not self.found:
            return int(self.would_change)
        from anam_personas.cli.failures import failed
        from anam_personas.project import invalid

        return failed(invalid(self.found), self.context)


def _ask_online(
    context: Context, workspace: Workspace, files: Sequence[Path], found: list[Diagnostic]
) -> list[AnamPersonasError]:
    """Add what the API says about ids; why it could not be asked, which is raised after the report."""
    from anam_personas.cli.online import online_findings

    try:
        found += online_findings(context, workspace, files)
    except (ApiError, SettingsError) as error:
        return [error]
    return []


def _requests(chosen: CheckOptions, *, validate: bool, lint: bool) -> Callable[[Settings], Request]:
    """What makes the request of a project from its settings."""
    from anam_personas.check.runner import Request

    return partial(
        Request,
        select=chosen.selected,
        ignore=chosen.ignored,
        validate=validate,
        lint=lint,
        preset=chosen.preset,
        preview=chosen.preview,
        profile=chosen.profile,
        judge=chosen.judge,
    )


def _by_project(context: Context, paths: Sequence[Path]) -> Iterator[tuple[Workspace, list[Path]]]:
    """Group the files by project: the paths may belong to several."""
    from anam_personas.workspace.workspace import Workspace

    if context.each is not None:
        yield from _each_project(context, paths)
        return
    if not paths:
        workspace = context.workspace
        yield workspace, workspace.checked()
        return
    groups: dict[Path, tuple[Workspace, dict[Path, None]]] = {}
    folders: dict[Path, Settings] = {}
    for path in paths:
        whole = Path(os.path.abspath(path))  # noqa: PTH100 - absolute() keeps "..", and files would have two names
        if not os.path.lexists(whole) and (file := _file_of_key(context, path)) is not None:
            whole = file
        folder = whole if whole.is_dir() else whole.parent
        if folder not in folders:
            folders[folder] = _settings_of(context, folder)
        settings = folders[folder]
        workspace, files = groups.setdefault(settings.root, (Workspace.of(settings), {}))
        files.update(dict.fromkeys(workspace.below(whole)))
    for workspace, files in groups.values():
        yield workspace, list(files)


def _each_project(context: Context, paths: Sequence[Path]) -> Iterator[tuple[Workspace, list[Path]]]:
    """All files of each project. Raises `UsageError` if paths are given as well."""
    from anam_personas.cli.projects import prefix, shown
    from anam_personas.workspace.settings import find
    from anam_personas.workspace.workspace import Workspace

    if paths:
        raise UsageError(
            "--all-projects takes all files: omit the paths, or the option (paths may be of several projects)"
        )
    for folder in context.project_folders:
        try:
            workspace = Workspace.of(find(folder))
            yield workspace, workspace.checked()
        except (SettingsError, UnreadableFile) as error:
            raise type(error)(f"{prefix(shown(folder), error)}{error}") from error


def _file_of_key(context: Context, path: Path) -> Path | None:
    """The file of a persona whose key was given in place of a path."""
    try:
        return context.workspace.persona_files().get(context.workspace.named(path.as_posix()))
    except UnreadableFile:
        return None


def _settings_of(context: Context, folder: Path) -> Settings:
    """The settings of the nearest project, as in ruff; the command's own if --project is given or no project is nearer."""
    from anam_personas.workspace.settings import find

    nearest, own = find(folder), context.settings
    is_own = folder.is_relative_to(own.root) and (nearest.file is None or context.folder != ".")
    return own if is_own else nearest
