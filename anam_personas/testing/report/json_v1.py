"""JSON for programs. Its types are its own; docs/tests.md describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.text.json_document import as_json

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Diagnostic, Place
    from anam_personas.testing.report import Report
    from anam_personas.testing.result import CaseResult, Repetition
    from anam_personas.testing.values import Entry


def render(report: Report) -> str:
    """The report as a JSON document."""
    result = report.result
    document: dict[str, Any] = {
        "version": 1,
        "mode": result.mode,
        "summary": {
            "tests": len(result.results),
            "passed": result.count("passed"),
            "failed": result.count("failed"),
            "errors": result.count("error"),
            "stale": result.count("stale"),
            "notRun": result.count("not run"),
            "skipped": result.count("skipped"),
        },
        "calls": result.calls,
        "tokens": {"input": result.usage.input, "output": result.usage.output},
        "cost": round(result.cost, 6) if result.is_priced else None,
        "diagnostics": [_diagnostic(item) for item in result.diagnostics],
        "tests": [_case(report, each) for each in result.results],
    }
    if report.before is not None:
        document["base"] = report.base
    return as_json(document) + "\n"


def _case(report: Report, result: CaseResult) -> dict[str, Any]:
    case = result.case
    differed, asked = result.judge_disagreed
    made = {
        "name": case.id,
        "file": case.place.file,
        "line": case.place.line,
        "persona": case.persona,
        "environment": case.environment,
        "revision": result.revision or None,
        "tags": list(case.tags),
        "outcome": _camel(result.outcome),
        "reason": result.reason or None,
        "passed": result.passed,
        "repetitions": [_repetition(each) for each in result.repetitions],
        "variance": {"conversations": result.different_replies, "judgeDisagreed": differed, "judgeAskedAgain": asked},
    }
    if report.before is not None:
        old = report.before.get(case.full_name)
        made["change"] = _camel(report.change(result)) or None
        made["before"] = _camel(old.outcome) if old is not None else None
    return made


def _camel(outcome: str) -> str:
    first, _, second = outcome.partition(" ")
    return first + second.capitalize()


def _repetition(each: Repetition) -> dict[str, Any]:
    return {
        "number": each.number,
        "outcome": _camel(each.outcome),
        "failures": [{"kind": f.kind, "message": f.message, **_place(f.place)} for f in each.failures],
        "verdicts": [
            {
                "statement": v.statement,
                "verdict": v.judged.verdict,
                "reason": v.judged.reason,
                "asked": list(v.judged.asked),
            }
            for v in each.verdicts
        ],
        "transcript": [_entry(entry) for entry in each.played.entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": entry.kind, "turn": entry.turn}
    if entry.kind == "call":
        return made | {"name": entry.name, "arguments": entry.arguments}
    return (
        made | ({"name": entry.name, "failed": entry.failed} if entry.kind == "result" else {}) | {"text": entry.text}
    )


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _diagnostic(item: Diagnostic) -> dict[str, Any]:
    return {
        "code": item.code,
        "severity": item.severity.value,
        "message": item.message,
        "hint": item.hint,
        **_place(item.place),
    }
