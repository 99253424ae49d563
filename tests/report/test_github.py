from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.report.conftest import Finding

import re

from hypothesis import given
from hypothesis import strategies as st

from anam_personas.diagnostics.types import Diagnostic, Place, Severity
from anam_personas.report import Look, Report
from anam_personas.report.github import render


def parse(command: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it: split first, decoded after."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)", command)
    assert match, command
    properties = dict(part.split("=", 1) for part in match[2].split(","))

    def decoded(text: str) -> str:
        for code, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            text = text.replace(code, character)
        return text

    return match[1], {key: decoded(value) for key, value in properties.items()}, decoded(match[3])


def test_each_severity_has_its_command_with_all_of_the_place(finding: Finding) -> None:
    for severity, command in [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")]:
        found = finding("a: 1\nvoiceID: x\n", "voiceID", severity=severity, hint="did you mean voiceId?")
        assert render(Report(("a",), (found,)), Look()) == (
            f"::{command} file=personas/cara.yaml,line=2,col=1,endLine=2,endColumn=8,title=S001 unknown-key"
            "::unknown key%0Ahelp: did you mean voiceId?\n"
        )


def test_a_finding_over_several_lines_has_no_columns(finding: Finding) -> None:
    _, properties, _ = parse(render(Report(("a",), (finding("a: b\nc: d", "b\nc"),)), Look()).rstrip("\n"))
    assert properties == {"file": "personas/cara.yaml", "line": "1", "endLine": "2", "title": "S001 unknown-key"}


def test_nothing_found_is_nothing_said() -> None:
    assert render(Report(("a",)), Look()) == ""


@given(file=st.text("a:,%\r\n/", min_size=1), message=st.text("a:,%\r\n"))
def test_what_is_told_comes_out_as_it_went_in_and_on_one_line(file: str, message: str) -> None:
    found = Diagnostic("S001", "unknown-key", Severity.ERROR, message, Place(file))
    told = render(Report((file,), (found,)), Look())
    _, properties, decoded = parse(told.removesuffix("\n"))

    assert (told.count("\n"), told.count("\r")) == (1, 0)
    assert properties["file"] == spelled(file)
    assert decoded == spelled(message)


def spelled(text: str) -> str:
    """Line feeds apart, controls are spelled out: a runner takes a carriage return for the end of a line."""
    return text.replace("\r", "\\r")


def test_whom_a_finding_in_a_shared_file_reaches_is_said(finding: Finding) -> None:
    told = render(Report(("a",), (finding("name: Cara\n", "Cara", hint="so", reaches=("cara", "sales/leo")),)), Look())
    assert told.endswith("::unknown key%0Ahelp: so%0Areaches cara, sales/leo\n")
