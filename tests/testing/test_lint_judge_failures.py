"""``check --judge`` where something is wrong: the file of verdicts, the model, or what it answers. A line each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import write
from tests.testing.judging import FILE, JUDGED, answer
from tests.testing.support import last

if TYPE_CHECKING:
    from tests.testing.judging import Judging

NONSENSE = {
    "[": (":1:2: this is not JSON",),
    '{"version": 2, "verdicts": []}': (': {"version": 1, "verdicts": [...]} is expected',),
    '{"version": 1, "verdicts": [{"code": "CL002"}]}': (": verdict 1 is none: it has code, key, model, reason",),
    '{"version": 1, "verdicts": [7]}': (": verdict 1 is none",),
    "[" * 100_000: (": this is not JSON",),
}


@pytest.mark.parametrize("text", NONSENSE, ids=lambda text: text[:40])
def test_a_bad_file_is_one_line(hotel: Judging, text: str) -> None:
    write(hotel.folder, {FILE: text})
    assert hotel.check("--judge") == 2
    assert hotel.out == "2 files have no findings, but not all was checked.\n"  # what the rules find is reported first
    assert hotel.err.startswith(f"error: {FILE}{NONSENSE[text][0]}")
    assert hotel.err.count("\n") == 1
    assert (hotel.folder / FILE).read_text() == text
    assert hotel.check() == 0


def _failing(status: int, message: str = "") -> Any:
    return status, {}, json.dumps({"error": {"message": message, "code": message}}).encode()


@pytest.mark.parametrize(
    ("reply", "code", "told"),
    [
        (_failing(500), 4, "CL002 (and 2 more) was not judged: model 'judge' at 127.0.0.1:"),
        (_failing(401), 3, "answered 401"),
        (_failing(400, "content_filter"), 1, "refused by its content filter"),
        ((200, {}, b"<html>"), 4, "returned something other than a chat completion"),
        ("no idea", 1, "the judge answered neither yes, no nor unknown: 'no idea'"),
    ],
)
def test_what_cannot_be_asked_is_one_line(hotel: Judging, reply: Any, code: int, told: str) -> None:
    hotel.server.answer = lambda _: reply
    assert hotel.check("--judge") == code
    assert told in hotel.err
    assert hotel.err.count("not judged") == 1
    assert hotel.out == "2 files have no findings, but not all was checked.\n"


def test_each_reason_is_a_line(hotel: Judging) -> None:
    hotel.server.answer = lambda body: f"{len(last(body))} things"
    assert hotel.check("--judge") == 1
    lines = [line for line in hotel.err.splitlines() if " was not judged: " in line]
    assert len(lines) == 3
    assert all(line.startswith("error: personas/") for line in lines)


def test_one_failure_does_not_stop_the_others(hotel: Judging) -> None:
    hotel.server.answer = lambda body: "no idea" if "unless" in last(body) else answer(body)
    assert hotel.found("--judge") == JUDGED[1:]
    assert len(json.loads(hotel.verdicts)["verdicts"]) == 2
    asked = [body["seed"] for body in hotel.server.asked if "unless" in last(body)]
    assert asked == [1, 2]  # nonsense is asked for once more
