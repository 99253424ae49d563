from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.report.conftest import Finding


from anam_personas.report.fingerprint import fingerprints

SOURCE = "name: Cara\nvoiceID: x\n"


def test_a_finding_that_moves_keeps_its_name(finding: Finding) -> None:
    moved = "# a comment\n\n" + SOURCE.replace("voiceID", "  voiceID")
    assert fingerprints([finding(SOURCE, "voiceID")]) == fingerprints([finding(moved, "voiceID")])


def test_an_edit_at_the_other_end_of_a_long_line_changes_nothing(finding: Finding) -> None:
    prompt = "Speak plainly. " * 20 + "*hello* " + "Be short. " * 20
    one, other = finding(prompt + "One.", "*hello*"), finding("Hm. " + prompt + "Another.", "*hello*")
    assert fingerprints([one]) == fingerprints([other])


def test_findings_that_differ_in_anything_but_their_place_have_different_names(finding: Finding) -> None:
    found = finding(SOURCE, "voiceID")
    different = [
        found,
        found._replace(code="S002"),
        found._replace(message="another"),
        found._replace(place=found.place._replace(file="other.yaml")),
        found._replace(place=found.place._replace(excerpt="voiceID: y")),
        found._replace(place=found.place._replace(end_column=5)),
    ]
    assert len(set(fingerprints(different))) == len(different)


def test_the_same_finding_several_times_is_told_apart_by_its_order(finding: Finding) -> None:
    found = finding(SOURCE, "voiceID")
    names = fingerprints([found, found._replace(place=found.place._replace(line=7)), found])

    assert len(set(names)) == 3
    assert names[:1] == fingerprints([found])


def test_names_are_the_same_in_every_run(finding: Finding) -> None:
    assert fingerprints([finding(SOURCE, "voiceID")]) == ["bbcdf0b26cd34177b57fe55c3e8d2d6c"]
