"""JUnit XML: every file a test, which fails where the command would.

Findings that do not fail are in ``system-out``. It is ASCII, so that the bytes are the same in every locale. Without times
and host names: the same findings are the same bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from anam_personas.report.grouping import also_at
from anam_personas.report.summary import severities
from anam_personas.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.report import Look, Report


# what a CI runner would run as commands if the report is in a log
_COMMAND = re.compile(r":(?=:)")
_OLDER = re.compile(r"#(?=#\w*\[)")


def render(report: Report, _look: Look) -> str:
    """One test suite, a test for each file that was checked or has findings, in order of name."""
    found: dict[str, list[Diagnostic]] = {file: [] for file in report.checked}
    for diagnostic in report.diagnostics:
        found.setdefault(diagnostic.place.file, []).append(diagnostic)
    failed = {diagnostic.place.file for diagnostic in report.diagnostics if report.fails(diagnostic)}
    counts = {"tests": str(len(found)), "failures": str(len(failed)), "errors": "0"}
    suites = Element("testsuites", {"name": "anam-personas", **counts})
    suite = SubElement(suites, "testsuite", {"name": "anam-personas", **counts})
    for file in sorted(found):
        _test(suite, file, found[file], failed=file in failed)
    indent(suites)
    text = tostring(suites, encoding="us-ascii", xml_declaration=False).decode("ascii")
    text = _OLDER.sub("&#35;", _COMMAND.sub("&#58;", text))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _test(suite: Element, file: str, diagnostics: Sequence[Diagnostic], *, failed: bool) -> None:
    name = visible(file)
    test = SubElement(suite, "testcase", {"name": name, "classname": "anam-personas", "file": name})
    if not diagnostics:
        return
    # One element for all: several parsers read the first failure of a test only.
    listed = "\n".join(map(_line, diagnostics))
    if failed:
        SubElement(test, "failure", {"message": severities(diagnostics), "type": "findings"}).text = listed
    else:
        SubElement(test, "system-out").text = listed


def _line(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    told = f"{place.file}:{place.line}:{place.column}: {diagnostic.severity} {diagnostic.code} {diagnostic.message}"
    more = f" ({also})" if (also := also_at(diagnostic)) else ""
    return visible(f"{told}{more} (help: {diagnostic.hint})" if diagnostic.hint else f"{told}{more}")
