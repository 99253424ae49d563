from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.report.conftest import Finding

import json

import pytest

from anam_personas.diagnostics.types import Severity
from anam_personas.report import Look, Report
from anam_personas.report.gitlab import render


@pytest.mark.parametrize(
    ("severity", "theirs"), [(Severity.ERROR, "major"), (Severity.WARNING, "minor"), (Severity.INFO, "info")]
)
def test_a_finding_is_an_object_with_what_gitlab_requires(finding: Finding, severity: Severity, theirs: str) -> None:
    found = finding("a: 1\nvoiceID: x\n", "voiceID", file="./personas/cara.yaml", severity=severity)
    (told,) = json.loads(render(Report(("a",), (found,)), Look()))

    assert len(told.pop("fingerprint")) == 32
    assert told == {
        "description": "S001 unknown key",
        "check_name": "unknown-key",
        "severity": theirs,
        "location": {"path": "personas/cara.yaml", "lines": {"begin": 2, "end": 2}},
    }


def test_fingerprints_are_unique_where_findings_are_alike(finding: Finding) -> None:
    found = finding("a: 1\n", "a")
    told = json.loads(render(Report(("a",), (found,) * 5), Look()))
    assert len({issue["fingerprint"] for issue in told}) == 5


def test_nothing_found_is_an_empty_list() -> None:
    assert json.loads(render(Report(("a",)), Look())) == []
