"""``--format json``, version 1. The types below are the format; what is inside may change, they may only grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

from anam_personas.report.jsontext import spell

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Diagnostic, Fix, Place
    from anam_personas.report import Look, Report


class PlaceV1(TypedDict):
    """Lines and columns from 1, columns in characters, the end exclusive."""

    file: str
    line: int
    column: int
    endLine: int
    endColumn: int


class EditV1(TypedDict):
    """Offsets in characters of the file's text, from 0, the end exclusive."""

    file: str
    start: int
    end: int
    text: str


class FixV1(TypedDict):
    """Edits that go together; ``safe`` ones are what ``--fix`` applies."""

    title: str
    safe: bool
    edits: list[EditV1]


class RelatedV1(PlaceV1):
    """A second place, and what it has to do with the finding."""

    message: str


class DiagnosticV1(PlaceV1):
    """A finding. ``severity`` is ``error``, ``warning`` or ``info``; ``personas`` are those affected if it is in a
    shared file; ``url`` is the web address of the code's page, if any. ``tier`` and ``confidence`` (0 to 1, the
    share of such findings that is right) say how far to trust it.
    """

    code: str
    name: str
    severity: str
    message: str
    hint: str | None
    fix: FixV1 | None
    related: list[RelatedV1]
    personas: list[str]
    url: str | None
    tier: str
    confidence: float


class UnsureV1(TypedDict):
    """A rule that cannot say whether something is missing in a file, and why."""

    file: str
    code: str
    name: str
    reason: str


class ReportV1(TypedDict):
    """The report. ``files`` is the number of checked files; ``unsure`` is present with ``--verbose``."""

    version: int
    files: int
    diagnostics: list[DiagnosticV1]
    unsure: NotRequired[list[UnsureV1]]


def render(report: Report, _look: Look) -> str:
    """The report as one JSON object."""
    whole: ReportV1 = {
        "version": 1,
        "files": report.files,
        "diagnostics": [_diagnostic(d, report.url(d.code)) for d in report.diagnostics],
    }
    if report.unsure:
        whole["unsure"] = [
            {"file": item.file, "code": item.code, "name": item.name, "reason": item.reason} for item in report.unsure
        ]
    return spell(whole)


def _diagnostic(diagnostic: Diagnostic, url: str | None) -> DiagnosticV1:
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_place(diagnostic.place),
        "hint": diagnostic.hint,
        "fix": _fix(diagnostic.fix) if diagnostic.fix else None,
        "related": [{**_place(other.place), "message": other.message} for other in diagnostic.related],
        "personas": list(diagnostic.reaches),
        "url": url,
        "tier": diagnostic.tier,
        "confidence": diagnostic.confidence,
    }


def _place(place: Place) -> PlaceV1:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix(fix: Fix) -> FixV1:
    edits: list[EditV1] = [{"file": e.file, "start": e.start, "end": e.end, "text": e.text} for e in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}
