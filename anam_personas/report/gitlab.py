"""GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Diagnostic, Severity
from anam_personas.report.fingerprint import fingerprints
from anam_personas.report.grouping import also_at
from anam_personas.report.jsontext import spell

if TYPE_CHECKING:
    from anam_personas.report import Look, Report

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, _look: Look) -> str:
    """A JSON array, one object a finding."""
    named = zip(report.diagnostics, fingerprints(report.diagnostics), strict=True)
    return spell(
        [
            {
                "description": _description(diagnostic),
                "check_name": diagnostic.name,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[diagnostic.severity],
                "location": {
                    "path": diagnostic.place.file.removeprefix("./"),
                    "lines": {"begin": diagnostic.place.line, "end": diagnostic.place.end_line},
                },
            }
            for diagnostic, fingerprint in named
        ]
    )


def _description(diagnostic: Diagnostic) -> str:
    also = also_at(diagnostic)
    return f"{diagnostic.code} {diagnostic.message}" + (f"; {also}" if also else "")
