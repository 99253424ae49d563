"""The formats of a test run: one file a format, pure functions of the result. `cli.testing_formats` is the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from anam_personas.testing.result import NOT_PLAYED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.testing.result import CaseResult, RunResult


CHANGES: Final = ("broken", "fixed", "new", "not compared")
"""What a comparison says of a test."""


@dataclass(frozen=True)
class Report:
    """A result to be shown. ``before``: the results at the other side of a comparison, by full name; ``base`` is what that side
    is called, and ``head`` what this one is.
    """

    result: RunResult
    before: Mapping[str, CaseResult] | None = None
    base: str = ""
    head: str = "now"

    def change(self, result: CaseResult) -> str:
        """What changed for a test: one of `CHANGES`, or nothing."""
        if self.before is None:
            return ""
        old = self.before.get(result.case.full_name)
        if result.outcome in NOT_PLAYED:
            return "not compared"
        if old is None or old.outcome in NOT_PLAYED:
            return "new"
        if old.outcome == "passed" and result.outcome in {"failed", "error"}:
            return "broken"
        return "fixed" if old.outcome in {"failed", "error"} and result.outcome == "passed" else ""
