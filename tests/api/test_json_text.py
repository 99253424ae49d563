from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.api.json_text import DEEPEST, MOST_VALUES, InvalidJson, read_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4))


@given(VALUES, st.booleans())
def test_what_is_json_is_read_as_it_is(value: Any, ascii_only: bool) -> None:
    assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_anything_else_is_odd_and_no_other_error(content: bytes) -> None:
    with suppress(InvalidJson):
        json.dumps(read_json(content), ensure_ascii=False, allow_nan=False).encode()


@given(st.text(max_size=10))
def test_half_a_pair_is_replaced_and_nothing_else(text: str) -> None:
    found = read_json(json.dumps(text).encode())
    assert found == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r'"\ud83d\ude42"', "🙂"),
        (r'"\uD83D\uDE42"', "🙂"),
        (r'"a\ud83d"', "a\ufffd"),
        (r'"\ude42b"', "\ufffdb"),
        (r'"\ud83d\ud83d\ude42"', "\ufffd🙂"),
        (r'"\\ud83d"', r"\ud83d"),
        (r'"\\\ud83d"', "\\\ufffd"),
        ("\ufeff1", 1),
    ],
)
def test_texts_that_were_cut(text: str, meant: object) -> None:
    assert read_json(text.encode()) == meant


def nested(levels: int, inner: str = "1") -> bytes:
    return (b"[" * levels) + inner.encode() + (b"]" * levels)


ODD = {
    "deep arrays": (b"[" * 100_000, "nested too deeply"),
    "deep objects": (b'{"a":' * 100_000, "nested too deeply"),
    "too deep by one": (nested(DEEPEST + 1), "nested too deeply"),
    "deep at the end": (b'[{"a": 1}, [1, ' + nested(DEEPEST) + b"]]", "nested too deeply"),
    "long number": (b"1" * 10_000, "JSON with a number that is too long"),
    "large number": (b"1e999", "JSON with a number that is too large"),
    "NaN": (b'{"a": NaN}', "text with NaN or Infinity"),
    "-Infinity": (b"-Infinity", "text with NaN or Infinity"),
    "one name twice": (b'{"id": "a", "id": "b"}', "JSON with a duplicate name"),
    "an escaped name twice": (b'{"id": "a", "\\u0069d": "b"}', "JSON with a duplicate name"),
    "Latin-1": ('"é"'.encode("latin-1"), "not UTF-8"),
    "a surrogate in bytes": (b'"\xed\xa0\xbd"', "not UTF-8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
    "empty": (b"", "not JSON"),
    "two values": (b"{} {}", "not JSON"),
    "a control character": (b'"\x00"', "not JSON"),
    "many values": (b"[" + b"[]," * (MOST_VALUES // 2 + 1) + b"1]", "with more values than are taken"),
}


@pytest.mark.parametrize(("content", "why"), ODD.values(), ids=ODD.keys())
def test_what_is_odd_is_said_and_not_quoted(content: bytes, why: str) -> None:
    with pytest.raises(InvalidJson, match=why) as caught:
        read_json(content)
    assert len(str(caught.value)) < 60
    assert caught.value.__context__ is None


def test_as_deep_as_allowed() -> None:
    assert read_json(nested(DEEPEST)) is not None
