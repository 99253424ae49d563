"""Findings of one cause as one."""

from __future__ import annotations

from typing import Any

from anam_personas.diagnostics.types import Diagnostic, Edit, Fix, Place, Severity
from anam_personas.report import FORMATS, Look, Report
from anam_personas.report.grouping import grouped


def found(line: int, **more: Any) -> Diagnostic:
    values = {"code": "SP004", "name": "emoji", "severity": Severity.WARNING, "message": "an emoji", "cause": "emoji"}
    return Diagnostic(**(values | {"place": Place("a.yaml", line, 3, line, 4, "😀")} | more))


def test_findings_of_one_cause_in_one_file_are_one_with_all_places() -> None:
    (one,) = grouped([found(1), found(4), found(9)])
    assert one.message == "an emoji (here and 2 times more)"
    assert [other.place.line for other in one.related] == [4, 9]


def test_one_more_is_said_in_words() -> None:
    assert grouped([found(1), found(4)])[0].message == "an emoji (here and once more)"


def test_another_cause_file_or_code_stays_apart() -> None:
    others = [
        found(1),
        found(2, cause="flag"),
        found(3, code="CL001"),
        found(4, place=Place("b.yaml", 4)),
    ]
    assert grouped(others) == others


def test_what_names_no_cause_stays_apart() -> None:
    assert len(grouped([found(1, cause=""), found(2, cause="")])) == 2


def test_the_worst_severity_and_every_fix_are_kept() -> None:
    def fix(at: int, *, safe: bool) -> Fix:
        return Fix("Delete it", (Edit("a.yaml", at, at + 1, ""),), safe)

    one, *rest = grouped(
        [
            found(1, severity=Severity.INFO, fix=fix(5, safe=True)),
            found(2, severity=Severity.ERROR, fix=fix(2, safe=False)),
            found(3, reaches=("b",)),
            found(4, reaches=("a", "b")),
        ]
    )
    assert not rest
    assert one.severity is Severity.ERROR
    assert one.fix == Fix("Delete it", (Edit("a.yaml", 2, 3, ""), Edit("a.yaml", 5, 6, "")), safe=False)
    assert one.reaches == ("a", "b")


def test_the_text_names_the_other_places_in_one_line() -> None:
    report = Report(("a.yaml",), tuple(found(line) for line in range(1, 14)))
    text = FORMATS["text"](report, Look())
    assert "(here and 12 times more)" in text
    assert "also at 2:3, 3:3, 4:3, 5:3, 6:3, 7:3, 8:3, 9:3, 10:3, 11:3 and 2 more" in text
    assert "Found 1 warning in 1 file." in text
