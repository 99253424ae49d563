"""``sessions`` over a socket: sessions that were held on the emulator, found by their label."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from tests.projects import CARA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD, OLDER = "aaaa3456789b", "aaab3456789b"
NOBODY = "00000000-0000-4000-8000-000000000000"


class Held:
    """The sessions of one emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self.url = emulator.url
        self._head, self._auth = {"X-Anam-Emulator": "1"}, {"Authorization": "Bearer a-key"}

    def session(self, label: str, *, ends: bool = True, **config: Any) -> str:
        """Hold a session with this label."""
        base = {
            "name": "Cara",
            "avatarId": "071b0286-4cce-4808-bee2-e642f1062de3",
            "voiceId": "de23e340-1416-4dd8-977d-065a7ca11697",
        }
        body = {"clientLabel": label, "personaConfig": base | {"systemPrompt": "You are Cara."} | config}
        token = httpx.post(f"{self.url}/v1/auth/session-token", json=body, headers=self._auth).json()["sessionToken"]
        bearer = {"Authorization": f"Bearer {token}"}
        id_ = str(httpx.post(f"{self.url}/v1/engine/session", json={}, headers=bearer).json()["sessionId"])
        if ends:
            httpx.post(f"{self.url}/v1/sessions/{id_}/stop", headers=self._auth)
        return id_

    def report(self, id_: str, messages: list[dict[str, Any]], *calls: dict[str, Any], **fields: Any) -> None:
        """Set what a session left behind."""
        state = httpx.get(f"{self.url}/_emulator/state", headers=self._head).json()
        sessions = [each | (fields if each["id"] == id_ else {}) for each in state["session"]]
        reports = [each for each in state.get("report", []) if each["id"] != id_]
        reports.append({"id": id_, "enabled": True, "messages": messages, "toolCalls": list(calls)})
        changed = {"session": sessions, "report": reports}
        httpx.put(f"{self.url}/_emulator/state", json=changed, headers=self._head).raise_for_status()


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas/cara.yaml").write_text(CARA)
    monkeypatch.chdir(tmp_path)
    with Emulator() as running:
        monkeypatch.setenv("ANAM_API_URL", running.url)
        monkeypatch.setenv("ANAM_API_KEY", "a-key")
        yield Held(running)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str) -> tuple[int, str, str]:
        code = main(["sessions", *words])
        return code, *capsys.readouterr()

    return call


def label_of_the_file(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["compile", "cara"]) == 0
    return str(json.loads(capsys.readouterr().out)["clientLabel"])


def test_which_revision_talked_how_long_how_it_ended_and_what_failed(
    held: Held, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    now = label_of_the_file(capsys)
    first = held.session(f"cara@{OLD}")
    failed = {"toolName": "book", "status": "failed", "errorMessage": "HTTP 500", "durationSeconds": 0.4}
    held.report(first, [], failed, failed, sessionLengthMs=125_000, exitStatus="ERROR")
    second = held.session(now, ends=False)
    held.session(f"leo@{OLD}")
    code, out, _ = run("list", "cara")
    rows = [row.split("  ") for row in out.splitlines()[1:]]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert code == 0
    assert [row[1:] for row in cells] == [
        ["running", "cara", f"{now[5:]}*", "-", "-", second],
        ["2 min 5 s", "cara", OLD, "ERROR", "book (2)", first],
    ]
    code, out, _ = run("show", first)
    assert code == 0
    assert "(the file has changed since)" in out
    assert "2, of which 2 failed\n  book  failed  0.4 s  HTTP 500\n" in out
    assert "(as the file is now)" in run("show", "cara")[1]
    shown = json.loads(run("show", "cara", "--revision", "aaaa", "--format", "json")[1])["sessions"][0]
    assert (shown["id"], shown["current"], shown["lengthSeconds"]) == (first, False, 125.0)
    assert shown["toolCalls"] == [{"name": "book", "failed": True, "error": "HTTP 500", "seconds": 0.4}] * 2


def test_lists_are_bounded_and_say_so(held: Held, run: Any) -> None:
    for _ in range(3):
        held.session(f"cara@{OLD}")
    code, out, err = run("list", "--limit", "2")
    assert (code, out.count("\n"), err) == (0, 3, "2 of 3 sessions; --limit 3 shows all\n")
    assert run("list", "cara", "--since", "2030-01-01")[1:] == ("", "no session of cara since 2030-01-01\n")
    assert json.loads(run("list", "cara", "--revision", "bbbb", "--format", "json")[1]) == {
        "version": 1,
        "sessions": [],
    }


def test_what_was_said_and_without_personal_details(held: Held, run: Any) -> None:
    id_ = held.session(f"cara@{OLD}")
    start = httpx.get(f"{held.url}/v1/sessions/{id_}", headers={"Authorization": "Bearer a-key"}).json()["startTime"]
    said = {"role": "persona", "message": "Hello\x1b[2J\nthere", "timestamp": start, "wasInterrupted": True}
    answer = {"role": "user", "message": "Call 867 5309 1234, please.", "timestamp": None}
    held.report(id_, [said, answer])
    code, out, _ = run("transcript", id_)
    assert (code, out.split("\n")[0]) == (0, "0:00  persona  Hello [2J there (interrupted)")
    assert "visitor  Call 867 5309 1234, please." in out
    assert "867" not in run("transcript", "cara", "--mask")[1]
    data = json.loads(run("transcript", id_, "--format", "json")[1])
    assert [each["role"] for each in data["messages"]] == ["persona", "user"]
    assert data["messages"][0]["text"] == "Hello\x1b[2J\nthere"
    assert (data["transcriptsEnabled"], data["messages"][0]["interrupted"]) == (True, True)


def test_a_persona_without_retention_has_no_transcript(held: Held, run: Any) -> None:
    id_ = held.session(f"cara@{OLD}", zeroDataRetention=True)
    code, out, err = run("transcript", id_)
    assert (code, out) == (0, "")
    assert err == "transcripts are switched off for this session\n"


def test_two_revisions_are_compared(held: Held, run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    now = label_of_the_file(capsys)
    old = [held.session(f"cara@{OLD}") for _ in range(4)]
    held.report(old[0], [], {"toolName": "book", "status": "failed"}, exitStatus="ERROR")
    held.report(old[1], [], {"toolName": "book", "status": "completed"})
    held.session(f"cara@{OLDER}")
    held.session(now)
    code, out, err = run("stats", "cara")
    assert (code, err) == (0, "")
    assert out.split("\n")[0].split() == [f"{now[5:]}*", OLDER]
    data = json.loads(run("stats", "cara", "aaaa", now[5:9], "--format", "json")[1])
    first, second = data["revisions"]
    assert (first["revision"], first["sessions"], first["current"]) == (OLD, 4, False)
    assert first["ended"]["ERROR"] == 1
    assert first["toolCalls"] == {
        "sessionsRead": 4, "total": 2, "failed": 1, "byName": {"book": {"total": 2, "failed": 1}}, "sessionsWithFailure": 1,
    }  # fmt: skip
    assert (second["current"], second["sessions"]) == (True, 1)
    code, _, err = run("stats", "cara", OLD, "--limit", "3")
    assert (code, err) == (0, f"{OLD}: tool calls of the newest 3 of 4 sessions (--limit)\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["show", NOBODY], 3, "Session not found"),
        (["transcript", NOBODY], 3, "Session not found"),
        (["show", "cara"], 2, "no session of cara"),
        (["show", NOBODY, "--since", "1d"], 2, "omit them with the ID of a session"),
        (["list", "--revision", "aaaa"], 2, "--revision needs the KEY of a persona"),
        (["list", "cara", "--revision", "main"], 2, "'main' is not a revision of a persona"),
        (["list", "--since", "soon"], 2, "--since takes a time span"),
        (["stats", "cara"], 2, "no session of cara"),
        (["stats", "cara", "aaaa", "bbbb", "cccc"], 2, "stats compares two revisions"),
        (["lst"], 2, 'Did you mean "list"?'),
        (["list", "--limit", "0"], 2, "--limit"),
        (["list", "--limit", "1", "--limit", "2"], 2, "--limit"),
        (["stats", "nobody"], 2, "the project has no persona 'nobody' now"),
        (["stats", "carra"], 2, 'Did you mean "cara"?'),
        (["stats", "cara", "--since", "1d"], 2, "no session of cara since 1d"),
        (["show", ""], 2, "KEY is empty"),
        (["list", " "], 2, "KEY is empty"),
        (["list", "--since", "999999w"], 2, "--since takes a time span"),
    ],
)
@pytest.mark.usefixtures("held")
def test_mistakes(run: Any, words: list[str], code: int, message: str) -> None:
    ended, out, err = run(*words)
    assert (ended, out) == (code, "")
    assert message in err


def test_a_revision_without_sessions_names_those_with(held: Held, run: Any) -> None:
    held.session(f"cara@{OLD}")
    held.session(f"cara@{OLDER}")
    assert "no session has the revision bbbb; with sessions: " in run("stats", "cara", "bbbb")[2]
    held.session(f"cara@{OLD[:4]}00000000")
    assert "several revisions begin with aaaa; with sessions: " in run("stats", "cara", "aaaa")[2]


def test_words_are_taken_as_they_are_copied(held: Held, run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """From the table with its mark, from a file name, from a page with capitals."""
    now = label_of_the_file(capsys)
    id_ = held.session(now)
    assert id_ in run("list", "personas/cara.yaml", "--revision", f"{now[5:]}*")[1]
    assert id_ in run("show", "cara", "--revision", now[5:9].upper())[1]
    assert id_ in run("show", id_.upper())[1]


def test_one_revision_has_none_to_be_compared_with(held: Held, run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    now = label_of_the_file(capsys)[5:]
    held.session(f"cara@{OLD}")
    code, out, err = run("stats", "cara")
    assert (code, out.split()[0]) == (0, OLD)
    assert err == (
        f"the revision of the file, {now}, has no session yet\n"
        "the sessions are of one revision: there is none to compare it with\n"
    )
    assert run("stats", "cara", OLD, OLD[:4])[::2] == (2, f"error: both are the revision {OLD}\n")


def test_a_session_by_its_id_needs_no_project(held: Held, run: Any, tmp_path: Path) -> None:
    id_ = held.session(f"cara@{OLD}")
    unlabelled = held.session("of somebody else")
    shutil.rmtree(tmp_path / "personas")
    code, out, _ = run("show", id_)
    assert (code, f"cara  revision {OLD}\n" in out) == (0, True)
    assert "not minted by this toolkit" in run("show", unlabelled)[1]


def test_sessions_of_others_and_many_pages(held: Held, run: Any) -> None:
    ours = [held.session(f"cara@{OLD}") for _ in range(3)]
    for number in range(120):
        held.session(f"cara@{number}" if number % 2 else f"dancara@{OLD}")
    out = run("list", "cara", "--format", "json")[1]
    assert {each["id"] for each in json.loads(out)["sessions"]} == {*ours}


def test_a_call_that_never_ended_is_not_called_good(held: Held, run: Any) -> None:
    id_ = held.session(f"cara@{OLD}")
    held.report(id_, [], {"toolName": "book", "status": "started"})
    assert "  book  unfinished" in run("show", id_)[1]
    assert json.loads(run("show", id_, "--format", "json")[1])["sessions"][0]["toolCalls"][0]["failed"] is False


def test_the_status_says_what_was_retired(held: Held, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "personas/cara.yaml"
    gone = "6bfbe25a-979d-40f3-a92b-5394170af54c"
    path.write_text("\n".join(f"voiceId: {gone}" if "voiceId" in row else row for row in path.read_text().split("\n")))
    (tmp_path / "anam-personas.toml").write_text('project = "desk"\n')
    assert main(["status"]) == 0
    assert f"retired: voice {gone}" in capsys.readouterr().out
    assert main(["status", "--exit-code", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["items"][0]["retired"] == [f"voice {gone}"]
    assert held.url


def test_the_help_shows_what_each_command_does_in_full(run: Any) -> None:
    code, out, _ = run("--help")
    assert (code, "..." in out.split("Commands:")[1]) == (0, False)
