"""For people: a line for each test that did not pass, with its place and the conversation; then the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.report.terminal import paint, visible
from anam_personas.testing.report import CHANGES
from anam_personas.testing.report.words import place_of, repetitions, rows, summary

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.testing.report import Report
    from anam_personas.testing.result import CaseResult

_COLOURS = {"failed": "red", "error": "red", "stale": "yellow", "not run": "yellow", "passed": "cyan", "skipped": "dim"}


def render(report: Report, *, colour: bool = False, verbose: bool = False) -> str:
    """The whole report. ``verbose`` also lists the tests that passed, with their conversations."""
    result = report.result
    lines = [f"{_finding(item)}" for item in result.diagnostics]
    for each in result.results:
        if each.outcome == "passed" and not verbose and not repetitions(each) and not report.change(each):
            continue
        lines += _case(each, report.change(each), colour=colour, verbose=verbose)
    if report.before is not None:
        changes = [report.change(each) for each in result.results]
        said = ", ".join(f"{changes.count(what)} {what}" for what in CHANGES if what in changes)
        lines.append(f"Against {report.base}: {said or 'no change'}.")
    if result.pruned:
        lines.append(f"Deleted {result.pruned} recorded exchanges that no test uses.")
    return "\n".join([*lines, summary(result), ""])


def _finding(item: Diagnostic) -> str:
    place = item.place
    hint = f". {item.hint}" if item.hint else ""
    return visible(f"{place.file}:{place.line}:{place.column}: {item.code} {item.message}{hint}")


def _case(result: CaseResult, change: str, *, colour: bool, verbose: bool) -> list[str]:
    word = paint(result.outcome.upper(), _COLOURS[result.outcome], on=colour)
    place = result.case.place
    note = f" ({change})" if change else ""
    reason = (
        f": {visible(result.reason)}" if result.outcome in {"stale", "not run", "skipped"} and result.reason else ""
    )
    lines = [f"{visible(place.file)}:{place.line}: {word} {visible(result.case.full_name)}{note}{reason}"]
    if said := repetitions(result):
        lines.append(f"  {said}")
    if result.outcome in {"failed", "error"} or (result.failures and len(result.repetitions) > 1):
        lines += [f"  {visible(place_of(failure))}: {visible(failure.message)}" for failure in result.failures]
    if result.outcome == "failed" or verbose:
        shown = next((each for each in result.repetitions if each.outcome != "passed"), None)
        shown = shown or next(iter(result.repetitions), None)
        lines += [f"    {who:>7}: {text}" for who, text in rows(shown.played.entries if shown else ())]
    return lines
