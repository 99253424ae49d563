from __future__ import annotations

import pytest

from anam_personas.diagnostics.types import Diagnostic, Edit, Fix, Place, Severity
from anam_personas.report import Report
from anam_personas.report.summary import summary

E, W, N = Severity.ERROR, Severity.WARNING, Severity.INFO
SAFE, UNSAFE = (Fix("mend", (Edit("a", 0, 0, "x"),), safe=safe) for safe in (True, False))


def of(severities: list[Severity], fixes: list[Fix], files: int, fixed: int = 0) -> str:
    found = [
        Diagnostic("S001", "unknown-key", severity, "m", Place("a", number + 1), fix=dict(enumerate(fixes)).get(number))
        for number, severity in enumerate(severities)
    ]
    return summary(Report(tuple(map(str, range(files))), tuple(found), fixed=fixed))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (of([], [], 0), "No files were checked."),
        (of([], [], 1), "1 file is clean."),
        (of([], [], 12), "12 files are clean."),
        (of([], [], 12, fixed=1), "Fixed 1 finding. 12 files are clean."),
        (of([E], [], 1), "Found 1 error in 1 file."),
        (of([N, W, E, E, E, N], [], 12), "Found 3 errors, 1 warning, 2 infos in 12 files."),
        (of([W], [SAFE], 2, fixed=4), "Fixed 4 findings. Found 1 warning in 2 files. 1 fixable with --fix."),
        (of([E, E], [UNSAFE, UNSAFE], 2), "Found 2 errors in 2 files. 2 fixable with --fix --unsafe-fixes."),
        (
            of([E, E, E, W], [SAFE, SAFE, UNSAFE], 12),
            "Found 3 errors, 1 warning in 12 files. 2 fixable with --fix (1 more with --unsafe-fixes).",
        ),
    ],
)
def test_the_summary_counts_in_words(told: str, expected: str) -> None:
    assert told == expected
