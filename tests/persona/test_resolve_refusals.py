"""What a persona refers to and cannot have: the code, the words, the place and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.persona.resolve import resolve
from tests.projects import CARA, TOOL, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from anam_personas.persona.resolve import Resolution

WITHOUT_PROMPT = CARA.replace("systemPrompt: You are Cara.\n", "")
BROKEN = "version: 1\nname: [\n"


def resolved(folder: Path, text: str, files: Mapping[str, str | bytes] | None = None) -> Resolution:
    workspace = write(folder, {"personas/cara.yaml": text, **(files or {})})
    return resolve(workspace.document(folder / "personas/cara.yaml"), "cara", "default", workspace)


def reported(folder: Path, text: str, files: Mapping[str, str | bytes] | None = None) -> list[tuple[str, ...]]:
    found = resolved(folder, text, files)
    assert found.persona is None
    return [
        (
            each.code,
            each.message,
            each.place.excerpt[each.place.column - 1 : each.place.end_column - 1],
            each.hint or "",
        )
        for each in found.diagnostics
    ]


def part(name: str) -> str:
    return f"{WITHOUT_PROMPT}systemPrompt:\n- text: Hi.\n- file: {name}\n"


@pytest.mark.parametrize(
    ("name", "code", "message", "hint"),
    [
        ("../../out.md", "R002", '"../../out.md" leaves the project folder', "Name a file inside the project."),
        ("stile.md", "R004", 'there is no file "stile.md"', 'Did you mean "style.md"?'),
        ("xyz.md", "R004", 'there is no file "xyz.md"', "Paths are relative to the file that names them."),
    ],
)
def test_a_prompt_file_that_cannot_be_had(tmp_path: Path, name: str, code: str, message: str, hint: str) -> None:
    assert reported(tmp_path, part(name), {"personas/style.md": "Kind."}) == [(code, message, name, hint)]


def test_a_prompt_file_may_not_be_a_link_to_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas/style.md").symlink_to("keys.env")
    ((code, message, *_),) = reported(tmp_path, part("style.md"), {"personas/keys.env": "KEY=1"})
    assert (code, "style.md" in message) == ("R002", True)


def test_a_prompt_file_that_cannot_be_read_is_no_part(tmp_path: Path) -> None:
    found = resolved(tmp_path, part("style.md"), {"personas/style.md": b"\xff\xfe\xff"})
    assert found.persona is None
    assert [each.place.file.endswith("style.md") for each in found.diagnostics] == [True]


@pytest.mark.parametrize(
    ("key", "code", "message", "hint"),
    [
        ("book_visits", "R005", 'unknown tool "book_visits"', 'Did you mean "book_visit"?'),
        ("xyz", "R005", 'unknown tool "xyz"', "Create tools/xyz.yaml."),
        ("broken", "R013", 'the tool "broken" has errors', "tools/broken.yaml first."),
        ("odd", "R013", 'the tool "odd" has errors', "tools/odd.yaml first."),
    ],
)
def test_a_tool_that_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, code: str, message: str, hint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {"tools/book_visit.yaml": TOOL, "tools/broken.yaml": BROKEN, "tools/odd.yaml": TOOL + "nothing: 1\n"}
    ((found, words, place, what_to_do),) = reported(tmp_path, f"{CARA}tools:\n- book_visit\n- {key}\n", files)
    assert (found, words, place) == (code, message, key)
    assert what_to_do.endswith(hint)


def test_two_tools_of_one_name(tmp_path: Path) -> None:
    inline = "{type: client, name: book_visit, description: Again.}"
    ((code, message, place, hint),) = reported(
        tmp_path, f"{CARA}tools:\n- book_visit\n- {inline}\n", {"tools/book_visit.yaml": TOOL}
    )
    assert (code, message) == ("R010", 'another tool is already named "book_visit"')
    assert inline.startswith(place[:4])
    assert hint == "Rename one of the two."


@pytest.mark.parametrize(
    ("name", "files", "code", "hint"),
    [
        ("../../_out.yaml", {}, "R002", "Name a file inside the project."),
        ("_hous.yaml", {"personas/_house.yaml": "version: 1\n"}, "R001", 'Did you mean "_house.yaml"?'),
        (
            "leo.yaml",
            {"personas/leo.yaml": CARA},
            "R011",
            "Rename it to _leo.yaml, or move the shared fields into a partial.",
        ),
        ("_a.yaml", {"personas/_a.yaml": "version: 1\nextends: _a.yaml\n"}, "R003", "Break the cycle."),
        ("_a.yaml", {"personas/_a.yaml": BROKEN}, "R013", "_a.yaml first."),
        ("_a.yaml", {"personas/_a.yaml": "version: 1\nnothing: 1\n"}, "R013", "_a.yaml first."),
    ],
)
def test_a_partial_that_cannot_be_had(
    tmp_path: Path, name: str, files: dict[str, str | bytes], code: str, hint: str
) -> None:
    ((found, words, place, what_to_do),) = reported(tmp_path, f"{CARA}extends: [{name}]\n", files)
    assert (found, place) == (code, name)
    assert name in words
    assert what_to_do.endswith(hint)


@pytest.mark.parametrize(
    ("own", "partial", "expected"),
    [("mine", "", "mine"), ("", "theirs", "theirs"), ("mine", "theirs", "mine"), ("", "", None)],
)
def test_the_old_key_is_the_files_own_before_that_of_a_partial(
    tmp_path: Path, own: str, partial: str, expected: str | None
) -> None:
    text = f"{CARA}extends: _a.yaml\n" + (f"renamedFrom: {own}\n" if own else "")
    shared = "version: 1\n" + (f"renamedFrom: {partial}\n" if partial else "")
    found = resolved(tmp_path, text, {"personas/_a.yaml": shared})
    if found.persona is None:  # a partial may not have one
        assert partial
        return
    assert found.persona.renamed_from == expected
