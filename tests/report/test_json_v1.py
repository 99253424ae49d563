from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.report.conftest import Finding

import json

from anam_personas.diagnostics.types import Edit, Fix, Place, Related, RuleInfo, Severity
from anam_personas.report import Look, Report
from anam_personas.report.json_v1 import render

SOURCE = "name: Cara\nvoiceID: 小\n"


def test_every_part_of_a_finding_is_there(finding: Finding) -> None:
    found = finding(
        SOURCE,
        "voiceID",
        hint="did you mean voiceId?",
        fix=Fix("rename it", (Edit("personas/cara.yaml", 11, 18, "voiceId"),), safe=True),
        reaches=("cara", "sales/leo"),
        related=(Related(Place("_house.yaml", 3, 1, 3, 8, "voiceId: x"), "set here"),),
    )
    assert json.loads(render(Report(("personas/cara.yaml", "b"), (found,)), Look())) == {
        "version": 1,
        "files": 2,
        "diagnostics": [
            {
                "code": "S001",
                "name": "unknown-key",
                "severity": "error",
                "message": "unknown key",
                "file": "personas/cara.yaml",
                "line": 2,
                "column": 1,
                "endLine": 2,
                "endColumn": 8,
                "hint": "did you mean voiceId?",
                "fix": {
                    "title": "rename it",
                    "safe": True,
                    "edits": [{"file": "personas/cara.yaml", "start": 11, "end": 18, "text": "voiceId"}],
                },
                "related": [
                    {"file": "_house.yaml", "line": 3, "column": 1, "endLine": 3, "endColumn": 8, "message": "set here"}
                ],
                "personas": ["cara", "sales/leo"],
                "url": None,
                "tier": "recommended",
                "confidence": 1.0,
            }
        ],
    }


def test_what_is_not_there_is_null_or_empty(finding: Finding) -> None:
    info = RuleInfo("S001", "unknown-key", Severity.ERROR, "A key nobody knows.", help_uri="https://docs.example/s001")
    report = Report(("a",), (finding(SOURCE, "Cara"),), describe={"S001": info}.get)
    (told,) = json.loads(render(report, Look()))["diagnostics"]
    assert told["url"] == "https://docs.example/s001"
    assert (told["hint"], told["fix"], told["related"], told["personas"]) == (None, None, [], [])
    assert json.loads(render(Report(("a",)), Look())) == {"version": 1, "files": 1, "diagnostics": []}


def test_any_text_can_be_written_in_any_locale(finding: Finding) -> None:
    told = render(Report(("a",), (finding(SOURCE, "小", message="a lone \ud800 and 小"),)), Look())
    assert told.isascii()
    assert json.loads(told)["diagnostics"][0]["message"] == "a lone \ud800 and 小"
