"""JUnit XML: a test suite for each test file, a ``testcase`` for each test, named after it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from anam_personas.report.terminal import visible
from anam_personas.testing.report.words import place_of, repetitions, rows

if TYPE_CHECKING:
    from anam_personas.testing.report import Report
    from anam_personas.testing.result import CaseResult

# what a CI runner would run as commands if the report is in a log
_COMMAND = re.compile(r":(?=:)")
_OLDER = re.compile(r"#(?=#\w*\[)")


def render(report: Report) -> str:
    """The report, in ASCII: the same results are the same bytes."""
    result = report.result
    suites = Element("testsuites", {"name": "anam-personas test"})
    for file, group in groupby(result.results, key=lambda each: each.case.place.file):
        _suite(suites, file, list(group))
    if result.diagnostics:
        suite = SubElement(suites, "testsuite", {"name": "files", "tests": "0", "failures": "0", "skipped": "0"})
        suite.set("errors", str(len(result.diagnostics)))
        for item in result.diagnostics:
            where = f"{item.place.file}:{item.place.line}:{item.place.column}"
            test = SubElement(suite, "testcase", {"name": visible(where), "classname": visible(item.place.file)})
            SubElement(test, "error", {"message": visible(f"{item.code} {item.message}"), "type": item.code})
        suite.set("tests", str(len(result.diagnostics)))
    for name in ("tests", "failures", "errors", "skipped"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    indent(suites)
    text = tostring(suites, encoding="us-ascii", xml_declaration=False).decode("ascii")
    text = _OLDER.sub("&#35;", _COMMAND.sub("&#58;", text))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(suites: Element, file: str, results: list[CaseResult]) -> None:
    kinds = [each.outcome for each in results]
    suite = SubElement(suites, "testsuite", {"name": visible(file), "tests": str(len(results))})
    suite.set("failures", str(kinds.count("failed")))
    suite.set("errors", str(kinds.count("error")))
    suite.set("skipped", str(sum(kind in {"stale", "not run", "skipped"} for kind in kinds)))
    for each in results:
        _case(suite, each)


def _case(suite: Element, result: CaseResult) -> None:
    case = result.case
    names = {"name": visible(case.id), "classname": visible(case.source.replace("/", "."))}
    test = SubElement(suite, "testcase", {**names, "file": visible(case.place.file), "line": str(case.place.line)})
    if result.outcome in {"failed", "error"}:
        tag = "failure" if result.outcome == "failed" else "error"
        failures = result.failures
        first = visible(failures[0].message) if failures else result.reason
        listed = "\n".join(visible(f"{place_of(failure)}: {failure.message}") for failure in failures)
        kind = failures[0].kind if failures else "error"
        SubElement(test, tag, {"message": first, "type": kind}).text = listed
    elif result.outcome != "passed":
        SubElement(test, "skipped", {"message": visible(f"{result.outcome}: {result.reason}")})
    shown = [row for each in result.repetitions[:1] for row in rows(each.played.entries)]
    said = [repetitions(result)] if repetitions(result) else []
    if shown or said:
        SubElement(test, "system-out").text = "\n".join([*said, *(f"{who}: {text}" for who, text in shown)])
