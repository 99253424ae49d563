from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.report.conftest import Finding

import re

from anam_personas.diagnostics.types import Edit, Fix, Place, Related, RuleInfo, Severity
from anam_personas.report import Look, Report
from anam_personas.report.text import render

SOURCE = "name: Cara\nvoiceID: 6bfb\n"
FIX = (Edit("personas/cara.yaml", 11, 18, "voiceId"),)


def test_a_finding_shows_its_line_its_help_its_fix_and_its_second_place(finding: Finding) -> None:
    found = finding(
        SOURCE,
        "voiceID",
        message="unknown key voiceID",
        hint="did you mean voiceId?",
        fix=Fix("rename it to voiceId", FIX, safe=True),
        related=(Related(Place("personas/_house.yaml", 11, 1, 11, 8, "voiceId: 30fa"), "voiceId is set here"),),
    )
    assert render(Report(("personas/cara.yaml",), (found,)), Look()) == (
        "personas/cara.yaml:2:1: S001 unknown key voiceID [*]\n"
        "   |\n"
        " 2 | voiceID: 6bfb\n"
        "   | ^^^^^^^\n"
        "   = help: did you mean voiceId?\n"
        "   = fix: rename it to voiceId\n"
        "   = note: personas/_house.yaml:11:1: voiceId is set here\n"
        "   |\n"
        "11 | voiceId: 30fa\n"
        "   | -------\n"
        "   = see: anam-personas explain S001\n"
        "\n"
        "Found 1 error in 1 file. 1 fixable with --fix.\n"
    )


def test_what_is_no_error_says_so_and_an_unsafe_fix_has_no_star(finding: Finding) -> None:
    found = finding(SOURCE, "Cara", severity=Severity.WARNING, fix=Fix("drop it", FIX))
    lines = render(Report(("a",), (found,)), Look()).splitlines()

    assert lines[0] == "personas/cara.yaml:1:7: S001 unknown key (warning)"
    assert "  = unsafe fix: drop it" in lines


def test_a_finding_without_a_line_is_its_headline(finding: Finding) -> None:
    found = finding("x", "x", place=Place("personas"), message="no persona files")
    assert render(Report((), (found,)), Look()).startswith(
        "personas:1:1: S001 no persona files\n  = see: anam-personas explain S001\n\nFound 1 error in 0 files."
    )


def test_colours_are_added_to_the_same_text(finding: Finding) -> None:
    report = Report(("a",), (finding(SOURCE, "voiceID", hint="did you mean voiceId?"), finding(SOURCE, "Cara")))
    coloured = render(report, Look(colour=True))

    assert "\x1b[1;31mS001\x1b[0m" in coloured
    assert "\x1b" not in render(report, Look())
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render(report, Look())


def test_nothing_from_a_file_reaches_the_terminal_as_a_command(finding: Finding) -> None:
    evil = "\x1b]0;owned\x07 \u202e\u2028\r"
    found = finding(
        f"name: {evil.strip()} x",
        "x",
        file=f"a{evil}.yaml",
        code=f"S{evil}",
        message=f"m{evil}",
        hint=f"h{evil}",
        fix=Fix(f"f{evil}", FIX, safe=True),
        related=(Related(Place(f"b{evil}", excerpt=f"e{evil}"), f"r{evil}"),),
    )
    told = render(Report(("a",), (found,)), Look())

    assert all(character.isprintable() for line in told.split("\n") for character in line)
    assert told.count(r"\x1b]0;owned\x07") == 10


def test_a_finding_over_several_lines_is_underlined_to_the_end_of_the_first(finding: Finding) -> None:
    found = finding("a: one two\nb: three\n", "two\nb: three")
    assert "1 | a: one two\n  |        ^^^\n" in render(Report(("a",), (found,)), Look())


def test_where_to_read_more_is_said_once_for_each_code(finding: Finding) -> None:
    url = "https://docs.example/rules.md#s001"
    info = RuleInfo("S001", "unknown-key", Severity.ERROR, "A key nobody knows.", help_uri=url)
    found = (finding(SOURCE, "voiceID"), finding(SOURCE, "Cara"), finding(SOURCE, "name", code="S002"))
    told = render(Report(("a",), found, describe={"S001": info}.get), Look())
    assert [line for line in told.splitlines() if "see:" in line] == [
        "  = see: anam-personas explain S002",
        f"  = see: {url}",
    ]


def test_a_finding_in_a_shared_file_says_whom_it_reaches(finding: Finding) -> None:
    few, many = ("cara", "sales/leo"), tuple(f"p{number}" for number in range(8))
    told = render(Report(("a",), (finding(SOURCE, "name", reaches=few), finding(SOURCE, "Cara", reaches=many))), Look())
    assert "\n  = note: reaches cara, sales/leo\n" in told
    assert "\n  = note: reaches p0, p1, p2, p3, p4 and 3 more\n" in told
