"""What ``check``, ``validate`` and ``lint`` share: one command in three strengths."""

from __future__ import annotations

import gc
import os
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.cli.check_options import fit_together
from anam_personas.cli.printing import give, give_data, give_json, tell
from anam_personas.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.cli.check_options import Wish
    from anam_personas.cli.context import Context
    from anam_personas.diagnostics.types import Diagnostic, RuleInfo, Unknown
    from anam_personas.report import Look, Report
    from anam_personas.workspace.settings import Settings
    from anam_personas.workspace.workspace import Workspace


def examine(context: Context, paths: tuple[Path, ...], wish: Wish, *, validate: bool, lint: bool) -> int:
    """Check the files, fix them where asked, and report the findings. Returns the exit code."""
    # documents are trees and imports stay: the cyclic collector would walk both again and again, and free nothing
    gc.disable()
    try:
        return _examine(context, paths, wish, validate=validate, lint=lint)
    finally:
        gc.enable()


def _examine(context: Context, paths: tuple[Path, ...], wish: Wish, *, validate: bool, lint: bool) -> int:
    from anam_personas.check.runner import Request, check, clean_project, survey

    fit_together(wish)
    make = partial(
        Request,
        select=wish.selected,
        ignore=wish.ignored,
        validate=validate,
        lint=lint,
        preset=wish.preset,
        preview=wish.preview,
        profile=wish.profile,
    )
    # what rules cannot say, and how long they take, is not remembered
    uncached = wish.no_cache or wish.profile or (lint and context.verbose)
    if not (paths or wish.fix or wish.diff or wish.add_ignores or uncached):
        request = make(context.settings)
        if (clean := clean_project(request, context.shelf(context.settings.root))) is not None:
            return _tell(context, wish, Findings(context.workspace.all_shown(clean), (), 0))
    found: list[Diagnostic] = []
    checked: list[str] = []
    would_change = False
    unwritten: list[str] = []
    fixed = 0
    unsure: list[Unknown] = []
    seconds: Counter[str] = Counter()
    for workspace, files in _by_project(context, paths):
        request = make(workspace.settings)
        if wish.diff:
            from anam_personas.cli.fix_options import patched

            patch = patched(request, files, wish)
            would_change |= bool(patch)
            give(patch, nl=False)
        elif wish.fix or wish.add_ignores:
            from anam_personas.cli.fix_options import mended

            outcome = mended(context, request, files, wish)
            found += outcome.found
            fixed += outcome.fixed
            unwritten += outcome.unwritten
        elif uncached:
            survey_of = survey(request.task(), files)
            found += survey_of.diagnostics
            unsure += survey_of.unsure if context.verbose else ()
            seconds.update(survey_of.seconds)
        else:
            found += check(request, files, context.shelf(request.settings.root), whole=not paths)
        checked += [workspace.shown(path) for path in files]
    findings = Findings(tuple(checked), tuple(found), fixed, tuple(unsure))
    code = int(would_change) if wish.diff else _tell(context, wish, findings)
    if wish.profile:
        from anam_personas.report.profile import profile

        tell(profile(seconds, found), err=True, nl=False)
    if unwritten:
        raise UnreadableFile("\n".join(unwritten))
    return code


def _by_project(context: Context, paths: Sequence[Path]) -> Iterator[tuple[Workspace, list[Path]]]:
    """The files, by the project that each belongs to: paths may lie in several."""
    from anam_personas.workspace.workspace import Workspace

    if not paths:
        workspace = context.workspace
        yield workspace, workspace.files()
        return
    groups: dict[Path, tuple[Workspace, dict[Path, None]]] = {}
    folders: dict[Path, Settings] = {}
    for path in paths:
        whole = Path(os.path.abspath(path))  # noqa: PTH100 - absolute() keeps "..", and files would have two names
        folder = whole if whole.is_dir() else whole.parent
        if folder not in folders:
            folders[folder] = _settings_of(context, folder)
        settings = folders[folder]
        workspace, files = groups.setdefault(settings.root, (Workspace.of(settings), {}))
        files.update(dict.fromkeys(workspace.below(whole)))
    for workspace, files in groups.values():
        yield workspace, list(files)


def _settings_of(context: Context, folder: Path) -> Settings:
    """Those of the nearest project, as ruff has it; the command's own where --project names them, or nothing is nearer."""
    from anam_personas.workspace.settings import find

    nearest, own = find(folder), context.settings
    is_own = folder.is_relative_to(own.root) and (nearest.file is None or context.folder != ".")
    return own if is_own else nearest


class Findings(NamedTuple):
    """The result of a run."""

    checked: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    fixed: int
    unsure: tuple[Unknown, ...] = ()


def _tell(context: Context, wish: Wish, findings: Findings) -> int:
    from anam_personas.report import FORMATS, Look, Report

    report = Report(findings.checked, findings.diagnostics, findings.fixed, wish.strict, _describe, findings.unsure)
    plain = Look(width=context.width)
    if wish.output_file is not None:
        context.write(wish.output_file, FORMATS[wish.form](report, plain))
    look = Look(colour=context.colour_out, width=context.width)
    form = wish.form if wish.output_file is None else "text"
    try:
        if wish.statistics:
            _print(_statistics(report, wish), "json" if form == "json" else "text", look)
        elif not (context.quiet and form == "text" and wish.output_file is None and not report.diagnostics):
            _print(FORMATS[form](report, look), form, look)
    except BrokenPipeError:
        raise
    except OSError:
        if findings.fixed:  # the files have changed, which nobody would know
            from anam_personas.report.summary import summary

            tell(summary(report), err=True)
        raise
    unreadable = any(item.code == "Y013" for item in findings.diagnostics)
    return 2 if unreadable else int(report.failed)


def _print(text: str, form: str, look: Look) -> None:
    """A report on stdout, made safe for it as its format asks."""
    from anam_personas.report import FORMATS

    output = FORMATS[form].output
    if output == "text":
        tell(text, nl=False, colour=look.colour)
    elif output == "markup":
        give_data(text)
    else:
        give_json(text, nl=False)


def _statistics(report: Report, wish: Wish) -> str:
    from anam_personas.report.tally import statistics, statistics_json

    return statistics_json(report) if wish.form == "json" and wish.output_file is None else statistics(report)


def _describe(code: str) -> RuleInfo | None:
    from anam_personas.lint.pages import describe

    return describe(code)
