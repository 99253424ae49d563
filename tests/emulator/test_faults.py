from __future__ import annotations

import pytest

from anam_personas import errors
from anam_personas.emulator.faults import Faults, parse_fault

WRONG = [
    ("", "it needs METHOD PATH ACTION"),
    ("POST /v1/personas", "it needs METHOD PATH ACTION"),
    ("FETCH /v1 503", "'FETCH' is not a method"),
    ("GET v1 503", "must begin with /"),
    ("GET /v1 200", "'200' is not an action"),
    ("GET /v1 600", "'600' is not an action"),
    ("GET /v1 vanish", "'vanish' is not an action"),
    ("GET /v1 slow", "'slow' is not an action"),
    ("GET /v1 slow=-1", "'slow=-1' is not an action"),
    ("GET /v1 503 x0", "'x0' is not understood"),
    ("GET /v1 503 2", "'2' is not understood"),
    ("GET /v1 503 x2 x3", "'x3' is given twice"),
    ("GET /v1 drop retry-after=1", "retry-after goes with a status only"),
]


@pytest.mark.parametrize(("rule", "message"), WRONG)
def test_a_rule_that_is_none_says_why(rule: str, message: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        parse_fault(rule)
    assert message in str(caught.value)
    assert repr(rule) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_rule_is_read() -> None:
    fault = parse_fault("post  /v1/personas/*  504-after retry-after=1.5 @3 x2")
    assert fault.rule == "post /v1/personas/* 504-after retry-after=1.5 @3 x2"
    assert (fault.method, fault.action, fault.status, fault.retry_after) == ("POST", "status-after", 504, "1.5")
    assert (fault.first, fault.times) == (3, 2)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/v1/personas", "/v1/personas", True),
        ("/v1/personas", "/v1/personas/1", False),
        ("/v1/personas/*", "/v1/personas/1", True),
        ("/v1/*/1", "/v1/a/b/1", True),
        ("*", "/anything", True),
        ("/v1.personas", "/v1/personas", False),
    ],
)
def test_a_path_is_matched_whole(pattern: str, path: str, fits: bool) -> None:
    assert parse_fault(f"* {pattern} drop").matches("GET", path) is fits


WINDOWS = [
    (["GET / 500"], [500, 500, 500]),
    (["GET / 500 x2"], [500, 500, None]),
    (["GET / 500 @2"], [None, 500, None]),
    (["GET / 500 @2 x2"], [None, 500, 500, None]),
    (["GET / 500 x1", "GET / 503 x1"], [500, 503, None]),
    (["GET / 500 @2", "* / 503 x1"], [503, 500, None]),
    (["POST / 500"], [None]),
]


@pytest.mark.parametrize(("rules", "statuses"), WINDOWS, ids=[str(row[0]) for row in WINDOWS])
def test_a_rule_is_for_its_window(rules: list[str], statuses: list[int | None]) -> None:
    faults = Faults()
    faults.add(*rules)
    picked = [faults.pick("GET", "/") for _ in statuses]
    assert [fault and fault.status for fault in picked] == statuses


def test_of_rules_of_which_one_is_wrong_none_is_added() -> None:
    faults = Faults()
    with pytest.raises(errors.UsageError):
        faults.add("GET / 500", "nonsense")
    assert faults.pick("GET", "/") is None
