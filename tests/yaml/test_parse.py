from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anam_personas.yaml.aliases import MAX_NODES
from anam_personas.yaml.parse import MAX_DEPTH, FastReader, Problem, PureReader, build, compose
from tests.yamls import VALUES, block, sources

READERS: list[type[Any]] = [PureReader, FastReader]


def read(text: str, reader: type[Any] | None = None) -> tuple[Any, list[tuple[str, int, int]]]:
    """The data, and code, start and end of each problem."""
    root = compose(text, reader)
    if root is None:
        return None, []
    if isinstance(root, Problem):
        return None, [(root.code, root.start, root.end)]
    data, problems = build(root, text)
    return data, [(problem.code, problem.start, problem.end) for problem in problems]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("word", "value"),
    [
        *[(word, None) for word in ("~", "null", "Null", "NULL", "")],
        *[(word, word.lower() == "true") for word in ("true", "True", "TRUE", "false", "False", "FALSE")],
        *[(word, word) for word in ("no", "NO", "yes", "on", "Off", "y", "n", "tRUE", "nuLL", "nan", "inf")],
        *[
            (word, word)
            for word in ("12:30", "190:20:30", "1_000", "2020-01-01", "0b11", "0X1F", "0xG", "0o8", "1e", ".")
        ],
        *[
            (word, word)
            for word in ("=", "<<", "-x", "+", "--1", "1.2.3", "1,5", "0o", "0x", "e3", "+.e3", "-0x1F", "~~")
        ],
        *[("0", 0), ("-0", 0), ("+12", 12), ("017", 17), ("0o17", 15), ("0x1F", 31), ("0xff", 255)],
        *[("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)), ("0x7FFFFFFFFFFFFFFF", 2**63 - 1)],
        *[("1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("-1.5e3", -1500.0), ("1E+2", 100.0), ("+.5", 0.5), ("0.0", 0.0)],
        *[('"1"', "1"), ("'true'", "true"), ('""', ""), ("'~'", "~")],
    ],
)
def test_words_are_read_by_the_core_schema_of_yaml_1_2(word: str, value: object, reader: type[Any]) -> None:
    data, problems = read(f"k: {word}\n", reader)
    assert (data, problems) == ({"k": value}, [])
    assert type(data["k"]) is type(value)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("k: .nan", ("Y012", 3, 7)),
        ("k: -.Inf", ("Y012", 3, 8)),
        ("k: 1e999", ("Y012", 3, 8)),
        ("k: 9223372036854775808", ("Y012", 3, 22)),
        ("k: -9223372036854775809", ("Y012", 3, 23)),
        ("k: 0x8000000000000000", ("Y012", 3, 21)),
        ("k: 123456789012345678901234567890", ("Y012", 3, 33)),
        ("k: " + "9" * 4301, ("Y012", 3, 4304)),
        ("k: " + "0" * 5000, ("Y012", 3, 5003)),
        ("a: 1\nb: 2\na: 3", ("Y002", 10, 11)),
        ('a: 1\n"a": 3', ("Y002", 5, 8)),
        ("a: !x 1", ("Y003", 3, 7)),
        ("a: !!map {}", ("Y003", 3, 11)),
        ("a: !!seq []", ("Y003", 3, 11)),
        ("1: a", ("Y011", 0, 1)),
        ("~: a", ("Y011", 0, 1)),
        ("? [a]\n: b", ("Y011", 2, 5)),
        ("&v 1: a", ("Y011", 0, 4)),
        ("a: &x [*x]", ("Y004", 3, 10)),
        ("a: b: c", ("Y001", 4, 5)),
        ("a: [1", ("Y001", 6, 6)),
        ("a: *x", ("Y001", 3, 4)),
        ("a:\n\tb: 1", ("Y008", 3, 4)),
        ("a: 1\n---\nb: 2", ("Y009", 5, 8)),
        ("a: \x01", ("Y007", 3, 4)),
        ("é👋: \x7f", ("Y007", 4, 5)),
        ("a: b\u2028c", ("Y007", 4, 5)),
        ("a: b\x85c", ("Y007", 4, 5)),
        ("a: 'b\u2029\ufeffc'", ("Y007", 5, 6)),
    ],
)
def test_what_is_wrong_has_a_code_and_a_place(text: str, expected: tuple[str, int, int], reader: type[Any]) -> None:
    _, problems = read(text, reader)
    if text.startswith(("a: [1", "a:\n\t")):
        problems = [(code, expected[1], expected[2]) for code, _, _ in problems]  # where each parser gave up
    assert problems == [expected]


def test_every_problem_of_the_data_is_told_in_order() -> None:
    assert read("b: .nan\na: !x {c: 1, c: 2}\n3: 4") == (
        {"b": None, "a": {"c": 1}},
        [("Y012", 3, 7), ("Y003", 11, 26), ("Y002", 21, 22), ("Y011", 27, 28)],
    )


def test_a_twin_names_the_first() -> None:
    root = compose("a: 1\nb: 2\na: 3")
    assert root is not None
    assert not isinstance(root, Problem)
    (problem,) = build(root, "")[1]
    assert (problem.first, problem.message) == (0, 'the key "a" is repeated (first on line 1)')


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ("{a: ", "}")])
def test_depth_has_a_bound(opened: str, closed: str, reader: type[Any]) -> None:
    levels = MAX_DEPTH - (1 if opened == "[" else 2)  # a key is one level more
    assert read(f"k: {opened * levels}{closed * levels}", reader)[1] == []
    code, start, _ = read(f"k: {opened * (levels + 1)}{closed * (levels + 1)}", reader)[1][0]
    assert (code, start) == ("Y006", 3 + len(opened) * (MAX_DEPTH - 2))
    for many in (999, 1_001, 100_000):
        assert read(opened * many, reader)[1][0][0] == "Y006"
        assert read(f"a: [1]\nk: {opened * many}{closed * many}", reader)[1][0][0] == "Y006"


@pytest.mark.parametrize("reader", READERS)
def test_aliases_are_bounded_by_what_they_expand_to(reader: type[Any]) -> None:
    inside = f"a: &a [{', '.join(['x'] * 100)}]\nb: [{', '.join(['*a'] * 150)}]\n"
    assert len(read(inside, reader)[0]["b"]) == 150
    beyond = inside + f"c: [{', '.join(['*a'] * (MAX_NODES // 100 - 150))}]\n"
    assert read(beyond, reader)[1][0][0] == "Y004"


@pytest.mark.parametrize("reader", READERS)
def test_levels_that_aliases_put_below_levels_have_the_same_bound(reader: type[Any]) -> None:
    levels = MAX_DEPTH - 5
    chain = [f"a0: &a0 {'[' * levels}1{']' * levels}"]
    chain += [f"a{at}: &a{at} {'[' * levels}*a{at - 1}{']' * levels}" for at in range(1, 25)]
    assert read(chain[0], reader)[1] == []
    for many in (2, 15, 25):
        assert read("\n".join(chain[:many]), reader)[1][0][0] == "Y006"


@pytest.mark.parametrize("reader", READERS)
def test_an_alias_is_the_same_value_again(reader: type[Any]) -> None:
    assert read("a: &x {b: [1]}\nc: *x\n? &k key\n: *k", reader) == (
        {"a": {"b": [1]}, "c": {"b": [1]}, "key": "key"},
        [],
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_an_empty_document_has_no_data(text: str) -> None:
    assert read(text) == (None, [])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("escape", ["\\ud83d", "\\uD83D\\uDE00", "\\U0000dc00"])
def test_half_a_character_is_no_text(escape: str, reader: type[Any]) -> None:
    assert read(f'k: "x {escape}"', reader)[1][0][0] == "Y001"


@given(value=VALUES, newline=st.sampled_from(["\n", "\r\n"]))
def test_both_readers_read_back_what_was_written(value: Any, newline: str) -> None:
    text = "k:" + block(value, 2, newline=newline) + newline
    flow = "k: " + json.dumps(value, ensure_ascii=False)
    for reader in READERS:
        assert read(text, reader) == ({"k": value}, [])
        assert read(flow, reader) == ({"k": value}, [])


@given(text=sources())
@example(text="k: >1\n   x\n\n  y\n")
def test_both_readers_agree_about_scalars_of_every_style(text: str) -> None:
    pure, fast = read(text, PureReader), read(text, FastReader)
    if any(code in {"Y001", "Y008"} for _, problems in (pure, fast) for code, _, _ in problems):
        # broken text: each gives up where it does, and libyaml is kinder about tabs
        return
    assert pure == fast


@given(text=st.text(st.sampled_from("ab:-?,[]{}#&*!|>'\"%@` \n\t\r\\é\u2028\x01\ufeff0.~"), max_size=40))
def test_no_text_makes_it_raise(text: str) -> None:
    for reader in READERS:
        _, problems = read(text, reader)
        for code, start, end in problems:
            assert code.startswith("Y")
            assert 0 <= start <= end <= len(text) + 3
