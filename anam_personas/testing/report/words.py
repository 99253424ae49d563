"""Sentences that several formats share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.report.summary import counted
from anam_personas.report.terminal import visible
from anam_personas.testing.result import NOT_PLAYED
from anam_personas.testing.values import compact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anam_personas.testing.result import CaseResult, Failure, RunResult
    from anam_personas.testing.values import Entry

_ORDER = ("passed", "failed", "error", "stale", "not run", "skipped")
_PLURAL = {"error": "errors"}
_WHO = {"greeting": "persona", "persona": "persona", "user": "visitor"}


def summary(result: RunResult) -> str:
    """How many tests have each outcome, and what the run cost."""
    counts = [(result.count(name), name) for name in _ORDER]  # type: ignore[arg-type]
    parts = [f"{count} {_PLURAL.get(name, name) if count != 1 else name}" for count, name in counts if count]
    said = ", ".join(parts) or "no tests"
    broken = sum(item.severity == "error" for item in result.diagnostics)
    if broken:
        said += f"; {broken} error{'s' if broken != 1 else ''} in files"
    if result.deselected:
        said += f" ({result.deselected} deselected)"
    return f"{said}. {cost(result)}"


def cost(result: RunResult) -> str:
    """The calls, the tokens and the price of a run."""
    if not result.calls:
        return "Replayed: no model was asked." if result.mode == "replay" else "No model was asked."
    used = f"{counted(result.calls, 'call')}, {result.usage.input:,} tokens read, {result.usage.output:,} written"
    return f"{used}, cost {result.cost:.4f}." if result.is_priced else f"{used}."


def place_of(failure: Failure) -> str:
    """Where a failed expectation stands."""
    return f"{failure.place.file}:{failure.place.line}:{failure.place.column}"


def repetitions(result: CaseResult) -> str:
    """What repeating a test showed: how many passed, and how much persona and judge vary. Empty where it was not repeated."""
    if len(result.repetitions) < 2:
        return ""
    total = len(result.repetitions)
    said = f"{result.passed} of {total} passed (needed: {result.case.rate:.0%})"
    if result.outcome in NOT_PLAYED:
        return ""
    conversations = counted(result.different_replies, "different conversation")
    said += (
        f"; the persona gave {conversations}" if result.different_replies > 1 else "; all conversations are the same"
    )
    differed, asked = result.judge_disagreed
    return f"{said}; the judge disagreed with itself in {differed} of {asked} questions" if asked else said


def rows(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """A transcript: who, and what."""
    found = []
    for entry in entries:
        if entry.kind == "call":
            found.append(("call", f"{entry.name}({compact(entry.arguments)})"))
        elif entry.kind == "result":
            found.append(("result", entry.text))
        else:
            found.append((_WHO[entry.kind], entry.text))
    return [(who, visible(text)) for who, text in found]
