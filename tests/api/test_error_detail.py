from __future__ import annotations

import json
from typing import Any

import pytest

from anam_personas.api.access import ApiKey
from anam_personas.api.error_detail import read_error_detail
from anam_personas.text.one_line import LONGEST
from tests.api.support import KEY


def read(body: Any) -> Any:
    return read_error_detail(body if isinstance(body, bytes) else json.dumps(body).encode(), ApiKey(KEY).redact)


FORMS = {
    "message before error": ({"error": "bad_size", "message": "Supported: 720x480."}, "Supported: 720x480."),
    "error alone": ({"error": "Spend cap reached"}, "Spend cap reached"),
    "error object": ({"error": {"message": "no", "code": 3}}, "no"),
    "Zod's format() tree": (
        {
            "error": "Invalid request body",
            "details": {
                "_errors": [],
                "personaConfig": {"_errors": [], "directorNotes": {"presetStyle": {"_errors": ["Invalid"]}}},
            },
        },
        "personaConfig.directorNotes.presetStyle: Invalid",
    ),
    "several in Zod's tree, in order": (
        {"error": "Invalid", "details": {"a": {"_errors": ["x", "y"]}, "tools": {"0": {"name": {"_errors": ["z"]}}}}},
        "a: x, y; tools.0.name: z",
    ),
    "error of the whole": ({"error": "Invalid", "details": {"_errors": ["Unrecognized key"]}}, "Unrecognized key"),
    "list of details": (
        {
            "error": "Validation error",
            "details": [{"path": "voiceId", "message": "not a UUID", "code": "x"}],
            "summary": "s",
        },
        "voiceId: not a UUID",
    ),
    "list with paths as lists": (
        {"details": [{"path": ["tools", 0, "name"], "message": "too long"}]},
        "tools.0.name: too long",
    ),
    "more than three": (
        {"details": [{"path": name, "message": "m"} for name in "abcde"]},
        "a: m; b: m; c: m; and 2 more",
    ),
    "text": (b"upstream connect error\r\n", "upstream connect error"),
    "a JSON string": ("nope", "nope"),
    "a page": (b"<!doctype html><title>502</title>", ""),
    "nothing": (b"", ""),
    "an array": ([1, 2], ""),
    "numbers where texts are due": ({"message": 3, "error": None, "details": [3, {"path": 1}]}, ""),
    "details as text": ({"message": "m", "details": "why"}, "m"),
    "no UTF-8": (b"\xff\xfe", "��"),
}


@pytest.mark.parametrize(("body", "said"), FORMS.values(), ids=FORMS.keys())
def test_every_form_becomes_one_line(body: Any, said: str) -> None:
    assert str(read(body)) == said


def test_fields_are_kept_as_pairs() -> None:
    assert read({"details": {"voiceId": {"_errors": ["Invalid uuid"]}}}).fields == (("voiceId", "Invalid uuid"),)


def test_the_key_goes_before_the_text_is_shortened() -> None:
    text = str(read({"message": "x " * (LONGEST // 2 - 2) + KEY * 50}))
    assert len(text) <= LONGEST
    assert KEY[:3] not in text


def test_the_key_is_taken_out_of_fields_too() -> None:
    assert KEY not in repr(read({"details": {KEY: {"_errors": [KEY]}}}))


def test_control_characters_do_not_reach_a_terminal() -> None:
    assert str(read({"message": "a\x1b[31mb\r\nc\u2028d"})) == "a [31mb c d"


def test_nesting_without_end_is_survived() -> None:
    assert str(read(b'{"message":' + b"[" * 100_000)) == ""
    deep: dict[str, Any] = {"_errors": ["deep"]}
    for _ in range(90):
        deep = {"a": deep}
    assert read({"details": deep}).fields[0][1] == "deep"
    for _ in range(300):
        deep = {"a": deep}
    assert str(read({"details": deep})) == ""


def test_many_fields_are_bounded() -> None:
    assert len(read({"details": {str(n): {"_errors": ["x"]} for n in range(1000)}}).fields) == 20


def test_a_token_of_the_reply_is_taken_out_of_its_words() -> None:
    token = "tok-of-a-visitor-1234567890"
    backwards, hexadecimal = token[::-1], token.encode().hex()
    text = str(read({"sessionToken": token, "message": f"made {token}, {backwards}, {hexadecimal} and {token[4:20]}"}))
    assert text == "made [token], [token], [token] and [token]"


def test_what_is_no_text_says_nothing() -> None:
    deep: list[Any] = []
    for _ in range(80):
        deep = [deep]
    assert str(read({"message": "m", "details": {"_errors": [deep, "why"]}})) == "why"
    assert str(read({"details": [{"path": [deep, "a", 1, True], "message": "why"}]})) == "a.1.True: why"


def test_paths_do_not_grow_without_bound() -> None:
    wide = {str(number): {"_errors": ["x"]} for number in range(50_000)}
    detail = read({"details": {"n" * 1_000_000: wide}})
    assert len(detail.fields) == 20
    assert all(len(path) <= LONGEST for path, _ in detail.fields)
