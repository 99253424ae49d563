from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.report.conftest import Finding

import re
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest

from anam_personas.diagnostics.types import Edit, Fix, Severity
from anam_personas.report import FORMATS, Look, Report

SOURCE = "name: Cara\nvoiceID: x\n"


def test_findings_are_told_in_one_order_whatever_order_they_came_in(finding: Finding) -> None:
    found = [
        finding(SOURCE, "voiceID"),
        finding(SOURCE, "Cara"),
        finding(SOURCE, "Cara", code="A001"),
        finding(SOURCE, "Cara", file="personas/a.yaml"),
        finding(SOURCE, "Cara")._replace(hint="another"),
    ]
    reports = [Report(("personas/cara.yaml",), order) for order in permutations(found)]

    assert {report.diagnostics for report in reports} == {reports[0].diagnostics}
    assert [(d.place.file, d.place.line, d.code) for d in reports[0].diagnostics] == [
        ("personas/a.yaml", 1, "S001"),
        ("personas/cara.yaml", 1, "A001"),
        ("personas/cara.yaml", 1, "S001"),
        ("personas/cara.yaml", 1, "S001"),
        ("personas/cara.yaml", 2, "S001"),
    ]
    for render in FORMATS.values():
        assert len({render(report, Look()) for report in reports[::17]}) == 1


def test_fixable_findings_are_counted_by_the_kind_of_their_fix(finding: Finding) -> None:
    edits = (Edit("personas/cara.yaml", 0, 1, "N"),)
    found = (
        finding(SOURCE, "Cara"),
        finding(SOURCE, "name", fix=Fix("mend", edits, safe=True)),
        finding(SOURCE, "voiceID", fix=Fix("mend", edits)),
        finding(SOURCE, "x", fix=Fix("mend", edits)),
    )
    report = Report(("a", "b"), found)

    assert (report.files, report.fixable, report.fixable_unsafely) == (2, 1, 2)


@pytest.mark.parametrize(
    ("severity", "strict", "failed"),
    [
        (Severity.ERROR, False, True),
        (Severity.WARNING, False, False),
        (Severity.INFO, False, False),
        (Severity.WARNING, True, True),
        (Severity.INFO, True, True),
    ],
)
def test_errors_fail_and_everything_does_when_strict(
    finding: Finding, severity: Severity, strict: bool, failed: bool
) -> None:
    assert Report(("a",), (finding(SOURCE, "Cara", severity=severity),), strict=strict).failed is failed
    assert not Report(("a",), strict=strict).failed


def test_a_clean_file_costs_no_format_but_its_own() -> None:
    program = """
import sys
from anam_personas.report import FORMATS, Look, Report
before = set(sys.modules)
assert FORMATS["text"](Report(("a.yaml",)), Look()) == "1 file is clean.\\n"
heavy = {"json", "xml", "urllib", "unicodedata", "textwrap", "hashlib", "click", "difflib"}
loaded = heavy & (set(sys.modules) - before) | {name for name in sys.modules if name == "json" or name.startswith("xml")}
assert not loaded, loaded
"""
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path = {sys.path!r}\n{program}"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_findings_are_sorted_here_and_nowhere_else() -> None:
    """The order in which fixes are applied is another one: that of one round. Pages, editors and tests are reports of their own."""
    root = Path(__file__).parents[2] / "anam_personas"
    sorting = re.compile(r"(?:sorted|sort)\([^\n]*\.sort_key\b")
    every = (path for path in root.rglob("*.py") if "catalogue" not in path.parts)  # it sorts entries of its own
    files = (path for path in every if sorting.search(path.read_text(encoding="utf-8")))
    assert sorted(path.relative_to(root).as_posix() for path in files) == [
        "diagnostics/fixes.py",
        "lsp/projects.py",
        "overview/glance.py",
        "report/__init__.py",
        "testing/load.py",
    ]
