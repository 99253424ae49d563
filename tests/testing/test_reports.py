"""Each format of a run, and what changed against a base."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.review.support import needs_git
from tests.testing.support import PERSONA

if TYPE_CHECKING:
    from tests.testing.support import Bench

TESTS = """\
tests:
  - name: passes
    turns: [{user: When?}]
  - name: fails
    turns: [{user: When?}]
    expect:
      - says: {contains: ten}
"""


def test_a_junit_testcase_is_named_after_its_test(project: Bench) -> None:
    assert project.write(TESTS).run("--format", "junit") == 1
    root = ET.fromstring(project.out)
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "2",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
    }
    cases = list(root.iter("testcase"))
    assert [case.get("name") for case in cases] == ["passes", "fails"]
    failure = cases[1].find("failure")
    assert failure is not None
    assert (failure.get("message"), failure.text) == (
        'it does not contain "ten"',
        'personas/cara.test.yaml:8:9: it does not contain "ten"',
    )


def test_an_annotation_is_at_the_failed_expectation(project: Bench) -> None:
    assert project.write(TESTS).run("--format", "github") == 1
    assert project.out.startswith("::error file=personas/cara.test.yaml,line=8,col=9,")
    assert project.out.endswith('::cara: fails: it does not contain "ten"\n')


def test_a_report_can_go_to_a_file(project: Bench) -> None:
    assert project.write(TESTS).run("--format", "html", "--output-file", "out.html") == 1
    assert "1 passed, 1 failed." in project.out
    page = (project.folder / "out.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "We are open from nine to five." in page
    assert "<script" not in page


EVIL = "::error::pwned\n<script>alert(1)</script> | @everyone [x](http://a) \x1b[31m ##[group]"


@pytest.mark.parametrize("form", ["text", "junit", "markdown", "github", "html"])
def test_replies_are_data(project: Bench, form: str) -> None:
    project.server.answer = lambda _: EVIL
    assert project.write(TESTS).run("--format", form) == 1
    assert "<script" not in project.out or form in {"text", "markdown"}
    assert "\x1b" not in project.out
    assert not any(line.startswith("::error::") for line in project.out.splitlines())
    assert "##[group]" not in project.out or form in {"text", "html", "markdown"}


def git(project: Bench, *words: str) -> None:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words]
    subprocess.run(command, cwd=project.folder, check=True, capture_output=True)


@needs_git
def test_a_base_revision_is_compared_with(project: Bench) -> None:
    project.write(TESTS).run()
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "first")
    project.server.answer = lambda _: "We close at ten."
    more = {"personas/cara.yaml": PERSONA.replace("You are", "You were")}
    tests = TESTS.replace(
        "  - name: passes\n    turns: [{user: When?}]\n",
        "  - name: passes\n    turns: [{user: When?}]\n    expect: [{says: {contains: nine}}]\n",
    )
    project.write(tests + "  - {name: other, turns: [{user: a}]}\n", more)
    found = project.json("--compare", "main")
    assert [(each["name"], each["change"]) for each in found["tests"]] == [
        ("passes", "broken"),
        ("fails", "fixed"),
        ("other", "new"),
    ]
    assert project.code == 1
    assert project.run("--compare", "main", "--format", "markdown", "--replay") == 1
    assert "- **broken**: `cara: passes`\n- **fixed**: `cara: fails`\n- **new**: `cara: other`" in project.out
    assert "<details>" in project.out
    assert project.run("--compare", "main", "--format", "html", "--replay") == 1
    assert "We are open from nine to five." in project.out
    assert "We close at ten." in project.out
    project.write(tests, {"personas/cara.yaml": PERSONA.replace("You are", "You will be")})
    stale = project.json("--compare", "main", "--replay")["tests"]
    assert [each["change"] for each in stale] == ["notCompared", "notCompared"]
    assert project.run("--compare", "nowhere") == 2
    assert "Traceback" not in project.err


def test_two_models_are_compared(project: Bench) -> None:
    project.write(TESTS)
    toml = project.folder / "anam-personas.toml"
    toml.write_text(toml.read_text() + f'[models.other]\nurl = "{project.server.url}"\nmodel = "other"\n')
    project.server.answer = lambda body: "Ten." if body["model"] == "other" else "Nine."
    assert project.run("--model", "default", "--model", "other") == 0
    assert "Against default: 1 fixed." in project.out
    both = project.recordings()
    assert both.count('"chosen": "other"') == 2
    project.server.answer = lambda _: (500, {}, b"nobody may ask")
    for words in ([], ["--model", "other"], ["--model", "default", "--model", "other"], ["--prune-recordings"]):
        assert project.json("--replay", *words)["summary"]["stale"] == 0
    assert project.recordings() == both
    project.run("--model", "default", "--model", "other", "--format", "html", "--replay")
    assert "<h2>other: passed</h2>" in project.out


LABELLED = """\
tests:
  - name: a
    turns: [{user: Hi., assistant: Hello.}]
    expect: [{judge: is kind, label: "yes"}]
  - name: b
    turns: [{user: Hi., assistant: Go away.}]
    expect: [{judge: is kind, label: "no"}]
"""


def test_the_judge_is_held_against_labels(project: Bench) -> None:
    assert project.write(LABELLED).run("--judge-check") == 0
    assert "The judge agrees with 1 of 2 labels (50%), kappa 0.00." in project.out
    assert "cara: b: label no, judge yes: It does." in project.out
    assert [each["model"] for each in project.server.asked].count("talker") == 0
