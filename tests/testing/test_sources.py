"""Tests from sessions that were held, and for promptfoo."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from tests.testing.support import PERSONA, TOOL

if TYPE_CHECKING:
    import pytest

    from tests.testing.support import Bench

MESSAGES = [
    ("persona", "Hello, this is Cara."),
    ("user", "My name is Grace Hopper, my mail is grace.hopper@navy.mil and my mobile is +1 415 867 5309."),
    ("persona", "Thank you, Grace. Which day?"),
    ("user", "Friday, at 12 Baker Street. My card is 4539 1488 0343 6467."),
]
PRIVATE = ["Grace", "Hopper", "navy", "867", "Baker", "4539"]


def session_of(emulator: Emulator) -> str:
    """A session with messages and a tool call, as the API shows it once it has ended."""
    head = {"X-Anam-Emulator": "1"}
    auth = {"Authorization": "Bearer x"}
    config = {
        "name": "cara",
        "avatarId": "071b0286-4cce-4808-bee2-e642f1062de3",
        "voiceId": "de23e340-1416-4dd8-977d-065a7ca11697",
        "systemPrompt": "You are Cara. You talk to Grace Hopper.",
    }
    body = {"clientLabel": "cara@0123456789ab", "personaConfig": config}
    token = httpx.post(f"{emulator.url}/v1/auth/session-token", json=body, headers=auth).json()["sessionToken"]
    made = httpx.post(f"{emulator.url}/v1/engine/session", json={}, headers={"Authorization": f"Bearer {token}"}).json()
    id_ = str(made["sessionId"])
    httpx.post(f"{emulator.url}/v1/sessions/{id_}/stop", headers=auth)
    state = httpx.get(f"{emulator.url}/_emulator/state", headers=head).json()
    call: dict[str, Any] = {
        "toolName": "book_visit",
        "status": "completed",
        "arguments": {"day": "2026-01-09"},
        "result": "Booked for Grace.",
    }
    rows = [
        {"role": role, "message": text, "timestamp": "2026-01-01T00:00:00Z", "speakingDurationSeconds": None}
        for role, text in MESSAGES
    ]
    report = {"id": id_, "enabled": True, "messages": rows, "toolCalls": [call]}
    httpx.put(f"{emulator.url}/_emulator/state", json={"session": state["session"], "report": [report]}, headers=head)
    return id_


def test_a_session_becomes_a_test(project: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(
        "tests: [{name: x, turns: [{user: a}]}]\n", {"personas/cara.yaml": PERSONA, "tools/book_visit.yaml": TOOL}
    )
    with Emulator() as emulator:
        monkeypatch.setenv("ANAM_API_URL", emulator.url)
        monkeypatch.setenv("ANAM_API_KEY", "x")
        id_ = session_of(emulator)
        assert project.run("--from-session", id_) == 0, project.err
        assert project.run("--from-session", id_) == 2
        assert "exists already" in project.err
        assert project.run("--from-session", "00000000-0000-4000-8000-000000000000") == 3
    made = project.folder / f"personas/cara-{id_[:8]}.test.yaml"
    text = made.read_text()
    assert [word for word in PRIVATE if word in text] == [], text
    assert "visitorName: Ada" in text
    assert "persona: Hello, this is Cara." in text
    assert "result: Booked for Ada." in text
    assert main(["check", str(made)]) == 0
    project.capsys.readouterr()
    assert project.run(str(made)) in {0, 1}
    assert "session" in project.recordings(f"cara-{id_[:8]}.jsonl")


EXPORTED = """\
tests:
  - name: hours
    tags: [smoke, hours]
    turns: [{user: "When {{ are }} you open?"}]
    expect:
      - says: {contains: nine, not_contains: [ten], regex: "n.ne", max_words: 20, max_seconds: 8, speakable: true}
      - judge: is friendly
  - name: two turns
    turns: [{user: a}, {user: b}]
"""


def test_tests_are_exported_for_promptfoo(project: Bench) -> None:
    assert project.write(EXPORTED).run("--export", "promptfoo") == 0
    assert "warning: cara: two turns: only scripts that ask for one reply" in project.err
    made = json.loads(project.out.partition("\n")[2])
    assert made["tests"][0]["assert"][0] == {"type": "icontains", "value": "nine"}
    assert made["tests"][0]["assert"][-1] == {"type": "llm-rubric", "value": "The assistant is friendly"}
    assert made["tests"][0]["metadata"] == {"tags": ["smoke", "hours"]}
    assert made["providers"][0]["id"] == "openai:chat:talker"
    assert "When {{ are }} you open?" in made["prompts"][0]["raw"]
    assert made["prompts"][0]["raw"].startswith("{% raw %}[")
    assert made["prompts"][0]["config"]["tools"][0]["function"]["name"] == "book_visit"
