from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.report.conftest import Finding


import pytest

from anam_personas.diagnostics.types import Edit, Fix, Place, Related
from anam_personas.report import FORMATS, Look, Report

SECRET = "sk-not-a-real-key-0123456789"
SOURCE = f"systemPrompt: use {SECRET} and *smile*\n"


@pytest.mark.parametrize("name", FORMATS)
def test_a_secret_is_in_no_format_in_no_part_of_any_finding(finding: Finding, name: str) -> None:
    other = finding(
        SOURCE,
        "*smile*",
        message=f"near {SECRET}",
        hint=f"hint {SECRET}",
        fix=Fix(f"fix {SECRET}", (Edit("a", 0, 3, f"x{SECRET}"),), safe=True),
        related=(Related(Place("b.yaml", 3, excerpt=f"key: {SECRET}"), f"see {SECRET}"),),
    )
    report = Report(("a",), (other, finding(SOURCE, SECRET, code="SF002", secret=True)))
    told = FORMATS[name](report, Look())

    assert "SF002" in told
    assert SECRET not in told
    assert SECRET[:12] not in told


def test_columns_stay_where_they_are(finding: Finding) -> None:
    report = Report(("a",), (finding(SOURCE, "*smile*"), finding(SOURCE, SECRET, secret=True)))
    for told in report.diagnostics:
        assert told.place.excerpt == SOURCE.rstrip("\n").replace(SECRET, "*" * len(SECRET))


def test_a_secret_of_several_lines_is_hidden_in_all_of_them(finding: Finding) -> None:
    source = "a: x\n-----BEGIN\nMIIE\nabcd\nEND----- b\n"
    secret = finding(source, "-----BEGIN\nMIIE\nabcd\nEND-----", secret=True)
    others = [finding(source, word) for word in ("x", "IE", "bc", " b")]
    report = Report(("a",), (secret, *others))
    assert [d.place.excerpt for d in report.diagnostics] == ["a: x", "**********", "****", "****", "******** b"]


def test_a_short_word_is_hidden_in_its_place_only(finding: Finding) -> None:
    secret = finding("pin: yes\n", "yes")._replace(secret=True)
    other = finding("say: yes\n", "say", file="b.yaml", message="yes or no")
    first, second = Report(("a",), (secret, other)).diagnostics
    assert (first.place.excerpt, first.message) == ("say: yes", "yes or no")
    assert second.place.excerpt == "pin: ***"


def test_fixes_that_hold_no_secret_stay(finding: Finding) -> None:
    fix = Fix("drop it", (Edit("a", 0, 3, ""),), safe=True)
    report = Report(("a",), (finding(SOURCE, "*smile*", fix=fix), finding(SOURCE, SECRET, secret=True)))
    assert [d.fix for d in report.diagnostics] == [None, fix]
