"""SARIF logs by the published schema, which Microsoft's npm package for tests of SARIF carries."""

from __future__ import annotations

import json
from inspect import cleandoc
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from anam_personas.cli.main import main
from anam_personas.diagnostics.codes import CODES
from anam_personas.diagnostics.types import Diagnostic, Edit, Fix, Place, Related, RuleInfo, Severity
from anam_personas.lint.registry import rules
from anam_personas.report import Look, Report
from anam_personas.report.sarif import render
from tests.interop.node import folder_with
from tests.lint.support import document
from tests.projects import write

pytestmark = pytest.mark.interop
PACKAGE = "@microsoft/jest-sarif"
CASES = Path(__file__).parents[1] / "cases/bad"


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft4Validator:
    path = folder_with(PACKAGE) / "node_modules" / PACKAGE / "lib/schemas/sarif-2.1.0-rtm.5.json"
    checker = jsonschema.FormatChecker()
    return jsonschema.Draft4Validator(json.loads(path.read_text(encoding="utf-8")), format_checker=checker)


def faults(schema: jsonschema.Draft4Validator, log: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}"[:300] for error in schema.iter_errors(log)]


def test_the_schema_refuses_what_is_no_log(schema: jsonschema.Draft4Validator) -> None:
    assert faults(schema, {"version": "2.1.0", "runs": [{}]})
    assert faults(schema, {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x", "rules": [{}]}}}]})


def test_every_finding_that_there_is_makes_a_valid_log(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    schema: jsonschema.Draft4Validator,
) -> None:
    """Of every rule and every case, in files with names that want to be escaped."""
    monkeypatch.chdir(tmp_path)
    files: dict[str, str | bytes] = {
        "anam-personas.toml": '[lint]\nselect = ["ALL", "CL", "LN"]\nrequired-sections = ["STYLE"]\n'
    }
    for rule in rules():
        for number, bad in enumerate(rule.bad):
            text = document(cleandoc(bad.file)).text
            files[f"personas/ö #%{number}/{rule.code}.yaml"] = text.replace("\n", "\r\n") if number else text
    for case in CASES.rglob("personas/*.yaml"):
        if case.is_file():
            files[f"personas/{case.parts[-3]}/{case.name}"] = case.read_bytes()
    write(tmp_path, files)
    main(["check", "--format", "sarif"])
    (run,) = (log := json.loads(capsys.readouterr().out))["runs"]
    assert faults(schema, log) == []
    told = {result["ruleId"] for result in run["results"]}
    assert len(told & {rule.code for rule in rules()}) > 30
    assert len(told & CODES.keys()) > 20
    assert sum("fixes" in result for result in run["results"]) > 20
    assert all(
        run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"]
    )
    names = [result["partialFingerprints"]["anamPersonas/v1"] for result in run["results"]]
    assert len(set(names)) == len(names)


def test_every_part_that_a_log_can_have_is_valid(schema: jsonschema.Draft4Validator) -> None:
    info = RuleInfo(
        "S001", "unknown-key", Severity.ERROR, "A key.", "# Why", "safe", help_uri="https://example.com/S001"
    )
    fix = Fix("rename it", (Edit("b c.yaml", 3, 3, "x"), Edit("personas/cara.yaml", 0, 4, "")), safe=True)
    place = Place("personas/cara.yaml", 1, 1, 2, 3, "name: Cara")
    known = Diagnostic("S001", "unknown-key", Severity.ERROR, "unknown", place, "so", fix)
    second = (Related(Place("é.yaml", 3), "here"),)
    unknown = Diagnostic("X009", "odd", Severity.INFO, "odd", Place("personas"), related=second)
    found = (known, unknown, known._replace(severity=Severity.WARNING, fix=Fix("nothing", ())))
    for report in (Report(("personas/cara.yaml",), found, describe={"S001": info}.get), Report(("a",)), Report()):
        assert faults(schema, json.loads(render(report, Look()))) == []
