"""What a run came to: outcomes of repetitions, cases and the whole, and the exit code that they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.diagnostics.types import Diagnostic, Place
    from anam_personas.testing.case import Case
    from anam_personas.testing.judge import Judged
    from anam_personas.testing.values import Played, Usage

Outcome = Literal["passed", "failed", "error", "stale", "not run", "skipped"]
NOT_PLAYED: Final = ("stale", "not run")
"""Outcomes that are neither a pass nor a failure: the recording is old or missing, or the test was not begun."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a test did not pass: a sentence, and the place of the expectation. ``kind``: of the expectation, or of the error."""

    message: str
    place: Place
    kind: str = "says"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge answered to one statement. ``wanted`` is the label of a person, else yes."""

    statement: str
    judged: Judged
    wanted: str
    is_labelled: bool = False


@dataclass(frozen=True, slots=True)
class Repetition:
    """One conversation: its outcome, and why. ``exit_code`` is what an error means for the command."""

    number: int
    outcome: Outcome
    failures: tuple[Failure, ...]
    played: Played
    verdicts: tuple[Verdict, ...] = ()
    exit_code: int = 0
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class CaseResult:
    """All repetitions of a case. ``revision`` is the persona's; empty where it could not be resolved."""

    case: Case
    outcome: Outcome
    repetitions: tuple[Repetition, ...]
    revision: str = ""
    reason: str = ""
    exit_code: int = 0

    @property
    def passed(self) -> int:
        """How many repetitions passed."""
        return sum(each.outcome == "passed" for each in self.repetitions)

    @property
    def failures(self) -> list[Failure]:
        """Why it did not pass, each reason once."""
        return list(dict.fromkeys(f for each in self.repetitions for f in each.failures))

    @property
    def different_replies(self) -> int:
        """How many different conversations the repetitions are: the variance of the persona."""
        return len({tuple(each.played.replies()) for each in self.repetitions})

    @property
    def judge_disagreed(self) -> tuple[int, int]:
        """How often the judge, asked again about the same conversation, answered otherwise; and how often it was asked again."""
        asked = [v.judged.asked for each in self.repetitions for v in each.verdicts if len(v.judged.asked) > 1]
        return sum(len(set(verdicts)) > 1 for verdicts in asked), len(asked)


@dataclass(frozen=True, slots=True)
class RunResult:
    """A whole run. ``mode`` is ``live`` or ``replay``; ``diagnostics`` are of files that could not be used."""

    results: tuple[CaseResult, ...]
    diagnostics: tuple[Diagnostic, ...]
    mode: str
    calls: int
    usage: Usage
    cost: float
    is_priced: bool = False
    written: tuple[str, ...] = ()
    pruned: int = 0
    deselected: int = 0

    def count(self, outcome: Outcome) -> int:
        """How many cases have an outcome."""
        return sum(each.outcome == outcome for each in self.results)

    @property
    def not_played(self) -> int:
        """How many are stale or were not run."""
        return sum(each.outcome in NOT_PLAYED for each in self.results)

    def exit_code(self, *, strict: bool) -> int:
        """The exit code. ``strict``: tests that are stale or were not run count as failures."""
        codes = [each.exit_code for each in self.results]
        codes.append(2 if any(item.severity == "error" for item in self.diagnostics) else 0)
        codes.append(int(strict and self.not_played > 0))
        return max(codes, default=0)


def outcome_of(case: Case, repetitions: Sequence[Repetition]) -> tuple[Outcome, int]:
    """What the repetitions of a case come to, and the exit code."""
    worst = max((each.exit_code for each in repetitions), default=0)
    kinds = {each.outcome for each in repetitions}
    for kind in ("stale", "not run"):
        if kind in kinds:
            return kind, 0
    passed = sum(each.outcome == "passed" for each in repetitions)
    errors = sum(each.outcome == "error" for each in repetitions)
    needed = case.rate * len(repetitions) - 1e-9
    if passed >= needed and (worst <= 1 or passed == len(repetitions)):
        return "passed", 0
    return ("error" if errors and (worst > 1 or passed + errors >= needed) else "failed"), max(worst, 1)
