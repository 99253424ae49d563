"""Recordings: what a run keeps, what a replay does with it, and what makes a test stale."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.testing.support import PERSONA, Server, cut_the_network
from tests.testing.test_run import SAMPLE

if TYPE_CHECKING:
    import pytest

    from tests.testing.support import Bench


def offline(project: Bench) -> None:
    """From here on a request would fail the test."""
    project.server.answer = lambda _: (500, {}, b"nobody may ask")
    project.server.asked.clear()


def test_ten_replays_are_equal_and_ask_nobody(project: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert project.write(SAMPLE).run() == 0
    before = project.recordings()
    offline(project)
    cut_the_network(monkeypatch)
    outputs = set()
    for _ in range(10):
        assert project.run("--replay", "--format", "json") == 0
        outputs.add(project.out)
    assert len(outputs) == 1
    assert (project.server.asked, project.recordings()) == ([], before)


def test_recordings_are_sorted_a_turn_a_line_and_the_same_in_each_run(project: Bench) -> None:
    project.write(SAMPLE).run()
    before = project.recordings()
    rows = [json.loads(line) for line in before.splitlines()]
    assert rows == sorted(rows, key=lambda row: (row["case"], row["repetition"], row["number"]))
    assert {row["temperature"] for row in rows} == {0}
    assert {row["seed"] for row in rows} == {1}
    assert {row["version"] for row in rows} == {"talker", "judge"}
    project.run("-j", "1")
    assert project.recordings() == before


def test_a_changed_prompt_makes_exactly_the_tests_stale_that_it_reaches(project: Bench) -> None:
    more = {
        "personas/bob.yaml": PERSONA,
        "personas/bob.test.yaml": "persona: bob\ntests: [{name: hi, turns: [{user: a}]}]\n",
    }
    assert project.write("tests: [{name: hi, turns: [{user: a}]}]\n", more).run() == 0
    offline(project)
    (project.folder / "personas/cara.yaml").write_text(PERSONA.replace("You are Cara", "You are kind Cara"))
    found = project.json("--replay")
    assert [each["outcome"] for each in found["tests"]] == ["passed", "stale"]
    assert project.code == 0
    assert "1 of 2 tests were not run" in project.err
    assert project.run("--replay", "--strict") == 1


def test_in_ci_without_a_key_recordings_are_used_and_stale_fails(
    project: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert project.write("tests: [{name: hi, turns: [{user: a}]}]\n").run() == 0
    offline(project)
    monkeypatch.setenv("CI", "true")
    assert project.run() == 0
    (project.folder / "personas/cara.yaml").write_text(PERSONA.replace("You are", "You were"))
    assert project.run() == 1
    assert "STALE cara: hi" in project.out
    assert project.run("--allow-not-run") == 0


def test_another_avatar_makes_nothing_stale(project: Bench) -> None:
    assert project.write("tests: [{name: hi, turns: [{user: a}]}]\n").run() == 0
    offline(project)
    (project.folder / "personas/cara.yaml").write_text(PERSONA.replace("071b0286", "071b0287"))
    assert project.json("--replay")["summary"]["passed"] == 1


def test_a_replay_judges_anew(project: Bench) -> None:
    tests = "tests:\n  - name: hi\n    turns: [{user: a}]\n    expect: [{says: {contains: WORD}}]\n"
    assert project.write(tests.replace("WORD", "nine")).run() == 0
    offline(project)
    project.write(tests.replace("WORD", "ten"))
    assert project.run("--replay") == 1
    assert 'it does not contain "ten"' in project.out
    recorded = project.folder / "personas/__recordings__/cara.jsonl"
    recorded.write_text(project.recordings().replace("nine", "ten"))
    assert project.run("--replay") == 0


def test_what_was_never_recorded_is_not_run(project: Bench) -> None:
    project.write("tests: [{name: hi, turns: [{user: a}]}]\n")
    found = project.json("--replay")
    assert (found["summary"]["notRun"], found["summary"]["passed"], project.code) == (1, 0, 0)


def test_recordings_that_no_test_uses_are_pruned(project: Bench) -> None:
    more = {"personas/bob.test.yaml": "persona: cara\ntests: [{name: x, turns: [{user: a}]}]\n"}
    project.write("tests: [{name: hi, turns: [{user: a}]}, {name: ho, turns: [{user: b}]}]\n", more).run()
    offline(project)
    (project.folder / "personas/bob.test.yaml").unlink()
    project.write("tests: [{name: hi, turns: [{user: a}]}]\n")
    assert project.run("--replay") == 0
    assert len(project.recordings().splitlines()) == 2
    assert project.run("--replay", "--prune-recordings") == 0
    assert "Deleted 2 recorded exchanges" in project.out
    assert len(project.recordings().splitlines()) == 1
    assert not (project.folder / "personas/__recordings__/bob.jsonl").exists()


def test_a_recording_that_is_none_is_a_line(project: Bench) -> None:
    project.write("tests: [{name: hi, turns: [{user: a}]}]\n").run()
    recorded = project.folder / "personas/__recordings__/cara.jsonl"
    recorded.write_text(project.recordings() + "<<<<<<< HEAD\n")
    assert project.run("--replay") == 2
    assert "personas/__recordings__/cara.jsonl:2: this is not a recorded exchange" in project.err


def test_a_failed_run_keeps_the_recordings_of_before(project: Bench) -> None:
    project.write("tests: [{name: hi, turns: [{user: a}]}]\n").run()
    before = project.recordings()
    offline(project)
    assert project.run() == 4
    assert project.recordings() == before


def test_a_recheck_reports_drift_and_records_nothing(project: Bench) -> None:
    project.write("tests: [{name: hi, turns: [{user: a}]}, {name: ho, turns: [{user: b}]}]\n").run()
    before = project.recordings()
    assert project.run("--recheck") == 0
    assert "2 as recorded, 0 drifted." in project.out
    project.server.answer = lambda body: (
        "We are closed." if body["messages"][-1]["content"] == "b" else "We are open from nine to five."
    )
    assert project.run("--recheck") == 1
    assert "cara: ho: drifted: recorded 'We are open from nine to five.', live 'We are closed.'" in project.out
    offline(project)
    assert project.run("--recheck") == 4
    assert "cara: hi: could not be checked: model 'default'" in project.out
    assert project.recordings() == before


def test_no_link_of_a_checkout_is_written_through(project: Bench, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    project.write("tests: [{name: hi, turns: [{user: a}]}]\n")
    (project.folder / "personas/__recordings__").symlink_to(outside)
    assert project.run() == 2
    assert list(outside.iterdir()) == []


def test_two_servers_record_the_same(project: Bench) -> None:
    project.write(SAMPLE).run()
    before = project.recordings()
    with Server(project.server.answer) as other:
        toml = project.folder / "anam-personas.toml"
        toml.write_text(toml.read_text().replace(project.server.url, other.url) + "stream = true\n")
        assert project.run() == 0
    assert [json.loads(row)["key"] for row in project.recordings().splitlines()] == [
        json.loads(row)["key"] for row in before.splitlines()
    ]
