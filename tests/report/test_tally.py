from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.report.conftest import Finding

import json

from anam_personas.diagnostics.types import Edit, Fix
from anam_personas.report import Report
from anam_personas.report.tally import statistics, statistics_json

SOURCE = "name: Cara\n"


def report_of(finding: Finding) -> Report:
    safe, unsafe = (Fix("mend", (Edit("a", 0, 1, "x"),), safe=safe) for safe in (True, False))
    found = [finding(SOURCE, "Cara", code="SP004", name="emoji", fix=fix) for fix in (safe, None, safe, unsafe) * 3]
    found += [finding(SOURCE, "name"), finding(SOURCE, "name", code="A001", name="first", fix=unsafe)]
    return Report(("a", "b"), tuple(found))


def test_codes_are_told_by_frequency_then_by_code(finding: Finding) -> None:
    assert statistics(report_of(finding)) == (
        "12  SP004  [*] emoji\n 1  A001   [ ] first\n 1  S001   [ ] unknown-key\n"
    )
    assert statistics(Report(("a",))) == ""


def test_the_same_as_json(finding: Finding) -> None:
    told = json.loads(statistics_json(report_of(finding)))
    assert (told["version"], told["files"]) == (1, 2)
    assert told["statistics"][0] == {"code": "SP004", "name": "emoji", "count": 12, "fixable": 6, "fixableUnsafely": 3}
    assert [row["code"] for row in told["statistics"]] == ["SP004", "A001", "S001"]
