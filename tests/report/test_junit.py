from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.report.conftest import Finding

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from anam_personas.diagnostics.types import Diagnostic, Place, Severity
from anam_personas.report import Look, Report
from anam_personas.report.junit import render

SOURCE = "name: Cara\nvoiceID: x\n"


def parse(report: Report) -> ET.Element:
    return ET.fromstring(render(report, Look()).encode("utf-8"))


def test_every_checked_file_is_a_test_and_errors_fail_it(finding: Finding) -> None:
    report = Report(
        ("b.yaml", "a.yaml", "c.yaml"),
        (
            finding(SOURCE, "voiceID", file="b.yaml", hint="did you mean voiceId?"),
            finding(SOURCE, "Cara", file="b.yaml", severity=Severity.WARNING),
            finding(SOURCE, "Cara", file="c.yaml", severity=Severity.INFO),
            finding(SOURCE, "Cara", file="anam-personas.toml"),
        ),
    )
    suites = parse(report)
    (suite,) = suites

    for element in (suites, suite):
        assert {key: element.get(key) for key in ("tests", "failures", "errors")} == {
            "tests": "4",
            "failures": "2",
            "errors": "0",
        }
    assert [test.get("name") for test in suite] == ["a.yaml", "anam-personas.toml", "b.yaml", "c.yaml"]
    assert [[child.tag for child in test] for test in suite] == [[], ["failure"], ["failure"], ["system-out"]]
    failure = suite[2][0]
    assert failure.get("message") == "1 error, 1 warning"
    assert failure.text == (
        "b.yaml:1:7: warning S001 unknown key\nb.yaml:2:1: error S001 unknown key (help: did you mean voiceId?)"
    )


def test_strict_fails_a_test_for_any_finding(finding: Finding) -> None:
    report = Report(("c.yaml",), (finding(SOURCE, "Cara", file="c.yaml", severity=Severity.INFO),), strict=True)
    assert parse(report).get("failures") == "1"


@given(text=st.text(st.characters(), max_size=30))
def test_whatever_was_found_is_well_formed(text: str) -> None:
    report = Report((text,), (Diagnostic("S001", "n", Severity.ERROR, text, Place(f"x{text}"), hint=text),))
    (suite,) = parse(report)
    assert len(suite) == 2
    assert render(report, Look()).encode("utf-8")
