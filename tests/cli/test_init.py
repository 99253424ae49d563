"""From an empty folder to a project that passes, a token, and the personas of the Lab; what exists is kept."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from anam_personas.scaffold import templates
from anam_personas.schema.files import KINDS

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = re.compile(r"^[\w-]+\.[\w-]+\.[\w-]+$", re.MULTILINE)


def steps(told: str) -> list[list[str]]:
    """The commands below "Next:", as words."""
    lines = told.partition("\nNext:\n")[2].splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.startswith("  ")]


def follow(told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run every step that was printed; the outputs."""
    outputs = []
    for words in steps(told):
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
            continue
        assert words[0] == "anam-personas"
        more = ["--yes"] if words[1] == "apply" else []
        assert main([*words[1:], *more]) == 0, (words, capsys.readouterr())
        outputs.append(capsys.readouterr().out)
    assert outputs
    return outputs


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_commands_lead_from_an_empty_folder_to_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert TOKEN.search(follow(told.err, capsys, monkeypatch)[-1])
    assert {"anam-personas.toml", ".gitignore", "personas/receptionist.yaml", "schema/persona.schema.json"} <= set(
        tree(tmp_path)
    )
    assert "Anam's API documents" in (tmp_path / "personas/receptionist.yaml").read_text()
    assert main(["schema", "--check"]) == 0
    assert main(["check", "--preset", "strict", "--strict", "--no-cache"]) == 0


def test_a_second_run_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".gitignore").write_text("dist")
    assert main(["init", "--tool", "--partial", "--makefile", "--ci", "github"]) == 0
    before = tree(tmp_path)
    assert before[".gitignore"].startswith(b"dist\n.anam-personas/\n")
    assert main(["init", "--tool", "--partial", "--makefile", "--ci", "github"]) == 0
    assert tree(tmp_path) == before
    assert "kept" in capsys.readouterr().err


def test_what_exists_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "Makefile": "mine",
        "personas/receptionist.yaml": "mine",
        "anam-personas.toml": 'personas = "cast"\n',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert main(["init", "--makefile"]) == 0
    assert (tmp_path / "Makefile").read_text() == (tmp_path / "personas/receptionist.yaml").read_text() == "mine"
    assert (tmp_path / "cast/receptionist.yaml").exists()
    assert main(["check"]) == 0


def test_settings_in_pyproject_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.anam-personas]\nproject = "p"\n')
    assert main(["init"]) == 0
    assert not (tmp_path / "anam-personas.toml").exists()


def test_every_option_has_its_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [
        "init",
        "team a/desk",
        "--project-name",
        "desk",
        "--template",
        "tutor",
        "--language",
        "fr",
        "--key",
        "school/lea",
    ]
    assert main([*words, "--name", "Léa", "--partial", "--tool", "--makefile"]) == 0
    outputs = follow(capsys.readouterr().err, capsys, monkeypatch)
    assert "Tu es Léa" in outputs[1]
    made = tree(tmp_path / "team a/desk")
    assert {"personas/_house.yaml", "personas/_prompts/spoken-style.md", "tools/take_message.yaml", "Makefile"} <= set(
        made
    )
    assert b'project = "desk"' in made["anam-personas.toml"]
    assert b"extends: ../_house.yaml" in made["personas/school/lea.yaml"]
    assert main(["check", "--preset", "strict", "--strict"]) == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--template", "tuter"], 'unknown template "tuter". Did you mean "tutor"?'),
        (["--language", "xx"], 'no templates in the language "xx". Known: de, en'),
        (["--key", "../x"], '"../x" is not a key'),
        (["--key", "aux"], "reserved name on Windows"),
        (["--key", ".x"], "begin with a dot"),
        (["--name", "a\nb"], "--name takes a name"),
        (["--project-name", ""], '--project-name: "" is not a name'),
        (["--template", ""], 'unknown template ""'),
        (["--key", ""], '"" is not a key'),
        (["--project-name", "a b"], '--project-name: "a b" is not a name'),
        (["--from-lab", "--tool"], "--from-lab takes the personas of the Lab"),
        (["--from-lab"], "ANAM_API_KEY is not set"),
        (["/etc/passwd/x"], "cannot be read: Not a directory"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", *words]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert len(said.splitlines()) == 1
    assert tree(tmp_path) == {}


def test_nothing_is_written_through_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "root"
    root.mkdir()
    (root / "schema").symlink_to(outside)
    monkeypatch.chdir(root)
    assert main(["init"]) == 2
    assert tree(outside) == {}


def asked(folder: Path, answers: str, *words: str) -> tuple[int, str]:
    """Run ``init`` on a terminal; its exit code and what it showed."""
    ours, theirs = pty.openpty()
    environ = {name: value for name, value in os.environ.items() if name != "CI"} | {"TERM": "dumb"}
    process = subprocess.Popen(
        [sys.executable, "-m", "anam_personas", "init", *words],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environ,
    )
    os.close(theirs)
    os.write(ours, f"{answers}\x04".encode())  # the end of input, lest it waits for more
    shown = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        shown += read
    os.close(ours)
    return process.wait(), shown.decode()


def test_it_asks_on_a_terminal(tmp_path: Path) -> None:
    code, shown = asked(tmp_path, "front-desk\nmuseum-guide\nde\ny\ny\ngitlab\ny\n")
    assert code == 0, shown
    made = tree(tmp_path)
    assert {
        "personas/museum-guide.yaml",
        "personas/_house.yaml",
        "tools/take_message.yaml",
        ".gitlab-ci.yml",
        "Makefile",
    } <= set(made)
    assert b"languageCode: de" in made["personas/_house.yaml"]
    assert b'project = "front-desk"' in made["anam-personas.toml"]


def test_it_asks_only_what_no_option_says_and_enter_takes_the_default(tmp_path: Path) -> None:
    code, shown = asked(
        tmp_path,
        "\n\n\n",
        "--template",
        "tutor",
        "--project-name",
        "p",
        "--language",
        "it",
        "--no-partial",
        "--no-tool",
    )
    assert code == 0, shown
    assert "Template" not in shown
    assert "Pipeline" in shown
    assert set(tree(tmp_path)) == {
        "anam-personas.toml",
        ".gitignore",
        "personas/tutor.yaml",
        *(f"schema/{kind}.schema.json" for kind in KINDS),
    }


def test_it_asks_nothing_where_it_must_not(tmp_path: Path) -> None:
    code, shown = asked(tmp_path, "", "--no-input")
    assert (code, "[" in shown) == (0, False)


def test_an_answer_that_interrupts_writes_nothing(tmp_path: Path) -> None:
    code, _ = asked(tmp_path, "\x03")
    assert code == 130
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_a_pipeline_stands_at_the_top_of_the_repository(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["init", "bots", "--ci", kind]) == 0
    name = {"github": ".github/workflows/anam-personas.yml", "gitlab": ".gitlab-ci.yml"}[kind]
    assert ("working-directory: bots" if kind == "github" else "cd bots") in (tmp_path / name).read_text()
    (tmp_path / name).write_text("mine")
    assert main(["init", "bots", "--ci", kind]) == 0
    assert (tmp_path / name).read_text() == "mine"
    assert f"{name} was kept" in capsys.readouterr().err


def test_the_lab_becomes_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twins are told apart, tools become files, and each step that is printed is right."""
    monkeypatch.chdir(tmp_path)
    with Emulator() as emulator:
        monkeypatch.setenv("ANAM_API_URL", emulator.url)
        monkeypatch.setenv("ANAM_API_KEY", "a-key")
        from anam_personas.api.client import AnamApi

        with AnamApi("a-key", url=emulator.url) as api:
            hook = api.create(
                "tools",
                {
                    "name": "book_visit",
                    "description": "Book a visit.",
                    "type": "SERVER_WEBHOOK",
                    "config": {
                        "url": "https://example.com/x",
                        "method": "POST",
                        "headers": {"X-Key": "sk-very-secret"},
                    },
                },
            )
            page = api.create(
                "tools",
                {
                    "name": "con",
                    "description": "Show a page.",
                    "type": "CLIENT",
                    "config": {
                        "parameters": {"type": "object", "properties": {}},
                        "awaitResult": True,
                        "toolTimeoutSeconds": 20,
                    },
                },
            )
            prompt = "You are it. All you say is spoken. Answer briefly."
            for name, tools in (
                ("Demo", [hook["id"]]),
                ("Demo", [page["id"], "00000000-0000-4000-8000-000000000001"]),
                ("CON", []),
                ("受付 花子", []),
            ):
                ids = {each: templates_ids()[each] for each in ("avatarId", "voiceId", "llmId")}
                api.create("personas", {"name": name, "systemPrompt": prompt, "toolIds": tools, **ids})
            assert main(["init", "--from-lab"]) == 0
            told = capsys.readouterr()
            made = tree(tmp_path)
            assert main(["init", "--from-lab"]) == 0, "nothing is taken over yet"
            assert tree(tmp_path) == made
            assert "kept con-persona, which has the name of a live persona" in capsys.readouterr().err
            assert {
                "tools/book_visit.yaml",
                "tools/con-tool.yaml",
                "tools/end_call.yaml",
                "personas/con-persona.yaml",
                "personas/shou-fu-hua-zi.yaml",
                "personas/demo-2.yaml",
                ".gitignore",
                "anam-personas.toml",
            } <= set(made)
            assert all(b"toolIds" not in text for text in made.values() if text.startswith(b"# yaml"))
            assert b"sk-very-secret" not in b"".join(made.values())
            assert all(
                text.startswith(b"# yaml-language-server: $schema=../schema/")
                for name, text in made.items()
                if name.endswith(".yaml")
            )
            assert "headers left out" in told.out
            assert told.out.count('one of 2 live personas named "Demo", created ') == 2
            for persona in api.list("personas"):
                if persona["name"] == "Demo":
                    assert f"={persona['id']}` takes the live persona over" in told.out
            assert "4 done" in follow(told.err, capsys, monkeypatch)[-1]
            assert main(["plan", "--exit-code"]) == 0
            assert api.get("tools", hook["id"])["config"]["headers"] == {"X-Key": "sk-very-secret"}
            assert main(["init", "--from-lab"]) == 0
            assert tree(tmp_path).items() >= dict(made.items()).items()


def test_a_lab_with_nothing_to_take_over_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANAM_API_KEY", "a-key")
    with Emulator() as emulator:
        monkeypatch.setenv("ANAM_API_URL", emulator.url)
        assert main(["init", "--from-lab"]) == 0
        assert "belongs to a project. Write one with `anam-personas new KEY`" in capsys.readouterr().err
        assert main(["new", "cara"]) == main(["check"]) == 0


def templates_ids() -> dict[str, str]:
    from anam_personas.scaffold.stock import STOCK

    return {each.field: each.id for each in STOCK}


def test_pull_all_makes_a_project_of_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with Emulator() as emulator:
        monkeypatch.setenv("ANAM_API_URL", emulator.url)
        monkeypatch.setenv("ANAM_API_KEY", "a-key")
        assert main(["pull", "--all"]) == 0
        assert tree(tmp_path) == {}, "an empty Lab makes no project"
        from anam_personas.api.client import AnamApi

        with AnamApi("a-key", url=emulator.url) as api:
            api.create("personas", {"name": "Ada", "systemPrompt": "You are Ada. Speak.", **templates_ids()})
        assert main(["pull", "--all", "--diff"]) == 0
        assert tree(tmp_path) == {}
        assert main(["pull", "--all"]) == 0
        assert {"anam-personas.toml", "personas/ada.yaml", "schema/test.schema.json", "schema/tool.schema.json"} <= set(
            tree(tmp_path)
        )
        capsys.readouterr()
        assert main(["schema", "--check"]) == 0


def test_the_default_template_is_one() -> None:
    assert templates.DEFAULT in templates.names()
