from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.check import pool
from anam_personas.check.analyze import Task
from anam_personas.check.runner import run
from anam_personas.diagnostics.codes import CODES
from anam_personas.lint.selection import Selection
from anam_personas.workspace.workspace import Workspace
from tests.projects import CARA, TOOL, told, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

BROKEN = CARA + "nope: 1\n"


def test_findings_come_once_and_in_the_order_of_their_places(tmp_path: Path) -> None:
    extends = CARA + "extends: _house.yaml\ntools: [book]\n"
    files = {f"personas/{name}.yaml": extends for name in ("b", "a")}
    workspace = write(
        tmp_path, files | {"personas/_house.yaml": "initialMessage: '{{ x }}'\n", "tools/book.yaml": TOOL + "nope: 1\n"}
    )
    lines = told(run(Task(workspace.settings), list(reversed(workspace.files()))))
    assert lines == [
        'personas/a.yaml:8:9: R013 the tool "book" has errors',
        'personas/b.yaml:8:9: R013 the tool "book" has errors',
        'tools/book.yaml:5:1: S001 unknown key "nope"',
    ]


def test_a_finding_in_a_shared_file_is_told_once(tmp_path: Path) -> None:
    files = {f"personas/{name}.yaml": CARA + "extends: _house.yaml\n" for name in ("b", "a")}
    workspace = write(tmp_path, files | {"personas/_house.yaml": "initialMessage: '{{ x }}'\n"})
    assert told(run(Task(workspace.settings), workspace.files())) == [
        'personas/_house.yaml:1:21: R007 the variable "x" is not declared'
    ]


def test_texts_can_stand_for_files(tmp_path: Path) -> None:
    workspace = write(tmp_path, {"personas/cara.yaml": BROKEN})
    paths = workspace.files()
    assert len(run(Task(workspace.settings), paths)) == 1
    assert run(Task(workspace.settings), paths, {"personas/cara.yaml": CARA}) == []


def test_errors_are_told_whatever_is_ignored(tmp_path: Path) -> None:
    workspace = write(tmp_path, {"personas/cara.yaml": BROKEN, "personas/leo.yaml": CARA + "extra: {a: 1}\n"})
    ignoring = Task(workspace.settings, Selection.of(ignore=["S001", "S013"]))
    assert [item.code for item in run(Task(workspace.settings), workspace.files())] == ["S001", "S013"]
    assert [item.code for item in run(ignoring, workspace.files())] == ["S001"]


def test_linting_alone_tells_what_is_broken_and_nothing_else_of_the_form(tmp_path: Path) -> None:
    workspace = write(tmp_path, {"personas/cara.yaml": BROKEN, "personas/leo.yaml": CARA + "extra: {a: 1}\n"})
    task = Task(workspace.settings, Selection.of(), validate=False, lint=True)
    found = run(task, workspace.files())
    assert [item.code for item in found if item.place.file.endswith("cara.yaml")] == ["S001"]
    assert CODES.keys().isdisjoint(item.code for item in found if item.place.file.endswith("leo.yaml"))


def test_many_files_are_judged_by_several_processes_to_the_same_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"personas/p{number:02}.yaml": BROKEN if number % 3 else CARA for number in range(12)}
    workspace = write(tmp_path, files)
    alone = run(Task(workspace.settings), workspace.files())
    monkeypatch.setattr(pool, "FILES_PER_WORKER", 4)
    monkeypatch.setattr(pool, "cores", lambda: 2)
    assert run(Task(workspace.settings), workspace.files()) == alone
    assert len(alone) == 8


def test_comments_of_shared_files_are_called_useless_only_where_all_was_looked_through(tmp_path: Path) -> None:
    house = "systemPrompt: You are Cara.  # anam: ignore[CL001]\n"
    files = {
        "personas/_house.yaml": house,
        "personas/cara.yaml": CARA.replace("systemPrompt: You are Cara.", "extends: _house.yaml"),
    }
    workspace = write(tmp_path, files)
    task = Task(workspace.settings, Selection.of(["CL001", "R"]), lint=True)
    assert [item.code for item in run(task, workspace.files())] == ["R014"]
    assert run(task, [tmp_path / "personas/_house.yaml"]) == []
    assert run(task, [tmp_path / "personas/cara.yaml"]) == []
    write(tmp_path, {"personas/leo.yaml": BROKEN})
    assert [item.code for item in run(task, Workspace.of(workspace.settings).files())] == ["S001"]


def test_a_comment_is_useless_beside_an_error_of_the_linter_too(tmp_path: Path) -> None:
    text = CARA + "initialMessage: TODO\ndescription: x  # anam: ignore[CL001]\n"
    settings = write(
        tmp_path, {"personas/cara.yaml": text, "anam-personas.toml": "[lint]\nseverity={CL001='error'}"}
    ).settings
    task = Task(settings, Selection.of(["CL001", "R014"], (), settings.lint), lint=True)
    assert [item.code for item in run(task, [tmp_path / "personas/cara.yaml"])] == ["CL001", "R014"]


def test_validation_alone_calls_no_comment_useless_that_may_be_about_the_linter(tmp_path: Path) -> None:
    lines = "".join(
        f"{key}: x  # anam: ignore[{code}]\n" for key, code in (("description", "S"), ("initialMessage", "CL001"))
    )
    workspace = write(tmp_path, {"personas/cara.yaml": CARA + lines + "languageCode: en  # anam: ignore[S013]\n"})
    assert told(run(Task(workspace.settings), workspace.files())) == [
        "personas/cara.yaml:9:34: R014 S013 suppresses nothing here"
    ]


def test_an_environment_is_linted_for_whatever_a_rule_reads(tmp_path: Path) -> None:
    """That a greeting cannot be interrupted makes it too long."""
    lines = f"initialMessage: {'one ' * 24}.\nenvironments: {{live: {{uninterruptibleGreeting: true}}}}\n"
    workspace = write(tmp_path, {"personas/cara.yaml": CARA + lines})
    task = Task(workspace.settings, Selection.of(["LN003"]), lint=True)
    assert [item.code for item in run(task, workspace.files())] == ["LN003"]


def test_a_finding_in_a_shared_file_says_which_personas_it_reaches(tmp_path: Path) -> None:
    uses = CARA.replace("You are Cara.", "\n- file: PATHstyle.md\n- text: FIXME")
    files = {"personas/cara.yaml": uses.replace("PATH", ""), "personas/sales/leo.yaml": uses.replace("PATH", "../")}
    workspace = write(tmp_path, {**files, "personas/style.md": "Be TODO.", "personas/own.yaml": CARA})
    found = run(Task(workspace.settings, Selection.of(["CL001"]), lint=True), workspace.files())
    assert sorted((item.place.file, item.reaches) for item in found) == [
        ("personas/cara.yaml", ()),
        ("personas/sales/leo.yaml", ()),
        ("personas/style.md", ("cara", "sales/leo")),
    ]


def test_a_finding_is_as_severe_as_in_the_worst_of_the_personas_it_reaches(tmp_path: Path) -> None:
    """A cue on an avatar that is known to ignore it is a warning; where the avatar is not named, it is info."""
    uses = CARA.replace("You are Cara.", "\n- file: style.md")
    files = {"personas/cara.yaml": uses, "personas/leo.yaml": uses + "avatarModel: cara-3\n"}
    workspace = write(tmp_path, {**files, "personas/style.md": 'Say: "[warm] Hello."'})
    found = run(Task(workspace.settings, Selection.of(["SP011"]), lint=True), workspace.files())
    assert [(item.severity.value, item.reaches) for item in found] == [("warning", ("cara", "leo"))]
