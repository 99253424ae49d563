"""Tests as they are run: the sample of the docs, each check, and each kind of failure, at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.testing.support import PERSONA, last

if TYPE_CHECKING:
    from tests.testing.support import Bench

SAMPLE = """\
variables: {visitorName: Ada}
tests:
  - name: says the opening hours only as they are written
    turns:
      - user: When are you open on Sunday?
    expect:
      - says: {not_contains: ["Sunday", "ten"], max_words: 40, max_seconds: 15, speakable: true}
      - judge: says that it does not know, and offers to have somebody call back
  - name: books once the day is agreed
    turns: [{user: Monday please.}, {user: "No, Friday."}]
    expect:
      - tool: {name: book_visit, arguments: {day: {format: date}}, times: 1}
  - name: an impatient caller
    simulate: {user: A hurried caller who wants a visit on Friday and interrupts., max_turns: 3}
    expect: [{judge: reaches a booking without asking twice for the same thing}]
"""


def test_the_sample_passes(project: Bench) -> None:
    assert project.write(SAMPLE).run() == 0, project.out + project.err
    assert project.out.startswith("3 passed. ")
    asked = next(each for each in project.server.asked if each.get("tools"))
    assert asked["messages"][0] == {"role": "system", "content": "You are Cara. You talk to Ada."}
    function = asked["tools"][0]["function"]
    assert function["name"] == "book_visit"
    assert function["parameters"]["required"] == ["day"]


def test_a_failure_stands_at_its_expectation(project: Bench) -> None:
    project.write("tests:\n  - name: t\n    turns: [{user: When?}]\n    expect:\n      - says: {contains: ten}\n")
    (failure,) = project.json()["tests"][0]["repetitions"][0]["failures"]
    assert failure == {
        "kind": "says",
        "message": 'it does not contain "ten"',
        "file": "personas/cara.test.yaml",
        "line": 6,
        "column": 9,
    }


RESULTS = """\
tools:
  book_visit:
    - {arguments: {day: "2026-01-09"}, failure: the calendar does not answer}
    - result: {booked: true}
tests:
  - name: by its arguments
    turns: [{user: Friday.}]
  - name: of its own
    tools: {book_visit: Booked.}
    turns: [{user: Friday.}]
"""


def test_a_tool_gives_back_what_the_test_says(project: Bench) -> None:
    found = project.write(RESULTS).json("-j", "1")
    results = [each["repetitions"][0]["transcript"][-2] for each in found["tests"]]
    assert [each["text"] for each in results] == ["error: the calendar does not answer", "Booked."]
    assert [each["failed"] for each in results] == [True, False]


def test_a_judge_sees_the_results_of_tools(project: Bench) -> None:
    project.write(
        "tools: {book_visit: Booked.}\ntests:\n  - name: a\n    turns: [{user: Friday.}]\n    expect: [{judge: books}]\n"
    )
    assert project.run() == 0
    asked = last(project.server.asked[-1])
    assert 'Assistant calls book_visit({"day": "2026-01-09"})\nResult of book_visit: Booked.' in asked


def test_repetitions_are_counted_and_variances_told_apart(project: Bench) -> None:
    said = iter(range(100))

    def answer(body: dict[str, Any]) -> Any:
        return '{"verdict": "yes", "reason": "so"}' if body["model"] == "judge" else f"Hello {'x' * (next(said) % 4)}"

    project.server.answer = answer
    project.write(
        "tests:\n  - name: a\n    repeat: 4\n    pass: 75%\n    turns: [{user: Hi.}]\n    expect: [{says: {contains: x}}, {judge: is kind}]\n"
    )
    assert project.run() == 0
    assert (
        "3 of 4 passed (needed: 75%); the persona gave 4 different conversations; the judge disagreed with itself in 0 of 4"
        in project.out
    )
    assert project.recordings().count('"repetition": 4') == 3
    assert project.run("--replay") == 0


MATRIX = """\
tests:
  - name: greets
    matrix: {environments: [default, production], variables: {visitorName: [Ada, Bob]}}
    turns: [{user: Hi.}]
"""


def test_a_matrix_is_a_test_for_each_combination(project: Bench) -> None:
    more = {"personas/cara.yaml": PERSONA + "environments: {production: {systemPrompt: Be short.}}\n"}
    found = project.write(MATRIX, more).json()
    assert [each["name"] for each in found["tests"]] == [
        "greets [visitorName=Ada]",
        "greets [visitorName=Bob]",
        "greets [production, visitorName=Ada]",
        "greets [production, visitorName=Bob]",
    ]
    prompts = {each["messages"][0]["content"] for each in project.server.asked}
    assert prompts == {"You are Cara. You talk to Ada.", "You are Cara. You talk to Bob.", "Be short."}


SHARED = """\
blocks:
  greeted:
    turns: [{user: Hello.}]
    expect: [{says: {speakable: true}}]
tags: [smoke]
"""


def test_blocks_are_shared(project: Bench) -> None:
    more = {"personas/_shared.test.yaml": SHARED}
    project.write(
        "extends: _shared.test.yaml\ntests:\n  - name: a\n    use: greeted\n    turns: [{user: When?}]\n    expect: [{says: {of: every, contains: nine}}]\n",
        more,
    )
    found = project.json("--tag", "smoke")
    assert (project.code, found["summary"]["passed"], len(project.server.asked)) == (0, 1, 2)


SEVERAL = "tests:\n  - {name: one, tags: [x], turns: [{user: a}], expect: [{says: {contains: ten}}]}\n  - {name: two, turns: [{user: a}]}\n"


def test_tests_are_selected(project: Bench) -> None:
    project.write(SEVERAL)

    def names(*words: str) -> list[str]:
        return [each["name"] for each in project.json(*words)["tests"]]

    assert names() == ["one", "two"]
    assert names("--last-failed") == ["one"]
    assert names("-k", "TWO") == ["two"]
    assert names("--tag", "x", "cara") == ["one"]
    assert names("personas/cara.test.yaml") == ["one", "two"]
    assert names("--fail-fast", "-j", "1") == ["one", "two"]
    assert project.code == 1
    for words in (["--replay", "--live"], ["--dry-run", "--format", "json"], ["--recheck", "--output-file", "x"]):
        assert project.run(*words) == 2
        assert "cannot be combined with --" in project.err
    assert project.run("carra") == 2
    assert 'unknown persona or test file "carra". Did you mean "cara"?' in project.err


def refused(status: int, headers: dict[str, str] | None = None, body: bytes = b'{"error": {"message": "no"}}') -> Any:
    return lambda _: (status, {"Content-Type": "application/json", **(headers or {})}, body)


FAILURES = [
    (refused(401), 3, "answered 401: no; it needs a key"),
    (refused(404), 3, "answered 404: no; check the address"),
    (refused(429, {"Retry-After": "0"}), 4, "limits the rate of requests (429): no (4 attempts)"),
    (refused(503, {"Retry-After": "0.001"}), 4, "failed (503): no (4 attempts)"),
    (refused(200, body=b"<html>"), 4, "returned something other than a chat completion: '<html>'"),
    (refused(200, body=b"{}"), 4, "returned something other than a chat completion"),
    (refused(400, body=b'{"error": {"code": "content_filter", "message": "no"}}'), 1, "refused by its content filter"),
    (
        refused(200, body=b'{"choices": [{"finish_reason": "content_filter", "message": {"content": null}}]}'),
        1,
        "refused by its content filter",
    ),
    (refused(200, body=b'{"choices": [{"message": {"content": ""}}]}'), 1, "answered nothing"),
    (lambda body: ("book_visit", {"day": "x"}), 1, "calls tools without end"),
]


@pytest.mark.parametrize(("answer", "code", "why"), FAILURES)
def test_a_model_that_fails_is_a_line_with_its_place(project: Bench, answer: Any, code: int, why: str) -> None:
    project.server.answer = answer
    assert project.write("tests:\n  - name: a\n    turns: [{user: Hi.}]\n").run() == code, project.out
    assert why in project.out
    assert "personas/cara.test.yaml:3:11:" in project.out
    assert "Traceback" not in project.out + project.err
    assert not (project.folder / "personas/__recordings__").exists()


def test_a_model_that_is_not_there_ends_with_4_and_others_go_on(project: Bench) -> None:
    project.write(
        "tests:\n  - name: a\n    turns: [{user: Hi.}]\n    expect: [{judge: is kind}]\n  - {name: b, turns: [{user: Hi.}]}\n"
    )
    toml = project.folder / "anam-personas.toml"
    toml.write_text(
        toml.read_text().replace(
            f'[models.judge]\nurl = "{project.server.url}"',
            '[models.judge]\nurl = "http://127.0.0.1:9/v1"\ntimeout = 0.05',
        )
    )
    assert project.run() == 4
    assert "model 'judge' at 127.0.0.1:9 could not be reached" in project.out
    assert "1 passed, 1 error" in project.out


def test_a_time_out_is_a_line(project: Bench) -> None:
    project.server.delay = 0.05
    project.write("tests:\n  - name: a\n    turns: [{user: Hi.}]\n", more=None)
    toml = project.folder / "anam-personas.toml"
    toml.write_text(toml.read_text().replace('model = "talker"', 'model = "talker"\ntimeout = 0.01'))
    assert project.run() == 4
    assert "did not answer within 0.01 s (4 attempts)" in project.out


def test_a_judge_without_a_model_is_named_with_its_place_and_others_go_on(project: Bench) -> None:
    project.write(SAMPLE, judge=False)
    assert project.run() == 2
    assert "personas/cara.test.yaml:9:9: R036 there is no model for the judge" in project.out
    assert "1 passed, 2 errors" in project.out


def test_wrong_files_are_named_and_others_go_on(project: Bench) -> None:
    more = {
        "personas/bob.test.yaml": "persona: carra\ntests: [{name: x, turns: [{user: a}]}]\n",
        "personas/eve.test.yaml": "persona: cara\ntets: []\n",
    }
    assert project.write("tests: [{name: x, turns: [{user: a}]}]\n", more).run() == 2
    assert 'personas/bob.test.yaml:1:10: R032 unknown persona "carra". Did you mean "cara"?' in project.out
    assert 'personas/eve.test.yaml:2:1: S001 unknown key "tets". Did you mean "tests"?' in project.out
    assert "1 passed; 2 errors in files" in project.out
