"""Live replies against recorded ones: whether a model answers as it did when the tests were recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.report.terminal import visible
from anam_personas.testing.report.words import cost

if TYPE_CHECKING:
    from anam_personas.testing.result import CaseResult, RunResult


@dataclass(frozen=True)
class Drift:
    """What a recheck found. ``lines`` say so for each test; ``unchecked`` counts tests that could not be compared."""

    lines: tuple[str, ...]
    same: int
    drifted: int
    unchecked: int


def drift(recorded: RunResult, live: RunResult) -> Drift:
    """Compare the two runs, test by test. A test whose outcome is the same but whose words differ has drifted too."""
    lines, same, drifted, unchecked = [], 0, 0, 0
    for old, new in zip(recorded.results, live.results, strict=True):
        name = new.case.full_name
        if old.outcome not in {"passed", "failed"}:
            unchecked += old.outcome != "skipped"
            if old.outcome != "skipped":
                lines.append(f"{name}: could not be checked: {old.outcome}: {old.reason}")
        elif new.outcome not in {"passed", "failed"}:
            unchecked += 1
            lines.append(f"{name}: could not be checked: {new.reason}")
        elif why := _difference(old, new):
            drifted += 1
            lines.append(f"{name}: drifted: {why}")
        else:
            same += 1
    return Drift(tuple(lines), same, drifted, unchecked)


def _difference(old: CaseResult, new: CaseResult) -> str:
    if old.outcome != new.outcome:
        return f"recorded {old.outcome}, live {new.outcome}{f' ({new.reason})' if new.reason else ''}"
    for before, now in zip(old.repetitions, new.repetitions, strict=False):
        for one, other in zip(before.played.entries, now.played.entries, strict=False):
            if one != other:
                return f"recorded {one.text or one.name!r}, live {other.text or other.name!r}"
        if len(before.played.entries) != len(now.played.entries):
            return "the conversation has another length"
    return ""


def drift_text(found: Drift, live: RunResult) -> str:
    """The drift for people."""
    parts = [f"{found.same} as recorded", f"{found.drifted} drifted"]
    parts += [f"{found.unchecked} could not be checked"] if found.unchecked else []
    return "\n".join([*map(visible, found.lines), f"{', '.join(parts)}. {cost(live)} Nothing was recorded.", ""])
