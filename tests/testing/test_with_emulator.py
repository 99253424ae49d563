"""Persona tests against the bundled emulator, over a socket and without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.emulator import Emulator

if TYPE_CHECKING:
    from tests.testing.support import Bench

SCRIPT = """\
turns:
  - model: judge
    say: '{"verdict": "yes", "reason": "It does."}'
  - model: caller
    say: I need a visit on Friday. <hang up>
  - when: Friday
    do:
      - call: book_visit
        with: {day: "2026-01-09"}
      - say: "Done: {result}"
"""
TESTS = """\
tools: {book_visit: booked}
tests:
  - name: books
    simulate: {user: A caller.}
    expect: [{tool: {name: book_visit, times: 1}}, {says: {contains: "Done: booked"}}, {judge: books}]
"""


@pytest.mark.parametrize("stream", ["true", "false"])
def test_a_simulated_caller_books(project: Bench, stream: str) -> None:
    project.write(TESTS, {"script.yaml": SCRIPT})
    with Emulator(script=project.folder / "script.yaml") as emulator:
        models = "".join(
            f'[models.{name}]\nurl = "{emulator.url}/v1"\nmodel = "{name}"\nstream = {stream}\n'
            for name in ("default", "judge", "caller")
        )
        (project.folder / "anam-personas.toml").write_text(models)
        assert project.run() == 0, project.out
        assert "1 passed. 4 calls" in project.out
    assert project.run("--replay") == 0


def test_a_failing_model_is_asked_again(project: Bench) -> None:
    project.write("tests: [{name: a, turns: [{user: Hi.}]}]\n")
    with Emulator() as emulator:
        (project.folder / "anam-personas.toml").write_text(
            f'[models.default]\nurl = "{emulator.url}/v1"\nmodel = "m"\n'
        )
        emulator.fail("POST /v1/chat/completions 503 x2", "POST /v1/chat/completions drop x1")
        assert project.run() == 0, project.out
        emulator.fail("POST /v1/chat/completions garbage x1")
        assert project.run() == 4
        assert "other than a chat completion" in project.out
