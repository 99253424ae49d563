"""The report of a check on stdout or in a file, and the output of an unchanged project as it was printed before."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from anam_personas.cli.printing import echo, how_stdout_takes, prepared, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.check.runner import Request
    from anam_personas.cli.check_options import CheckOptions
    from anam_personas.cli.context import Context
    from anam_personas.diagnostics.types import Diagnostic, RuleInfo, Unknown
    from anam_personas.report import Report


def report_of(
    chosen: CheckOptions,
    checked: Sequence[str],
    found: Sequence[Diagnostic],
    fixed: int = 0,
    unsure: Sequence[Unknown] = (),
    *,
    is_whole: bool = True,
) -> Report:
    """Make the report of a run."""
    from anam_personas.report import Report

    return Report(
        tuple(checked),
        tuple(found),
        fixed,
        strict=chosen.strict,
        describe=_describe,
        unsure=tuple(unsure),
        is_whole=is_whole,
    )


def print_if_known(context: Context, chosen: CheckOptions, request: Request, *, verbose: bool) -> int | None:
    """Print the report of an unchanged project; the exit code, or None if it must be checked."""
    from anam_personas.check.runner import known

    remembered = known(request, context.shelf(context.settings.root))
    if remembered is None:
        return None
    is_plain = chosen.output_file is None and not chosen.statistics
    quiet = context.quiet and chosen.form == "text"
    look = f"{(chosen.form, chosen.strict, verbose, quiet, context.colour_out, context.width, how_stdout_takes())}"
    if is_plain and (shown := remembered.shown(look)) is not None:
        write(shown.text)
        return shown.code
    result = remembered.result()
    if result is None:
        return None
    unsure = result.unsure if verbose else ()
    own = context.workspace.own(map(Path, result.files)) if context.settings.shared is not None else result.files
    report = report_of(chosen, context.workspace.all_shown(map(os.fspath, own)), result.findings, unsure=unsure)
    if not is_plain:
        return print_report(context, chosen, report)
    from anam_personas.check.cache.results import Shown

    text, code = _on_stdout(context, chosen, report), _code(report)
    remembered.keep_shown(look, Shown(code, text))
    write(text)
    return code


def print_report(context: Context, chosen: CheckOptions, report: Report) -> int:
    """Print a report, and write it into the file that was asked for; the exit code. Raises `OSError`."""
    from anam_personas.report import FORMATS, Look

    if chosen.output_file is not None:
        context.write(chosen.output_file, FORMATS[chosen.form](report, Look(width=context.width)))
    try:
        write(_on_stdout(context, chosen, report))
    except BrokenPipeError:
        raise
    except OSError:
        if report.fixed:  # the files have changed: say so on stderr
            from anam_personas.report.summary import summary

            echo(summary(report), err=True)
        raise
    return _code(report)


def _code(report: Report) -> int:
    return 2 if any(item.code == "Y013" for item in report.diagnostics) else int(report.failed)


def _on_stdout(context: Context, chosen: CheckOptions, report: Report) -> str:
    """What is printed for a report, escaped as its format requires; nothing for a quiet one without findings."""
    from anam_personas.report import FORMATS, Look

    look = Look(colour=context.colour_out, width=context.width)
    form = chosen.form if chosen.output_file is None else "text"
    if chosen.statistics:
        return prepared(_statistics(report, chosen), "json" if form == "json" else "text", colour=look.colour)
    if context.quiet and form == "text" and chosen.output_file is None and not report.diagnostics:
        return ""
    return prepared(FORMATS[form](report, look), FORMATS[form].output, colour=look.colour)


def _statistics(report: Report, chosen: CheckOptions) -> str:
    from anam_personas.report.tally import statistics, statistics_json

    return statistics_json(report) if chosen.form == "json" and chosen.output_file is None else statistics(report)


def _describe(code: str) -> RuleInfo | None:
    from anam_personas.lint.pages import describe

    return describe(code)
