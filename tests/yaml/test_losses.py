"""No word of an author's gets lost in silence, and a comment that is meant as one is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.check.validate import _doubts
from anam_personas.diagnostics.fixes import apply_edits
from anam_personas.yaml.document import read
from tests.projects import CARA, write

CUT = {
    "initialMessage: Welcome to desk #1. How are you?": "Welcome to desk #1. How are you?",
    "description: Desk #1": "Desk #1",
    "name: Team #4": "Team #4",
    "initialMessage: Press # to begin.": "Press # to begin.",
    "initialMessage: You're  at #{{ n }} now": "You're  at #{{ n }} now",
    "variables: \n  n:\n    default: Room #4": "Room #4",
    "environments:\n  production:\n    initialMessage: Desk #1 here.": "Desk #1 here.",
    "systemPrompt:\n  - section: FAQ #1\n    text: x": "FAQ #1",
    "systemPrompt:\n  - text: You are agent #7.": "You are agent #7.",
    "directorNotes:\n  customStylePrompt: Like take #3 of it": "Like take #3 of it",
    "parameters:\n  properties:\n    room:\n      enum:\n        - Room #1\n        - Room": "Room #1",
    "initialMessage: &amp you are welcome": "&amp you are welcome",
    "initialMessage: ! Watch out": "! Watch out",
}
LOST = [
    "initialMessage: #1 in town",
    "systemPrompt: | #1 rule\n  Be kind.",
    "initialMessage: Welcome to suite\n  #4 on the left.",
    "initialMessage: Welcome to our\n  desk #4",
]
MEANT = [
    "version: 1  # of the format",
    "voiceId: 6bfbe25a #Sarah",
    "voiceId: 6bfbe25a # Sarah.",
    "initialMessage: Welcome! # what she says first.",
    "initialMessage: Welcome  # what she says first",
    "initialMessage: Welcome # says first",
    "name: Cara # the one of the site.",
    'initialMessage: "Welcome to desk #1."',
    'initialMessage: "Welcome" #1',
    "initialMessage: Welcome #anam: ignore[LN003]",
    "initialMessage: Welcome # anam: ignore[LN003]",
    "description: Front desk #TODO more",
    "description: Front desk #---",
    "description: Front desk ## more",
    "initialMessage: Welcome to desk#1.",
    "systemPrompt: |\n  You are #1.",
    "systemPrompt: | # the prompt\n  You are #1.",
    "systemPrompt: # the prompt\n  - text: a",
    "environments: #the targets\n  production: {name: a}",
    "initialMessage: Welcome\n#1 comment of the file",
    "initialMessage: Welcome\n#description: a",
    "a: &b Hello\nc: *b",
    "a: &b [1]\nname: x",
    "maxSessionLengthSeconds: 600 #minutes",
]


def doubts(text: str) -> list[str]:
    return [f"{item.code} {item.message}" for item in found(text)]


def found(text: str) -> list:  # type: ignore[type-arg]
    document = read(text, "a.yaml", Path("a.yaml"))
    assert document.diagnostics == ()
    return _doubts(document)


@pytest.mark.parametrize("text", CUT)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_cut_is_reported_and_the_fix_brings_it_back(text: str, newline: str) -> None:
    text = f"# first\n{text}\nlast: 1\n".replace("\n", newline)
    (item,) = found(text)
    assert (item.code, item.severity) == ("Y014", "warning")
    line = text.splitlines()[item.place.line - 1]
    assert line[item.place.column - 1] in "#&!"
    assert item.fix is not None
    assert not item.fix.safe
    fixed = apply_edits(text, item.fix.edits)
    assert doubts(fixed) == []
    before, after = read(text, "a", Path("a")).data, read(fixed, "a", Path("a")).data
    assert CUT[item.place.excerpt if item.place.excerpt in CUT else text.replace("\r", "")[8:-9]] in str(after).replace(
        '"', ""
    )
    assert str(before) != str(after)
    assert before.keys() == after.keys()


@pytest.mark.parametrize("text", LOST)
def test_what_no_fix_brings_back_is_reported(text: str) -> None:
    (item,) = found(text + "\n")
    assert item.code == "Y014"
    assert item.hint


@pytest.mark.parametrize("text", MEANT)
def test_a_comment_is_a_comment(text: str) -> None:
    assert doubts(text + "\n") == []


def test_quotation_marks_of_print_are_part_of_a_value() -> None:
    (item,) = found("voiceId: “abc”\n")
    assert item.code == "Y015"
    assert item.fix is not None
    assert apply_edits("voiceId: “abc”\n", item.fix.edits) == 'voiceId: "abc"\n'
    assert doubts("initialMessage: “Yes,” she said, “come in.”\n") == []
    assert doubts('initialMessage: "“Yes”"\n') == []


@given(st.text(st.sampled_from("ab1 #.&!'\"{}:-"), min_size=1, max_size=14))
def test_whatever_a_fix_makes_is_read_as_what_was_written(value: str) -> None:
    text = f"initialMessage: {value}\nlast: 1\n"
    document = read(text, "a", Path("a"))
    if document.diagnostics:
        return
    for item in _doubts(document):
        if item.fix is not None and item.code == "Y014":
            made = read(apply_edits(text, item.fix.edits), "a", Path("a"))
            assert made.data == {"initialMessage": value.strip(), "last": 1}


def test_it_is_part_of_a_check(tmp_path: Path) -> None:
    from anam_personas.check.validate import validate_partial, validate_persona, validate_tool

    tool = "version: 1\nname: a\ntype: client\ndescription: Call desk #1\n"
    files = {"personas/cara.yaml": CARA + "initialMessage: Desk #1\n", "personas/_a.yaml": "description: Desk #1\n"}
    workspace = write(tmp_path, {**files, "tools/a.yaml": tool})
    for validate, name in (
        (validate_persona, "personas/cara.yaml"),
        (validate_partial, "personas/_a.yaml"),
        (validate_tool, "tools/a.yaml"),
    ):
        validated = validate(tmp_path / name, workspace)
        assert [item.code for item in validated.diagnostics] == ["Y014"]
        assert not validated.broken
