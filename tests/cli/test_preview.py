"""``preview``, run as a user runs it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from anam_personas.cli.main import main
from tests.projects import CARA, TOOL, write

if TYPE_CHECKING:
    from pathlib import Path

TALKING = (
    CARA + "initialMessage: Hi {{ guest }}.\ntools: [book_visit]\nvariables: {guest: {type: string, maxLength: 9}}\n"
)
SCRIPT = """\
turns:
  - when: book
    do:
      - say: Let me see.
      - call: book_visit
        with: {day: Monday}
      - say: "Done: {result}"
  - when: bye
    do:
      - call: book_visit
      - end: true
otherwise: I did not get that.
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        "anam-personas.toml": 'project = "p"\n',
        "personas/cara.yaml": TALKING,
        "tools/book_visit.yaml": TOOL + "awaitResult: true\n",
        "talk.yaml": SCRIPT,
    }
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_one_turn_is_printed_and_is_the_same_each_time(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["preview", "cara", "--say", "Do you book visits?", "--var", "guest=Ada", "--script", "talk.yaml"]
    outputs = []
    for _ in range(2):
        assert main(words) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1] == (
        'Cara: Hi Ada.\nYou: Do you book visits?\nbook_visit({"day": "Monday"}) -> "done"\n'
        "Cara: Let me see. Done: done\n"
    )  # fmt: skip


def test_one_turn_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "preview",
        "--say",
        "book",
        "--var",
        "guest=Ada",
        "--script",
        "talk.yaml",
        "--result",
        "book_visit=at nine",
    ]
    assert main([*words, "--format", "json"]) == 0
    turn = json.loads(capsys.readouterr().out)
    assert turn["version"] == 1
    assert (turn["key"], turn["greeting"], turn["answer"]) == ("cara", "Hi Ada.", "Let me see. Done: at nine")
    assert turn["toolCalls"] == [
        {"name": "book_visit", "arguments": {"day": "Monday"}, "result": "at nine", "error": None}
    ]
    assert (turn["warnings"], turn["ended"]) == ([], None)
    assert turn["clientLabel"].startswith("cara@")


def test_a_turn_that_ends_the_session_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "--say", "bye", "--var", "guest=Ada", "--script", "talk.yaml", "--format", "json"]) == 0
    turn = json.loads(capsys.readouterr().out)
    assert (turn["answer"], turn["ended"]) == ("", "The persona ended the call")
    assert [call["name"] for call in turn["toolCalls"]] == ["book_visit"]


def test_a_long_answer_is_not_waited_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(["word"] * 150)
    assert main(["preview", "--say", text, "--var", "guest=Ada"]) == 0
    assert f"You said: {text}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["cara", "--say", "x"], 2, 'variable "guest" has no value and no default'),
        (["cara", "--say", "x", "--var", "guest=0123456789"], 2, "maxLength: 9"),
        (["cara", "--say", "x", "--var", "gest=Ada"], 2, 'unknown variable "gest". Did you mean "guest"?'),
        (["crara", "--say", "x"], 2, 'unknown persona "crara". Did you mean "cara"?'),
        (["crara", "--port", "0"], 2, 'unknown persona "crara". Did you mean "cara"?'),
        (["cara", "--say", " "], 2, "--say needs words"),
        (["cara", "--say", "x", "--result", "book_visit"], 2, "--result takes NAME=TEXT"),
        (["cara", "--result", "book_visit=x"], 2, "need --say"),
        (["cara", "--port", "70000"], 2, "--port"),
        (["cara", "--port", "0", "--llm", "localhost"], 2, "must be a URL"),
        (["cara", "--port", "0", "--var", "gest=Ada"], 2, 'unknown variable "gest"'),
    ],
)
def test_wrong_words_are_one_line(
    project: Path, words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["preview", *words]) == code
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""
    assert "Traceback" not in told.err


def test_a_broken_persona_has_no_turn(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"personas/cara.yaml": CARA + "nmae: x\n"})
    assert main(["preview", "cara", "--say", "x"]) == 1
    assert 'S001 unknown key "nmae"' in capsys.readouterr().err


def test_no_personas_and_a_port_in_use_are_one_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = f"{taken.getsockname()[1]}"
        assert main(["preview", "--port", port, "--var", "guest=Ada"]) == 2
        told = capsys.readouterr().err
        assert f"port {port}" in told
        assert "--port" in told
        assert len(told.splitlines()) == 1
    (project / "personas/cara.yaml").unlink()
    assert main(["preview", "--port", "0"]) == 2
    assert "contains no persona file" in capsys.readouterr().err


@pytest.mark.parametrize("library", ["starlette", "uvicorn", "watchfiles", "wsproto"])
def test_a_missing_extra_is_one_line(project: Path, library: str) -> None:
    code = f"import sys; sys.modules[{library!r}] = None; from anam_personas.cli.main import main; sys.exit(main(['preview', '--port', '0', '--var', 'guest=A']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"error: the preview needs {library}: pip install 'anam-personas[preview]'\n"


@pytest.mark.parametrize("is_broken", [False, True])
def test_the_page_is_served_until_it_is_interrupted(project: Path, is_broken: bool) -> None:
    if is_broken:
        write(project, {"personas/cara.yaml": CARA + "nmae: x\n"})
    code = "import sys; sys.modules['aiortc'] = None; from anam_personas.cli.main import main; sys.exit(main(sys.argv[1:]))"
    words = [sys.executable, "-c", code, "--env", "default", "preview", "cara", "--port", "0"]
    with subprocess.Popen(
        [*words, *([] if is_broken else ["--var", "guest=Ada & Bo"])], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:  # fmt: skip
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        page = httpx.get(url)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "persona=cara&environment=default" in url
    assert ("var.guest=Ada+%26+Bo" in url) is not is_broken
    assert page.status_code == 200
    assert "<title>Preview</title>" in page.text
    assert ("S001" in told) is is_broken
    assert "No picture and no sound: pip install 'anam-personas[preview]' for both." in told
