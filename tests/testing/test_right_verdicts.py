"""A project whose right verdicts are known: of each kind of expectation one that holds, and a failure that was planted.

All tests are played in one run and replayed in a second without a network.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.testing.support import TOOL, cut_the_network, last

if TYPE_CHECKING:
    import pytest

    from tests.testing.support import Bench

BOOK = 'CALL book_visit {"day": "2026-01-09", "price": 5}'
TWICE = f"{BOOK} CALL book_visit {{}}"
SLOT = "CALL find_slot {}"

RIGHT = {
    # what is said
    "SAY Nine to five. | says: {contains: [NINE, five]}": "passed",
    "SAY Nine to five. | says: {contains: [nine, ten]}": 'it does not contain "ten"',
    "SAY Nine to five. | says: {contains_any: [ten, five]}": "passed",
    "SAY Nine to five. | says: {contains_any: [ten, six]}": "it contains none of",
    "SAY Nine to five. | says: {not_contains: ten}": "passed",
    "SAY Nine to five. | says: {not_contains: NINE}": 'it contains "NINE"',
    "SAY Nine to five. | says: {regex: '^Nine .. five'}": "passed",
    "SAY Nine to five. | says: {regex: '^nine'}": "it does not match ^nine",
    "SAY Nine to five. | says: {not_regex: ten}": "passed",
    "SAY Nine to five. | says: {not_regex: 'f.ve'}": "it matches f.ve",
    "SAY Nine to five. | says: {min_words: 3, max_words: 3}": "passed",
    "SAY Nine to five. | says: {min_words: 4}": "at least 4 are expected",
    "SAY Nine to five. | says: {max_words: 2}": "at most 2 are expected",
    "SAY Nine to five. | says: {max_seconds: 1.3}": "passed",
    "SAY Nine to five. | says: {max_seconds: 1}": "at most 1 s are expected",
    "SAY We open at nine. | says: {language: en-GB}": "passed",
    "SAY Wir haben von neun bis fünf geöffnet. | says: {language: en}": "its language is de, not en",
    "SAY Wir öffnen um neun. | says: {language: de}": "passed",
    "SAY Sure. | says: {language: en}": "passed",
    "SAY Мы открываемся в девять. | says: {language: uk}": "passed",
    "SAY Мы открываемся в девять. | says: {language: en}": "its language is ru, not en",
    "SAY We open at nine. | says: {speakable: true}": "passed",
    "SAY - We open | says: {speakable: true}": "SP002",
    "SAY See https://acme.com/a_b | says: {speakable: true}": "SP005",
    "SAY We open at nine. | says: {no_placeholder: true}": "passed",
    "SAY Hello {{ visitorName }}, welcome. | says: {no_placeholder: true}": "placeholder",
    "SAY Hello [NAME]. | says: {no_placeholder: true}": "placeholder",
    "SAY We open at nine. | says: {no_secret: true}": "passed",
    "SAY It is sk-proj-abcdefghijklmnopqrstuvwxyz0123. | says: {no_secret: true}": "a secret",
    "SAY ten / SAY nine | says: {contains: nine}": "passed",
    "SAY nine / SAY ten | says: {contains: nine}": 'it does not contain "nine"',
    "SAY nine / SAY ten | says: {of: any, contains: nine}": "passed",
    "SAY nine / SAY ten | says: {of: every, contains: nine}": 'in reply 2: it does not contain "nine"',
    # tools: calls, their number, order and arguments
    f"{BOOK} | tool: {{name: book_visit}}": "passed",
    "SAY Booked. | tool: {name: book_visit}": "was called never",
    f"{SLOT} | tool: {{name: book_visit}}": "called instead: find_slot",
    f"{BOOK} | tool: {{name: book_visit, arguments: {{price: 5.0}}}}": "passed",
    f"{BOOK} | tool: {{name: book_visit, arguments: {{price: 6}}}}": "price is 5, not 6",
    f"{BOOK} | tool: {{name: book_visit, arguments: {{time: ten}}}}": "time is missing",
    f"{BOOK} | tool: {{name: book_visit, arguments: {{day: {{format: date}}}}}}": "passed",
    f"{BOOK} | tool: {{name: book_visit, arguments: {{day: {{format: email}}}}}}": "is not a",
    f"{BOOK} | tool: {{name: book_visit, arguments: {{price: {{minimum: 6}}}}}}": "less than the minimum",
    f"{BOOK} | tool: {{name: book_visit, arguments: {{time: {{absent: true}}}}}}": "passed",
    f"{BOOK} | tool: {{name: book_visit, arguments: {{price: {{absent: true}}}}}}": "but should be absent",
    f"{BOOK} | tool: {{name: book_visit, absent: [time]}}": "passed",
    f"{BOOK} | tool: {{name: book_visit, absent: [price]}}": "but should be absent",
    f"{BOOK} | tool: {{name: book_visit, schema: {{required: [day]}}}}": "passed",
    f"{BOOK} | tool: {{name: book_visit, schema: {{required: [time]}}}}": "is a required property",
    f"{BOOK} | tool: {{name: find_slot, absent: true}}": "passed",
    f"{BOOK} | tool: {{name: book_visit, absent: true}}": "book_visit was called",
    f"{BOOK} | tool: {{name: book_visit, absent: true, arguments: {{price: 9}}}}": "passed",
    f"{BOOK} | tool: {{name: book_visit, times: 1}}": "passed",
    f"{BOOK} / {BOOK} | tool: {{name: book_visit, times: 1}}": "was called twice",
    f"{BOOK} | tool: {{name: find_slot, times: 0}}": "passed",
    f"{BOOK} | tool: {{name: book_visit, times: 0}}": "was called once",
    f"{BOOK} | tool: {{name: book_visit, times: 0, arguments: {{price: 9}}}}": "passed",
    f"{SLOT} / {BOOK} | tool: {{name: book_visit, after: find_slot}}": "passed",
    f"{BOOK} / {SLOT} | tool: {{name: book_visit, after: find_slot}}": "was called before find_slot",
    "CALL book_visit {} | tool: {name: book_visit}": "the tool's parameters",
    "CALL book_visit [1] | tool: {name: book_visit}": "are not a JSON object",
    "CALL vanish {} | tool: {name: vanish}": "passed",
    "SAY Hello. | calls: []": "passed",
    f"{SLOT} | calls: []": "the calls are find_slot; expected: none",
    f"{SLOT} / {BOOK} | calls: [find_slot, {{name: book_visit, arguments: {{price: 5}}}}]": "passed",
    f"{SLOT} / {BOOK} | calls: [book_visit, find_slot]": "expected: book_visit, find_slot",
    f"{SLOT} / {BOOK} | calls: [find_slot]": "expected: find_slot",
    f"{SLOT} / {BOOK} | calls: [find_slot, {{name: book_visit, arguments: {{price: 6}}}}]": "price is 5, not 6",
    # the judge
    "SAY Hello. | judge: JUDGE yes": "passed",
    "SAY Hello. | judge: JUDGE no": "the judge says no (asked 2 times: no, no)",
    "SAY Hello. | judge: JUDGE unknown": "the judge says unknown",
    "SAY Hello. | judge: JUDGE no yes yes": "passed",
    "SAY Hello. | judge: JUDGE yes no": "passed",
    "SAY Hello. | judge: JUDGE no yes no": "asked 3 times: no, yes, no",
    "SAY Hello. | judge: JUDGE no yes unknown": "asked 3 times: no, yes, unknown",
    "SAY Hello. | judge: JUDGE nonsense yes": "passed",
    "SAY Hello. | judge: JUDGE nonsense no": "the judge says no",
    "SAY Hello. | judge: JUDGE nonsense nonsense yes": "error: the judge answered neither yes, no nor unknown",
}
"""Turns, apart by " / ", and an expectation -> passed, or a part of the reason."""

SIMULATED = {
    "judge: JUDGE yes": "passed",
    "judge: JUDGE no": "the judge says no",
    "tool: {name: book_visit, times: 1}": "passed",
    "tool: {name: find_slot}": "was called never",
    "says: {of: any, contains: nine}": "passed",
    "says: {contains: nine}": 'it does not contain "nine"',
}
REPEATED = {"100%": "3 of 4", "80%": "3 of 4", "75%": "passed", "25%": "passed"}
MATRIX = {"Ada": "passed", "Bob": 'it does not contain "Ada"'}
ADDED = """\
  - name: matrix
    matrix: {variables: {visitorName: [Ada, Bob]}}
    turns: [{user: NAME}]
    expect: [{says: {contains: Ada}}]
  - name: turn passed
    turns: [{user: SAY nine, expect: [{says: {contains: nine}}]}, {user: SAY ten}]
  - name: turn failed
    turns: [{user: SAY nine, expect: [{says: {contains: ten}}]}, {user: SAY ten}]
  - name: given
    turns: [{user: Hi., assistant: Nine.}, {user: SAY ten}]
    expect: [{says: {of: every, contains: n}}]
  - name: skipped
    skip: not yet
    turns: [{user: SAY ten}]
"""


def _tests() -> tuple[str, dict[str, str]]:
    """The test file, and what is right by the name of each test."""
    rows, right = [], {}
    for number, (line, verdict) in enumerate(RIGHT.items(), 1):
        script, expectation = line.rsplit(" | ", 1)
        turns = "".join(f"      - user: {json.dumps(turn)}\n" for turn in script.split(" / "))
        rows.append(f"  - name: t{number}\n    turns:\n{turns}    expect:\n      - {expectation}\n")
        right[f"t{number}"] = verdict
    for number, (expectation, verdict) in enumerate(SIMULATED.items(), 1):
        rows.append(
            f"  - name: s{number}\n    simulate: {{user: A caller, first: SAY nine, max_turns: 4}}\n"
            f"    expect:\n      - {expectation}\n"
        )
        right[f"s{number}"] = verdict
    for rate, verdict in REPEATED.items():
        rows.append(
            f"  - name: r{rate}\n    repeat: 4\n    pass: {rate}\n    turns: [{{user: SEED}}]\n"
            "    expect: [{says: {not_contains: two}}]\n"
        )
        right[f"r{rate}"] = verdict
    right |= {f"matrix [visitorName={name}]": verdict for name, verdict in MATRIX.items()}
    right |= {"turn passed": "passed", "turn failed": "", "given": "passed", "skipped": "skipped"}
    return "tests:\n" + "".join(rows) + ADDED, right


def _model() -> Any:
    judged: defaultdict[str, int] = defaultdict(int)

    def answer(body: dict[str, Any]) -> Any:
        text, messages = last(body), body["messages"]
        if found := re.search(r"The assistant: JUDGE (.+)$", text):
            verdicts = found[1].split()
            at = judged[text] % len(verdicts)
            judged[text] += 1
            verdict = verdicts[at]
            return "I cannot say." if verdict == "nonsense" else json.dumps({"verdict": verdict, "reason": "So."})
        if "You play a person" in messages[0]["content"]:
            return f"{BOOK} <hang up>"
        if messages[-1]["role"] == "tool":
            return "Done."
        if text == "NAME":
            return f"Hello {'Ada' if 'Ada' in messages[0]['content'] else 'there'}."
        if text == "SEED":
            return ["one", "two", "three", "four"][body["seed"] - 1]
        calls = re.findall(r"CALL (\w+) (\{.*?\}|\[.*?\])", text)
        said = [(name, given if given.startswith("[") else json.loads(given)) for name, given in calls]
        return said or text.removeprefix("SAY ")

    return answer


def _verdicts(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        each["name"]: (
            each["outcome"],
            " ".join(failure["message"] for one in each["repetitions"] for failure in one["failures"]),
        )
        for each in found["tests"]
    }


def _wrong(right: dict[str, str], found: dict[str, tuple[str, str]]) -> list[str]:
    wrong = []
    for name, verdict in right.items():
        outcome, reason = found[name]
        known = verdict if verdict in {"passed", "skipped"} else "failed"
        why = verdict
        if verdict.startswith("error: "):
            known, why = "error", verdict.removeprefix("error: ")
        if outcome != known or (known in {"failed", "error"} and not name.startswith("r") and why not in reason):
            wrong.append(f"{name}: {verdict!r} is right, found {outcome}: {reason}")
    return wrong


def test_every_verdict_is_right_live_and_replayed(project: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    tests, right = _tests()
    slot = TOOL.replace("book_visit", "find_slot").replace("required: [day]", "required: []")
    persona = (project.write("").folder / "personas/cara.yaml").read_text()
    project.write(
        tests,
        {
            "tools/find_slot.yaml": slot,
            "personas/cara.yaml": persona.replace("[book_visit]", "[book_visit, find_slot]"),
        },
    )
    project.server.answer = _model()
    live = project.json()
    assert project.code == 1
    assert "\n".join(_wrong(right, _verdicts(live))) == ""
    assert set(_verdicts(live)) == set(right)
    project.server.asked.clear()
    cut_the_network(monkeypatch)
    replayed = project.json("--replay")
    assert project.code == 1
    assert project.server.asked == []
    errors = {name for name, verdict in right.items() if verdict.startswith("error: ")}
    again = {name: found for name, found in _verdicts(replayed).items() if name not in errors}
    assert _wrong({name: verdict for name, verdict in right.items() if name not in errors}, again) == []
    assert {_verdicts(replayed)[name][0] for name in errors} == {"notRun"}  # a test that broke off is not recorded
