"""Markdown for a comment below a pull request: what changed against the base first, conversations folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.review.page import block, cell, code, document, escaped
from anam_personas.testing.report import CHANGES
from anam_personas.testing.report.words import place_of, repetitions, rows, summary

if TYPE_CHECKING:
    from anam_personas.testing.report import Report
    from anam_personas.testing.result import CaseResult

_MARKS = {
    "passed": ":white_check_mark:",
    "failed": ":x:",
    "error": ":boom:",
    "stale": ":hourglass:",
    "not run": ":grey_question:",
    "skipped": ":next_track_button:",
}


def render(report: Report) -> str:
    """The report."""
    result = report.result
    head = ["### Persona tests", "", escaped(summary(result)), ""]
    head += [
        f"- :x: `{code(f'{item.place.file}:{item.place.line}')}` {escaped(f'{item.code} {item.message}')}"
        for item in result.diagnostics
    ]
    if result.diagnostics:
        head.append("")
    if report.before is not None:
        head += _changes(report)
    shown = [each for each in result.results if each.outcome != "passed" or report.change(each)]
    if shown:
        head += ["| test | persona | outcome | why |", "|---|---|---|---|"]
        head += [_row(report, each) for each in shown[:100]]
        head.append("")
    blocks = [
        (each.case.full_name, f"{each.case.full_name}: {each.outcome}", _block(each))
        for each in shown
        if each.repetitions
    ]
    return document(head, blocks)


def _changes(report: Report) -> list[str]:
    lines = [f"Against `{code(report.base)}`:", ""]
    found = False
    for what in CHANGES:
        names = [each.case.full_name for each in report.result.results if report.change(each) == what]
        if names:
            found = True
            more = f" and {len(names) - 10} more" if len(names) > 10 else ""
            lines.append(f"- **{what}**: {', '.join(f'`{code(name)}`' for name in names[:10])}{more}")
    return [*(lines if found else [f"No change against `{code(report.base)}`."]), ""]


def _row(report: Report, result: CaseResult) -> str:
    change = report.change(result)
    said = f"{_MARKS[result.outcome]} {result.outcome}{f' ({change})' if change else ''}"
    why = result.failures[0].message if result.failures else result.reason
    return f"| {cell(result.case.full_name)} | `{code(result.case.persona)}` | {said} | {cell(why[:300])} |"


def _block(result: CaseResult) -> str:
    worst = next((each for each in result.repetitions if each.outcome != "passed"), result.repetitions[0])
    remarks = [f"`{place_of(failure)}` {failure.message}" for failure in result.failures]
    remarks += [repetitions(result)] if repetitions(result) else []
    lines = [f"{who}: {text}" for who, text in rows(worst.played.entries)]
    return block(f"{result.case.full_name}: {result.outcome}", remarks, lines)
