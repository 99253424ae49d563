from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from anam_personas.schema.modeline import with_line
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

LINE = "# yaml-language-server: $schema=../s/persona.schema.json"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a: 1\n", f"{LINE}\na: 1\n"),
        ("\ufeffa: 1\r\n", f"\ufeff{LINE}\r\na: 1\r\n"),
        ("%YAML 1.2\n---\na: 1\n", f"{LINE}\n%YAML 1.2\n---\na: 1\n"),
        ("# Licence\n---\na: 1\n", f"{LINE}\n# Licence\n---\na: 1\n"),
        ("# yaml-language-server: $schema=../schema/persona.schema.json\na: 1\n", f"{LINE}\na: 1\n"),
        ("\ufeff#yaml-language-server: $schema=x/tool.schema.json\r\na: 1\r\n", f"\ufeff{LINE}\r\na: 1\r\n"),
        ("# Licence\n# yaml-language-server: $schema=persona.schema.json\na: 1", f"# Licence\n{LINE}\na: 1"),
        (
            "a: |\n  # yaml-language-server: $schema=persona.schema.json\n",
            f"{LINE}\na: |\n  # yaml-language-server: $schema=persona.schema.json\n",
        ),
        ("a: 1\n# yaml-language-server: $schema=persona.schema.json\n", f"a: 1\n{LINE}\n"),
        ("", f"{LINE}\n"),
    ],
)
def test_the_line_stands_once_and_all_else_stays(text: str, made: str) -> None:
    assert with_line(text, LINE) == made
    assert with_line(made, LINE) == made


def test_a_schema_of_somebody_else_stays() -> None:
    assert with_line("# yaml-language-server: $schema=../elsewhere.json\na: 1\n", LINE) is None


def test_a_toml_string_is_no_comment() -> None:
    text = 'project = "a"\nx = """\n#:schema schema/project.schema.json\n"""\n'
    assert with_line(text, "#:schema s/project.schema.json") == f"#:schema s/project.schema.json\n{text}"


def test_out_writes_the_line_of_every_kind_of_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "personas/cara.yaml": CARA,
            "personas/sales/_house.yaml": "version: 1\n",
            "personas/cara.test.yaml": "version: 1\ntests: []\n",
            "tools/book.yaml": "version: 1\n",
        },
    )
    (tmp_path / "anam-personas.toml").write_text('#:schema schema/project.schema.json\nproject = "a"\n')
    before = (tmp_path / "personas/cara.yaml").read_bytes()
    assert main(["--project", str(tmp_path), "schema", "--out", str(tmp_path / "etc/schemas")]) == 0
    wanted = {
        "personas/cara.yaml": "# yaml-language-server: $schema=../etc/schemas/persona.schema.json",
        "personas/sales/_house.yaml": "# yaml-language-server: $schema=../../etc/schemas/partial.schema.json",
        "personas/cara.test.yaml": "# yaml-language-server: $schema=../etc/schemas/test.schema.json",
        "tools/book.yaml": "# yaml-language-server: $schema=../etc/schemas/tool.schema.json",
        "anam-personas.toml": "#:schema etc/schemas/project.schema.json",
    }
    for name, line in wanted.items():
        assert (tmp_path / name).read_text().splitlines()[0] == line
        way = tmp_path / name
        assert json.loads((way.parent / line.split("=")[-1].split(" ")[-1]).read_text())["$id"].endswith(
            line.rsplit("/", 1)[1]
        )
    assert (tmp_path / "personas/cara.yaml").read_bytes().endswith(before)
    after = (tmp_path / "personas/cara.yaml").read_bytes()
    assert main(["--project", str(tmp_path), "schema", "--out", str(tmp_path / "etc/schemas")]) == 0
    assert (tmp_path / "personas/cara.yaml").read_bytes() == after


def test_no_line_without_a_request_or_to_a_folder_outside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = tmp_path / "project"
    write(project, {"personas/cara.yaml": CARA})
    (project / ".git").mkdir()
    for words in ([], ["--out", str(tmp_path / "away")], ["--out", str(project / "s"), "--no-heads"], ["--check"]):
        main(["--project", str(project), "schema", *words])
        assert (project / "personas/cara.yaml").read_text() == CARA
    assert main(["--project", str(project), "schema", "--heads", "--out", str(tmp_path / "away")]) == 2
    assert "in the repository" in capsys.readouterr().err
    assert main(["--project", str(project), "schema", "--check", "--heads"]) == 1
    assert main(["--project", str(project), "schema", "--heads"]) == 0
    assert main(["--project", str(project), "schema", "--check", "--heads"]) == 0
