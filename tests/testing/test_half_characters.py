"""Half of a surrogate pair, as a model or a hand may leave it in JSON: never an error of the machine, wherever it comes in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.testing_formats import FORMATS
from tests.testing.judging import FILE

if TYPE_CHECKING:
    from tests.testing.judging import Judging
    from tests.testing.support import Bench

TESTS = "tests: [{name: hi, turns: [{user: a}], expect: [{says: {contains: Goodbye}}]}]\n"


def _half(body: dict[str, Any]) -> Any:
    said = "Hello \ud83d there \ude00, 😀."
    return [said, ("book_visit", '{"day": "\\ud800", "\\udc00": 1}')] if len(body["messages"]) < 3 else said


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("stream", ["false", "true"])
def test_a_reply_with_half_a_character_is_reported_and_recorded(project: Bench, stream: str, kind: str) -> None:
    """Streamed, the halves of the emoji come in two pieces too."""
    project.server.answer = _half
    project.write(TESTS)
    settings = project.folder / "anam-personas.toml"
    settings.write_text(settings.read_text().replace('"talker"', f'"talker"\nstream = {stream}'))
    assert project.run("--format", kind) == 1, project.err
    assert "Traceback" not in project.err
    (project.out + project.err + project.recordings()).encode()
    assert "Hello � there �, 😀." in project.recordings()
    assert project.run("--replay", "--format", kind) == 1, project.err


def test_a_recording_with_half_a_character_is_a_line(project: Bench) -> None:
    project.write("tests: [{name: hi, turns: [{user: a}]}]\n").run()
    recorded = project.folder / "personas/__recordings__/cara.jsonl"
    recorded.write_text("\n" + project.recordings().replace("open", "\\ud83d"), encoding="utf-8")
    assert project.run("--replay") == 2
    place = "error: personas/__recordings__/cara.jsonl:2: "
    assert (
        project.err
        == f"{place}a text has half of a surrogate pair, which is no character: record it again, or delete the line\n"
    )


def test_a_verdict_with_half_a_character_is_a_line(hotel: Judging) -> None:
    hotel.check("--judge")
    text = hotel.verdicts.replace("It does.", "It \\ud800.")
    (hotel.folder / FILE).write_text(text, encoding="utf-8")
    for words in ((), ("--format", "json")):
        assert hotel.check("--judge", *words) == 2
        assert hotel.err.startswith(f"error: {FILE}: verdict 1 is none: ")
        assert hotel.err.count("\n") == 1


def test_a_judge_that_answers_half_a_character(hotel: Judging) -> None:
    hotel.server.answer = lambda _: json.dumps({"verdict": "yes", "reason": "It \ud83d."})
    hotel.check("--judge", "--format", "json")
    assert '"reason": "It ."' in hotel.verdicts
    assert json.loads(hotel.out)["diagnostics"]
