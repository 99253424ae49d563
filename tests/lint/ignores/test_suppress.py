from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anam_personas.check.analyze import Task
from anam_personas.check.runner import run
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.diagnostics.fixes import fix_until_stable
from anam_personas.diagnostics.types import Diagnostic, Severity
from anam_personas.lint.engine import lint_persona
from anam_personas.lint.ignores.suppress import apply
from anam_personas.lint.selection import Selection
from anam_personas.persona.resolve import resolve
from anam_personas.workspace.settings import Settings
from anam_personas.workspace.workspace import Workspace
from anam_personas.yaml.document import read
from tests.lint.support import document, findings, marked, persona_of
from tests.projects import write

if TYPE_CHECKING:
    from collections.abc import Mapping


def kept(lines: str, *codes: str) -> list[Diagnostic]:
    found = document(lines)
    return apply(findings(persona_of(found), *codes), [found])


@pytest.mark.parametrize(
    "lines",
    [
        "initialMessage: Hi, TODO.  # anam: ignore[CL001]",
        "initialMessage: Hi, TODO.  #anam:ignore[ CL001 ]",
        "initialMessage: Hi, TODO.  # anam: ignore[placeholder]",
        "initialMessage: Hi, TODO.  # anam: ignore[CL] it is a song",
        "initialMessage: 'Hi,\n\n  TODO.'  # anam: ignore[CL001]",
        "initialMessage: 'Hi, TODO,\n\n  there.'  # anam: ignore[CL001]",
        "initialMessage: |  # anam: ignore[CL001]\n  Hi,\n  TODO.",
        "initialMessage:  # anam: ignore[CL001]\n  Hi,\n  TODO.",
        "systemPrompt:  # anam: ignore[CL001]\n- text: Hi.\n- text: TODO.",
        "systemPrompt:\n- section: STYLE\n  text: >-  # anam: ignore[CL001]\n    TODO.",
        "# anam: ignore-file[CL001]\ninitialMessage: TODO",
        "initialMessage: TODO\n# anam: ignore-file[CL001, PS]\nname: X",
    ],
)
def test_a_comment_silences(lines: str, tmp_path: Path) -> None:
    workspace = write(tmp_path, {"personas/cara.yaml": document(lines).text})
    task = Task(workspace.settings, Selection.of(["CL001", "R014"]), lint=True)
    assert [item.code for item in run(task, workspace.files())] == []
    assert [item.code for item in kept(lines, "CL001") if item.code != "R014" or "CL" in marked(item)] == []


@pytest.mark.parametrize(
    "lines",
    [
        "initialMessage: TODO\nname: X  # anam: ignore[CL001]",
        "systemPrompt: |\n  # anam: ignore[CL001]\n  TODO",
        "initialMessage: 'TODO # anam: ignore[CL001]'",
        "initialMessage: TODO  # anam: ignore[SP001]",
        "initialMessage: TODO  # anam: ignore",
        "# anam: ignore[CL001]\ninitialMessage: TODO",
    ],
)
def test_a_comment_elsewhere_does_not(lines: str) -> None:
    assert "CL001" in [item.code for item in kept(lines, "CL001")]


@pytest.mark.parametrize(
    ("lines", "words", "message"),
    [
        ("name: X  # anam: ignore[CL001]", "CL001", "CL001 suppresses nothing here"),
        ("name: X  # anam: ignore[CL001, PS]", "CL001", "CL001 suppresses nothing here"),
        ("name: X  # anam: ignore[NO01]", "NO01", 'there is no rule "NO01"'),
        ("name: X  # anam: ignore", "# anam: ignore", "the comment names no code"),
        ("name: X  # anam: ignore[]", "# anam: ignore[]", "the comment names no code"),
    ],
)
def test_a_comment_that_silences_nothing_is_reported(lines: str, words: str, message: str) -> None:
    first = kept(lines, "CL001")[0]
    assert (first.code, first.message, marked(first)) == ("R014", message, words)


def test_a_comment_about_a_rule_that_did_not_run_is_left_alone() -> None:
    found = document("name: X  # anam: ignore[CL001]")
    assert apply([], [found], Selection.of(["PS002"])) == []
    assert [item.code for item in apply([], [found], Selection.of(["CL001"]))] == ["R014"]


def test_a_report_of_a_useless_comment_can_itself_be_silenced() -> None:
    assert apply([], [document("name: X  # anam: ignore[R014]")]) == []


def test_warnings_of_validation_are_silenced_and_errors_are_not() -> None:
    found = document("name: X  # anam: ignore[S013, S001]")
    place = found.place(("name",))
    warning, error = diagnostic("S013", "unchecked", place), diagnostic("S001", "unknown", place)
    assert [item.code for item in apply([warning, error], [found])] == ["S001", "R014"]


def test_a_comment_at_a_file_reference_silences_what_is_found_in_that_file(tmp_path: Path) -> None:
    folder = tmp_path / "personas"
    folder.mkdir()
    (folder / "style.md").write_text("Hours: TODO.\n", encoding="utf-8")
    lines = "version: 1\nname: Cara\navatarId: 071b0286-4cce-4808-bee2-e642f1062de3\nvoiceId: de23e340-1416-4dd8-977d-065a7ca11697\nllmId: a7cf662c-2ace-4de1-a21e-ef0fbf144bb7\nsystemPrompt:\n- file: style.md  # anam: ignore[CL001]\n"
    (folder / "cara.yaml").write_text(lines, encoding="utf-8")
    workspace = Workspace.of(Settings(tmp_path))
    main = workspace.document(folder / "cara.yaml")
    made = resolve(main, "cara", "default", workspace).persona
    assert made is not None
    told = lint_persona(made, Selection.of(["CL001"]))
    assert [item.code for item in told] == ["CL001"]
    assert apply(told, [main], shown=workspace.shown) == []


def test_files_without_comments_are_not_read_again() -> None:
    found = document("name: X")
    assert apply([], [found]) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("name: X  # anam: ignore[CL001]", "name: X"),
        ("name: X\t#anam:ignore[ CL001 ]  ", "name: X"),
        ("name: X  # anam: ignore[CL001, CL004]", "name: X"),
        ("name: X  # anam: ignore[CL001] for now", "name: X  # for now"),
        ("name: X  # anam: ignore[CL001]  # a remark", "name: X  # a remark"),
        ("name: X  # a remark # anam: ignore[CL001]", "name: X  # a remark"),
        ("name: X  # anam: ignore", "name: X"),
        ("# anam: ignore-file[CL001]\nname: X", "name: X"),
        ("name: X\n  # anam: ignore-file[CL001]", "name: X"),
        ("name: TODO  # anam: ignore[PS, CL001]", "name: TODO  # anam: ignore[CL001]"),
        ("name: TODO  # anam: ignore[CL001, CL004 ,ID001] x", "name: TODO  # anam: ignore[CL001] x"),
        ("name: X  # anam: ignore[NO01]", "name: X  # anam: ignore[NO01]"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_useless_is_taken_out(line: str, expected: str, end: str) -> None:
    text = f"version: 1\n{line}\n# the end\n".replace("\n", end)

    def check(texts: Mapping[str, str]) -> list[Diagnostic]:
        found = read(texts["x.yaml"], "x.yaml", Path("x.yaml"))
        todo = [found.place(("name",))] if "TODO" in found.text else []
        return apply([Diagnostic("CL001", "placeholder", Severity.WARNING, "!", place) for place in todo], [found])

    result = fix_until_stable({"x.yaml": text}, check, unsafe=False)
    assert result.texts["x.yaml"] == f"version: 1\n{expected}\n# the end\n".replace("\n", end)


def test_a_report_of_a_useless_comment_is_silenced_where_it_stands() -> None:
    assert apply([], [document("name: X  # anam: ignore[CL001, R014]")]) == []
    assert apply([], [document("# anam: ignore-file[R014]\nname: X  # anam: ignore[CL001]")]) == []


def test_a_prefix_is_useless_only_where_all_of_its_rules_ran() -> None:
    found = document("name: X  # anam: ignore[PS]")
    assert apply([], [found], Selection.of(["PS002"])) == []
    assert [item.code for item in apply([], [found], Selection.of(["PS"]))] == ["R014"]
    assert [item.code for item in apply([], [found], Selection.of((), (), {"select": ["PS002"]}))] == ["R014"]


def test_nothing_is_said_of_a_file_that_was_not_looked_through() -> None:
    found = document("name: X  # anam: ignore[CL001]")
    assert apply([], [found], unsure=[found.path]) == []


def test_a_comment_on_a_line_of_its_own_is_told_where_it_belongs() -> None:
    (useless,) = (item for item in kept("# anam: ignore[CL001]\ninitialMessage: TODO", "CL001") if item.code == "R014")
    assert useless.hint == "A comment applies to its own line: write it after the words, or delete it."
    (behind,) = (item for item in kept("name: Cara  # anam: ignore[CL001]", "CL001") if item.code == "R014")
    assert behind.hint == "Delete it."
