from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.review.support import FILES, HOUSE, git, needs_git, put, repository

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_git


def test_the_exit_code_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = ["--project", str(repository(tmp_path))]
    assert main([*project, "diff", "--exit-code"]) == 0
    put(
        tmp_path,
        {
            "personas/_house.yaml": HOUSE.replace(
                "b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"
            )
        },
    )
    assert main([*project, "diff"]) == 0
    assert main([*project, "diff", "HEAD", "--exit-code"]) == 1
    assert (
        '~ voiceId: "b0000000-0000-4000-8000-000000000001" -> "b0000000-0000-4000-8000-000000000002"'
        in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "HEAD ("), ("json", "{"), ("markdown", "### Personas since `HEAD`")]
)
def test_the_formats(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, begins: str) -> None:
    assert main(["--project", str(repository(tmp_path)), "diff", "--format", form]) == 0
    assert capsys.readouterr().out.startswith(begins)


def test_one_environment_where_it_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = repository(tmp_path)
    put(folder, {"personas/cara.yaml": FILES["personas/cara.yaml"] + "environments: {production: {name: Carla}}\n"})
    assert main(["--project", str(folder), "--env", "staging", "diff", "--exit-code"]) == 0
    assert main(["--project", str(folder), "--env", "production", "diff", "--exit-code", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out.partition("the same.\n")[2])["environments"] == ["production"]
    assert main(["--project", str(folder), "--env", "nope", "diff"]) == 2


@pytest.mark.parametrize("revision", ["nope", "--", "-x"])
def test_an_unknown_revision_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str], revision: str) -> None:
    arguments = [] if revision == "--" else [revision]
    folder = repository(tmp_path) if revision != "--" else tmp_path
    put(folder, FILES)
    assert main(["--project", str(folder), "diff", *arguments]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text are a matter of Linux")
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_name_that_is_no_text_can_be_printed(tmp_path: Path, form: str) -> None:
    folder = repository(tmp_path)
    shutil.copy(os.fsencode(folder / "personas" / "cara.yaml"), os.fsencode(folder) + b"/personas/\xff\n\x1b.yaml")
    words = [sys.executable, "-m", "anam_personas", "--project", str(folder), "diff", "--format", form]
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
    done = subprocess.run(words, capture_output=True, check=True, env=environ)
    assert b"\\xff\\n\\x1b" in done.stdout.replace(b"\\\\", b"\\")
    assert b"\x1b" not in done.stdout
    if form == "json":
        assert r"\xff\n\x1b" in {row["key"] for row in json.loads(done.stdout)["personas"]}


def test_ranges_and_the_merge_base(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A branch behind another is compared with where it left, not with what has happened there since."""
    folder = repository(tmp_path)
    git(folder, "branch", "--force", "trunk")
    git(folder, "checkout", "--quiet", "-b", "topic")
    put(folder, {"personas/cara.yaml": FILES["personas/cara.yaml"].replace("Cara", "Carla")})
    git(folder, "commit", "--quiet", "--all", "--message", "topic")
    git(folder, "checkout", "--quiet", "trunk")
    put(folder, {"personas/sales/leo.yaml": FILES["personas/sales/leo.yaml"].replace("Leo", "Leonard")})
    git(folder, "commit", "--quiet", "--all", "--message", "trunk")
    git(folder, "checkout", "--quiet", "topic")
    put(
        folder,
        {
            "personas/_house.yaml": HOUSE.replace(
                "b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"
            )
        },
    )

    def told(*words: str) -> tuple[str, set[str]]:
        assert main(["--project", str(folder), "diff", *words]) == 0
        out = capsys.readouterr().out
        return out.splitlines()[0], {
            name for name in ("Carla", "Leonard", "b0000000-0000-4000-8000-000000000002") if name in out
        }

    assert told("trunk...topic")[1] == told("trunk...")[1] == {"Carla"}
    assert told("trunk..topic")[1] == {"Carla", "Leonard"}
    assert told("trunk")[1] == {"Carla", "Leonard", "b0000000-0000-4000-8000-000000000002"}
    first, names = told("--merge-base", "trunk")
    assert names == {"Carla", "b0000000-0000-4000-8000-000000000002"}
    assert re.fullmatch(r"the merge base of trunk and HEAD \([0-9a-f]{12}\) -> work tree", first)
    assert re.fullmatch(r"trunk \([0-9a-f]{12}\) -> topic \([0-9a-f]{12}\)", told("trunk..topic")[0])
    assert main(["--project", str(folder), "diff", "trunk..topic", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["newRevision"], data["newCommit"]) == ("topic", git(folder, "rev-parse", "topic"))
    assert main(["--project", str(folder), "diff", "trunk..topic", "--format", "markdown"]) == 0
    assert re.match(r"### Personas since `trunk` \(`.{12}`\), at `topic` \(`.{12}`\)\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["HEAD", "HEAD"], "write HEAD..HEAD to compare the second with the first, HEAD...HEAD to start"),
        (["HEAD", "personas"], "takes no paths"),
        (["HEAD..HEAD", "HEAD"], "it compares one revision or one range"),
        (["HEAD", "HEAD", "HEAD"], "it compares one revision or one range"),
        (["HEAD..HEAD..HEAD"], "is not a range"),
        (["HEAD..HEAD", "--merge-base"], "--merge-base takes one revision"),
    ],
)
def test_what_does_not_fit_has_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], hint: str
) -> None:
    monkeypatch.chdir(repository(tmp_path))
    assert main(["diff", *words]) == 2
    told = capsys.readouterr().err
    assert hint in told
    assert len(told.splitlines()) == 1


def test_where_there_is_no_project_it_ends_as_check_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository(tmp_path, {f"a/{name}": text for name, text in FILES.items()}))
    assert main(["check"]) == 2
    sentence = capsys.readouterr().err
    for words in ([], ["--exit-code"], ["HEAD..HEAD"], ["--format", "json"]):
        assert main(["diff", *words]) == 2
        assert capsys.readouterr() == ("", sentence)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_shared_file_tells_whom_its_change_reaches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    folder = repository(tmp_path)
    put(tmp_path, {"personas/_house.yaml": HOUSE + "# a comment\n"})
    assert main(["--project", str(folder), "diff", "--format", form]) == 0
    said = capsys.readouterr().out
    users = sorted(
        key.removeprefix("personas/").removesuffix(".yaml") for key, text in FILES.items() if "_house" in text
    )
    if form == "json":
        (found,) = json.loads(said)["files"]
        assert found == {"file": "personas/_house.yaml", "kind": "partial", "change": "changed", "reaches": users}
    else:
        assert f"partial personas/_house.yaml changed, reaches: persona {', '.join(users)}" in said.replace("\\", "")
