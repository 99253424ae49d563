from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.check.add_ignores import add_ignores
from anam_personas.check.analyze import Task
from anam_personas.check.fixer import store
from anam_personas.check.runner import run
from anam_personas.diagnostics.codes import is_broken
from anam_personas.lint.selection import Selection
from anam_personas.yaml.document import read
from tests.budget import examples
from tests.projects import CARA, write

if TYPE_CHECKING:
    from anam_personas.workspace.workspace import Workspace

HEAD = "version: 1\nname: Cara\navatarId: a0000000-0000-4000-8000-000000000061\nvoiceId: b0000000-0000-4000-8000-000000000060\nllmId: c0000000-0000-4000-8000-000000000062\n"

PROMPTS = [
    "systemPrompt: You are Cara. TODO\n",
    'systemPrompt: "You are Cara.\n  TODO" # a remark\n',
    "systemPrompt: 'You are Cara.\n\n  TODO, as an AI language model.'\n",
    "systemPrompt: |\n  You are Cara.\n  TODO **now**. # no comment\n",
    "systemPrompt:   >-   # folded\n  You are Cara.\n  TODO\n",
    "systemPrompt:\n  You are Cara,\n  and TODO is\n  here.\n",
    "systemPrompt:\n- section: STYLE\n  text: |+\n    TODO\n\n- {section: WHO, text: 'You are\n  TODO'}\n",
    "systemPrompt: [{text: 'TODO a'}, {file: style.md}, {file: more.md}] # both\n",
    "systemPrompt:\n  - file: style.md   \n  - text: You are Cara.\n",
    '"systemPrompt":\n  "You are\n  TODO"\n',
    "extends: _house.yaml\n",
]
GREETINGS = [
    "",
    "initialMessage: Hi **there** 🎉 TODO\n",
    "initialMessage: Hi TODO  # anam: ignore[CL001]\n",
    "initialMessage: Hi TODO  # anam: ignore[LN001]\n",
    "initialMessage: Hi **you**, TODO  # anam: ignore[ CL001 ] for now\n",
    "initialMessage: 'Hi'  # anam: ignore[SP001]\n",
    "initialMessage: |-\n  Hi TODO\n  # anam: ignore[CL001]\n",
    "extra: {a: 1,\n  b: 2}\n",
]
FILES = {
    "personas/style.md": "Speak 🎉 TODO.\n",
    "personas/more.md": "Say **more** of XXX.\n",
    "personas/_house.yaml": "systemPrompt:\n- file: style.md # of the house\n- text: |\n    You are [NAME].\n",
    "personas/sales/leo.yaml": CARA.replace("You are Cara.", "[{file: ../style.md}]"),
}


@st.composite
def _personas(draw: st.DrawFn) -> bytes:
    text = HEAD + draw(st.sampled_from(PROMPTS)) + draw(st.sampled_from(GREETINGS))
    text = draw(st.sampled_from(["", "# a house style\n", "---\n", "# anam: ignore-file[ID001]\n"])) + text
    if draw(st.booleans()):
        text = text.rstrip("\n")
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


def _task(workspace: Workspace) -> Task:
    return Task(workspace.settings, Selection.of(), lint=True)


def _data(raw: bytes) -> object:
    return read(raw.decode(), "x.yaml", Path("x.yaml")).data


def _without_comments(raw: bytes) -> list[str]:
    return [line.split("#")[0].rstrip() for line in raw.decode("utf-8-sig").splitlines() if line.split("#")[0].strip()]


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(_personas(), min_size=1, max_size=2))
def test_afterwards_only_errors_of_form_are_left_and_nothing_else_has_changed(texts: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        workspace = write(root, FILES | {f"personas/p{number}.yaml": text for number, text in enumerate(texts)})
        before = {path: path.read_bytes() for path in workspace.files()}
        store(add_ignores(_task(workspace), workspace.files()), workspace)
        left = run(_task(workspace), workspace.files())
        assert [item for item in left if not is_broken(item)] == []
        again = add_ignores(_task(workspace), workspace.files())
        assert (again.after, again.suppressed) == ({}, 0)
        for path, raw in before.items():
            now = path.read_bytes()
            assert _data(now) == _data(raw)
            assert _without_comments(now) == _without_comments(raw)
            assert now.count(b"\r\n") == (now.count(b"\n") if b"\r\n" in raw else 0)
            assert now.startswith(b"\xef\xbb\xbf") == raw.startswith(b"\xef\xbb\xbf")


def _adopted(folder: Path, lines: str, **more: str) -> str:
    workspace = write(folder, {"personas/cara.yaml": HEAD + lines, **more})
    task = Task(workspace.settings, Selection.of(["CL001"]), lint=True)
    after = add_ignores(task, workspace.files()).after
    return after.get(workspace.shown(folder / "personas/cara.yaml"), "").removeprefix(HEAD)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("systemPrompt: Be TODO.\n", "systemPrompt: Be TODO.  # anam: ignore[CL001]\n"),
        ("systemPrompt: Be TODO. # hm\n", "systemPrompt: Be TODO. # hm  # anam: ignore[CL001]\n"),
        ("systemPrompt: |\n  Be TODO.\n", "systemPrompt: |  # anam: ignore[CL001]\n  Be TODO.\n"),
        ("systemPrompt: 'Be\n\n  TODO.'", "systemPrompt: 'Be\n\n  TODO.'  # anam: ignore[CL001]"),
        ("systemPrompt: TODO # anam: ignore[SP]\n", "systemPrompt: TODO # anam: ignore[SP, CL001]\n"),
        ("systemPrompt: TODO # anam: ignore\n", "systemPrompt: TODO # anam: ignore[CL001]\n"),
        (
            "systemPrompt:\n- text: 'x'\n- text: >\n    TODO\n",
            "systemPrompt:\n- text: 'x'\n- text: >  # anam: ignore[CL001]\n    TODO\n",
        ),
    ],
)
def test_a_comment_stands_where_a_person_would_write_it(tmp_path: Path, lines: str, expected: str) -> None:
    assert _adopted(tmp_path, lines) == expected


def test_what_a_prompt_file_holds_is_silenced_where_the_file_is_named(tmp_path: Path) -> None:
    lines = "systemPrompt:\n- section: STYLE\n  file: style.md\n"
    made = _adopted(tmp_path, lines, **{"personas/style.md": "Be TODO.\n"})
    assert made == lines.removesuffix("\n") + "  # anam: ignore[CL001]\n"


def test_nothing_is_written_for_what_cannot_be_silenced(tmp_path: Path) -> None:
    workspace = write(tmp_path, {"personas/cara.yaml": CARA + "nope: 1\n"})
    made = add_ignores(_task(workspace), workspace.files())
    assert (made.after, [item.code for item in made.diagnostics]) == ({}, ["S001"])
