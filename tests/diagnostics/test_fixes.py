from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.diagnostics.fixes import apply_edits, fix_texts, fix_until_stable, select_fixes, unified_diff
from anam_personas.diagnostics.types import Diagnostic, Edit, Fix, Lines, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def finding(*edits: Edit, safe: bool = True, line: int = 1) -> Diagnostic:
    place = Lines("x\n" * 50).place(edits[0].file if edits else "a", 2 * (line - 1), 2 * line - 1)
    return Diagnostic("S001", "unknown-key", Severity.ERROR, "m", place, fix=Fix("mend", edits, safe=safe))


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit], str]:
    """A text, edits that do not overlap in any order, and what they make of it."""
    pieces = draw(
        st.lists(st.tuples(st.text("ab\r\n小", max_size=4), st.text("XY\n", max_size=3), st.booleans()), max_size=8)
    )
    text, after, edits = "", "", []
    for old, new, edit in pieces:
        # A character between the pieces keeps insertions apart.
        start = len(text) + 1
        text, after = f"{text}|{old}", f"{after}|{new if edit else old}"
        if edit:
            edits.append(Edit("a", start, start + len(old), new))
    return text, draw(st.permutations(edits)), after


@given(edited_texts())
def test_edits_are_made_whatever_order_they_come_in(case: tuple[str, list[Edit], str]) -> None:
    text, edits, after = case
    assert apply_edits(text, edits) == after


def test_insertions_at_one_offset_have_one_order_and_stand_before_a_replacement() -> None:
    edits = [Edit("a", 1, 2, "-"), Edit("a", 1, 1, "2"), Edit("a", 1, 1, "1")]
    assert {apply_edits("abc", order) for order in (edits, edits[::-1])} == {"a12-c"}


@pytest.mark.parametrize(
    "edits",
    [
        [Edit("a", 0, 2, ""), Edit("a", 1, 3, "")],
        [Edit("a", 0, 2, "x"), Edit("a", 1, 1, "y")],
        [Edit("a", 0, 2, "x"), Edit("a", 0, 2, "x")],
        [Edit("a", 2, 9, "")],
        [Edit("a", -1, 1, "")],
        [Edit("a", 2, 1, "")],
    ],
)
def test_edits_that_make_no_sense_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits("abc", edits)


def test_unsafe_fixes_are_taken_only_when_asked_for() -> None:
    safe, unsafe = finding(Edit("a", 0, 1, "x")), finding(Edit("a", 5, 6, "x"), safe=False)
    nothing = Diagnostic("S001", "n", Severity.ERROR, "m", safe.place)
    assert select_fixes([safe, unsafe, nothing, finding()], unsafe=False) == (safe.fix,)
    assert select_fixes([safe, unsafe, nothing, finding()], unsafe=True) == (safe.fix, unsafe.fix)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ((0, 3), (3, 6), True),
        ((0, 3), (2, 6), False),
        ((0, 9), (4, 4), False),
        ((4, 4), (0, 9), False),
        ((0, 3), (3, 3), False),
        ((3, 3), (3, 6), False),
        ((3, 3), (3, 3), False),
        ((3, 3), (4, 4), True),
        ((5, 9), (0, 5), True),
    ],
)
def test_fixes_that_touch_take_turns(one: tuple[int, int], other: tuple[int, int], together: bool) -> None:
    found = [finding(Edit("a", *span, "x"), line=line) for line, span in enumerate((one, other), 1)]
    chosen = select_fixes(reversed(found), unsafe=False)
    assert chosen == ((found[0].fix, found[1].fix) if together else (found[0].fix,))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6)), max_size=30))
def test_chosen_fixes_can_always_be_made_together_and_none_is_left_out_for_nothing(
    spans: list[tuple[int, int]],
) -> None:
    found = [finding(Edit("a", start, start + length, "x"), line=line) for line, (start, length) in enumerate(spans, 1)]
    chosen = [fix.edits[0] for fix in select_fixes(found, unsafe=False)]
    apply_edits("." * 70, chosen)

    for diagnostic in found:
        assert diagnostic.fix
        (edit,) = diagnostic.fix.edits
        near = [c for c in chosen if c.start <= edit.end and edit.start <= c.end]
        assert edit in chosen or near


def test_a_fix_of_several_files_is_made_whole_or_not_at_all() -> None:
    both = finding(Edit("a", 0, 1, "A"), Edit("b", 0, 1, "B"))
    early = finding(Edit("b", 0, 2, "-"))
    texts = {"a": "aaa", "b": "bbb", "c": "ccc"}

    assert fix_texts(texts, [both], unsafe=False) == {"a": "Aaa", "b": "Bbb", "c": "ccc"}
    assert fix_texts({"a": "aaa"}, [both], unsafe=False) == {"a": "aaa"}
    late = Diagnostic(
        both.code, both.name, both.severity, both.message, finding(Edit("z", 0, 0, "")).place, fix=both.fix
    )
    assert fix_texts(texts, [early, late], unsafe=False) == {"a": "aaa", "b": "-b", "c": "ccc"}


def doubled(texts: Mapping[str, str]) -> Sequence[Diagnostic]:
    """Every pair of equal letters is a finding, which one of the two mends: pairs of three overlap."""
    return [
        Diagnostic(
            "X001",
            "double",
            Severity.ERROR,
            "m",
            Lines(text).place(file, at, at + 2),
            fix=Fix("one", (Edit(file, at, at + 2, text[at]),), safe=True),
        )
        for file, text in texts.items()
        for at in range(len(text) - 1)
        if text[at] == text[at + 1]
    ]


def test_rounds_go_on_until_nothing_is_found() -> None:
    result = fix_until_stable({"a": "aaaaabb", "b": "xyz"}, doubled, unsafe=False)
    assert result.texts == {"a": "ab", "b": "xyz"}
    assert (result.diagnostics, result.applied, result.stable) == ((), 5, True)


def test_rounds_are_bounded_and_the_findings_are_those_of_the_texts() -> None:
    result = fix_until_stable({"a": "a" * 100}, doubled, unsafe=False, rounds=2)
    assert len(result.texts["a"]) == 25
    assert result.diagnostics == tuple(doubled(result.texts))
    assert not result.stable


@pytest.mark.parametrize(
    "edits",
    [
        [Edit("a", 0, 2, "x"), Edit("a", 1, 3, "y")],
        [Edit("a", 0, 2, "x"), Edit("a", 0, 2, "x")],
        [Edit("a", 2, 9, "")],
        [Edit("a", -1, 1, "")],
        [Edit("a", 2, 1, "")],
        [Edit("a", 0, 1, ""), Edit("b", 0, 0, "")],
    ],
)
def test_a_fix_that_cannot_be_made_is_none(edits: list[Edit]) -> None:
    """As a rule of another package may offer."""
    result = fix_until_stable({"a": "abc"}, lambda _: [finding(*edits)], unsafe=False)
    assert (result.texts, result.applied) == ({"a": "abc"}, 0)


def test_two_fixes_that_undo_each_other_end() -> None:
    def flip(texts: Mapping[str, str]) -> Sequence[Diagnostic]:
        return [finding(Edit("a", 0, 1, "b" if texts["a"] == "a" else "a"))]

    result = fix_until_stable({"a": "a"}, flip, unsafe=False)
    assert (result.texts, result.applied, result.stable) == ({"a": "b"}, 1, False)
    assert result.diagnostics == tuple(flip(result.texts))


def test_a_fix_that_changes_nothing_ends_the_rounds() -> None:
    result = fix_until_stable({"a": "a"}, lambda _: [finding(Edit("a", 0, 1, "a"))], unsafe=False)
    assert (result.applied, len(result.diagnostics), result.stable) == (0, 1, True)


def git_applies(before: Mapping[str, str], after: Mapping[str, str], below: str = ".") -> Mapping[str, str]:
    """What ``git apply`` makes of ``before`` with the patch to ``after``, file by file, in a folder of a repository."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, below)
        folder.mkdir(parents=True, exist_ok=True)
        git = ["git", "-C", str(folder), "-c", "core.autocrlf=false"]
        subprocess.run(["git", "-C", name, "init", "-q"], check=True)
        for file, text in before.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(text.encode())
        patch = unified_diff(before, after).encode()
        done = subprocess.run(
            [*git, "apply", "--whitespace=nowarn", "-"], input=patch, check=False, capture_output=True
        )
        assert done.returncode == 0, (done.stderr.decode(), patch.decode())
        files = [path for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts]
        return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in files}


BEFORE = {
    "plain.yaml": "a: 1\nb: 2\nc: 3\n",
    "personas/no end.yaml": "a: 1\nb: 2",
    "crlf.yaml": "a: 1\r\nb: 2\r\n",
    "cr.yaml": "a: 1\rb: 2\r",
    "empty.yaml": "",
    "emptied.yaml": "a: 1\n",
    "gone.yaml": "a: 1\n",
    "same.yaml": "a: 1\n",
    'od"d\\\t.yaml': "a: 1\n",
    "小さ.yaml": "小\n",
    "breaks.yaml": "a\u2028b\x0cc\x85d\n",
    "dashes.yaml": "-- a\n++ b\n",
    "far.yaml": "\n".join(map(str, range(100))),
}
AFTER = {
    "plain.yaml": "a: 1\nb: two\nc: 3\n",
    "personas/no end.yaml": "a: 1\nb: 2\n",
    "crlf.yaml": "a: 1\r\nb: two\r\n",
    "cr.yaml": "a: 1\rb: two\r",
    "empty.yaml": "a: 1",
    "emptied.yaml": "",
    "new/file.yaml": "a: 1\n",
    "new/empty.yaml": "",
    "same.yaml": "a: 1\n",
    'od"d\\\t.yaml': "a: 2\n",
    "小さ.yaml": "小さ",
    "breaks.yaml": "a\u2028b\x0cC\x85d\n",
    "dashes.yaml": "-- b\n++ a\n",
    "far.yaml": "\n".join("x" if n in (3, 97) else str(n) for n in range(100)),
}


def test_git_makes_of_the_old_files_the_new_ones() -> None:
    assert git_applies(BEFORE, AFTER) == AFTER


def test_git_takes_the_patch_of_a_project_in_a_folder_of_the_repository() -> None:
    both = {file for file in BEFORE.keys() | AFTER.keys() if "" not in (BEFORE.get(file), AFTER.get(file))}
    before, after = ({file: texts[file] for file in both & texts.keys()} for texts in (BEFORE, AFTER))
    assert git_applies(before, after, "sites/demo") == after


@settings(max_examples=12, deadline=None)
@given(
    st.tuples(
        *[st.dictionaries(st.sampled_from(["a", "b c", "d/e"]), st.text("ab\r\n+-", max_size=12), min_size=1)] * 2
    )
)
def test_git_applies_any_patch(case: tuple[dict[str, str], dict[str, str]]) -> None:
    before, after = case
    if before != after:
        assert git_applies(before, after) == after


def test_a_patch_names_files_in_order_and_keeps_line_ends() -> None:
    assert unified_diff({"b": "x\r\n", "a": "1"}, {"b": "y\r\n", "a": "2"}) == (
        "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n\\ No newline at end of file\n+2\n\\ No newline at end of file\n"
        "--- a/b\n+++ b/b\n@@ -1 +1 @@\n-x\r\n+y\r\n"
    )
    assert unified_diff(BEFORE, BEFORE) == ""


def test_names_are_spelled_as_git_spells_them() -> None:
    """A tab behind a name with blanks, for tools that take a date there; quotes around one with quotes or controls."""
    assert unified_diff({"a b": "0\n"}, {"a b": "1\n"}).splitlines()[:2] == ["--- a/a b\t", "+++ b/a b\t"]
    assert unified_diff({'a"\t b': "0\n"}, {'a"\t b': "1\n"}).splitlines()[0] == r'--- "a/a\042\011 b"'
