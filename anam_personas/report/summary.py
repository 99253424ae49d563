"""The last line of a report, and counting in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anam_personas.report import Report


def summary(report: Report) -> str:
    """One or two sentences without a line break: the numbers of fixed, remaining and fixable findings."""
    parts = [f"Fixed {counted(report.fixed, 'finding')}."] if report.fixed else []
    if not report.diagnostics:
        parts.append(_clean(report.files, is_whole=report.is_whole))
    else:
        parts.append(f"Found {severities(report.diagnostics)} in {counted(report.files, 'file')}.")
        parts += _fixable(report.fixable, report.fixable_unsafely)
    return " ".join(parts)


def severities(diagnostics: Iterable[Diagnostic]) -> str:
    """``3 errors, 1 warning``: the worst first, none that does not occur."""
    tally = dict.fromkeys(Severity, 0)
    for diagnostic in diagnostics:
        tally[diagnostic.severity] += 1
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
    return ", ".join(counted(count, nouns[severity]) for severity, count in tally.items() if count)


def counted(count: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _clean(files: int, *, is_whole: bool) -> str:
    if files == 0:
        return "No files were checked."
    if not is_whole:
        return f"{counted(files, 'file')} {'has' if files == 1 else 'have'} no findings, but not all was checked."
    return f"{counted(files, 'file')} {'is' if files == 1 else 'are'} clean."


def _fixable(safe: int, unsafe: int) -> list[str]:
    if safe and unsafe:
        return [f"{safe} fixable with --fix ({unsafe} more with --unsafe-fixes)."]
    if unsafe:
        return [f"{unsafe} fixable with --fix --unsafe-fixes."]
    return [f"{safe} fixable with --fix."] if safe else []
