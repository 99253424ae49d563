from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.report.conftest import Finding

import json
from typing import Any
from urllib.parse import unquote

import pytest

from anam_personas.diagnostics.types import Edit, Fix, Place, Related, RuleInfo, Severity
from anam_personas.report import Look, Report
from anam_personas.report.sarif import render

SOURCE = "name: Cara\nvoiceID: x\n"
RULE = RuleInfo(
    "S001",
    "unknown-key",
    Severity.ERROR,
    "A key nobody knows.",
    "# Why\n\nText.",
    "safe",
    help_uri="https://example.com/S001",
)


@pytest.fixture
def report(finding: Finding) -> Report:
    fix = Fix("rename it", (Edit("b c.yaml", 3, 3, "x"), Edit("personas/cara.yaml", 11, 18, "voiceId")), safe=True)
    found = (
        finding(SOURCE, "voiceID", hint="did you mean voiceId?", fix=fix),
        finding(
            SOURCE,
            "Cara",
            code="X009",
            name="odd",
            severity=Severity.INFO,
            related=(Related(Place("é.yaml", 3), "here"),),
        ),
        finding(SOURCE, "name", severity=Severity.WARNING, fix=Fix("nothing", ())),
    )
    return Report(("personas/cara.yaml",), found, describe={"S001": RULE}.get)


def run_of(report: Report) -> dict[str, Any]:
    log = json.loads(render(report, Look()))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return dict(run)


def test_rules_are_told_as_far_as_they_are_known(report: Report) -> None:
    run = run_of(report)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["rules"] == [
        {
            "id": "S001",
            "name": "unknown-key",
            "shortDescription": {"text": "A key nobody knows."},
            "fullDescription": {"text": "A key nobody knows."},
            "defaultConfiguration": {"level": "error", "enabled": True},
            "help": {"text": "# Why\n\nText.", "markdown": "# Why\n\nText."},
            "helpUri": "https://example.com/S001",
        },
        {"id": "X009", "name": "odd"},
    ]
    assert [(result["ruleId"], result["ruleIndex"], result["level"]) for result in run["results"]] == [
        ("S001", 0, "warning"),
        ("X009", 1, "note"),
        ("S001", 0, "error"),
    ]


def test_a_rule_without_a_manual_names_no_help(finding: Finding) -> None:
    bare = RuleInfo("S001", "unknown-key", Severity.INFO, "A key nobody knows.", default_on=False)
    (rule,) = run_of(Report((), (finding(SOURCE, "Cara"),), describe=lambda _: bare))["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"] == {"level": "note", "enabled": False}
    assert not {"help", "helpUri"} & rule.keys()


def test_a_result_has_place_fix_and_related_places(report: Report) -> None:
    plain, noted, fixed = run_of(report)["results"]

    assert fixed["message"] == {"text": "unknown key\ndid you mean voiceId?"}
    assert fixed["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "personas/cara.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 8},
            }
        }
    ]
    (fix,) = fixed["fixes"]
    assert [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]] == [
        "b%20c.yaml",
        "personas/cara.yaml",
    ]
    assert fix["artifactChanges"][1]["replacements"] == [
        {"deletedRegion": {"charOffset": 11, "charLength": 7}, "insertedContent": {"text": "voiceId"}}
    ]
    (related,) = noted["relatedLocations"]
    assert related["message"] == {"text": "here"}
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "%C3%A9.yaml"
    assert "fixes" not in plain


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("/srv/a b.yaml", "file:///srv/a%20b.yaml"),
        ("C:/a#b.yaml", "file:///C:/a%23b.yaml"),
        ("./a:b/ü.yaml", "a%3Ab/%C3%BC.yaml"),
    ],
)
def test_paths_become_uris(finding: Finding, file: str, uri: str) -> None:
    (result,) = run_of(Report((file,), (finding(SOURCE, "Cara", file=file),)))["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == uri
    assert unquote(uri).endswith(file.removeprefix("./"))
    assert ("uriBaseId" in location) is (not uri.startswith("file:"))


def test_a_moved_line_keeps_its_fingerprint(finding: Finding) -> None:
    one, other = (
        run_of(Report(("a",), (finding(source, "voiceID"),)))["results"][0]["partialFingerprints"]
        for source in (SOURCE, "\n\n" + SOURCE)
    )
    assert one == other
