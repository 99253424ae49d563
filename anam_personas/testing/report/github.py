"""Annotations of GitHub Actions, at the line of the failed expectation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Diagnostic, Severity
from anam_personas.report import Look
from anam_personas.report import Report as Findings
from anam_personas.report.github import render as annotate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.testing.report import Report
    from anam_personas.testing.result import CaseResult


def render(report: Report) -> str:
    """A command for every failed expectation, and a warning for every test that was not run."""
    found = [*report.result.diagnostics, *(item for each in report.result.results for item in _findings(each))]
    return annotate(Findings(diagnostics=tuple(found)), Look())


def _findings(result: CaseResult) -> Iterator[Diagnostic]:
    case = result.case
    if result.outcome in {"stale", "not run"}:
        message = f"{case.full_name}: {result.reason}"
        yield Diagnostic(f"test {result.outcome}", case.id, Severity.WARNING, message, case.place)
    elif result.outcome in {"failed", "error"}:
        for failure in result.failures:
            message = f"{case.full_name}: {failure.message}"
            yield Diagnostic(f"test {result.outcome}", case.id, Severity.ERROR, message, failure.place)
