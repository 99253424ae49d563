from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.yaml.document import Document, broken, read, read_prompt, undecodable
from tests.projects import told
from tests.yamls import LINES, block, sources

if TYPE_CHECKING:
    from anam_personas.yaml.document import Route

FILE = Path("cara.yaml")


def document(text: str) -> Document:
    return read(text, "cara.yaml", FILE)


def marked(document: Document, route: Route = (), *, key: bool = False) -> str:
    start, end = document.span(route, key=key)
    return document.text[start:end]


NESTED = """\
# the head
a: 1   # one
b:
  c: [x, {d: y}]
  "e f":
    - g
    # in between
    - h: |
        two
        lines

# about i
i:
j: ""
k: &anchor {l: 1}
m:
  n: *anchor
# the end
"""


@pytest.mark.parametrize(
    ("route", "key", "words"),
    [
        (("a",), False, "1"),
        (("a",), True, "a"),
        (("b", "c"), False, "[x, {d: y}]"),
        (("b", "c", 1, "d"), False, "y"),
        (("b", "e f"), True, '"e f"'),
        (("b", "e f", 0), False, "g"),
        (("b", "e f", 1, "h"), False, "|\n        two\n        lines"),
        (("b", "e f"), False, "- g\n    # in between\n    - h: |\n        two\n        lines"),
        (
            ("b",),
            False,
            """c: [x, {d: y}]\n  "e f":\n    - g\n    # in between\n    - h: |\n        two\n        lines""",
        ),
        (("i",), False, "i"),  # what is empty has no place of its own
        (("j",), False, '""'),
        (("m", "n", "l"), False, "1"),  # where the alias leads
        (("m",), False, "n"),
        ((), True, "a"),
        (("nope",), False, "a"),  # a mapping that lacks something is shown by its first key
        (("b", "nope"), False, "b"),
        (("b", "c", 1, "nope"), False, "d"),
        (("b", "c", 7), False, "c"),
    ],
)
def test_a_route_leads_to_words(route: Route, key: bool, words: str) -> None:
    assert marked(document(NESTED), route, key=key) == words


def test_what_the_file_holds() -> None:
    made = document("a: null\nb: [1]\n")
    assert [made.has(route) for route in [(), ("a",), ("b", 0), ("b", 1), ("b", -1), ("b", "0"), ("c",), ("a", "b")]] == [
        True, True, True, False, False, False, False, False,
    ]  # fmt: skip


@given(value=LINES, newline=st.sampled_from(["\n", "\r\n"]))
def test_a_words_place_holds_the_word(value: str, newline: str) -> None:
    made = document(f"k:{block({'v': value}, 2, newline=newline)}{newline}")
    assert made.data == {"k": {"v": value}}
    text = made.text_at(("k", "v"))
    for start in range(len(value)):
        for end in (start + 1, len(value)):
            first, last = text.span(start, end)
            assert read(f'"k": "{made.text[first:last]}"', "x", FILE).data == {"k": value[start:end]}


@given(source=sources(), cut=st.tuples(st.integers(0, 30), st.integers(1, 30)))
def test_a_place_begins_and_ends_with_its_characters(source: str, cut: tuple[int, int]) -> None:
    made = document(source)
    route: Route = ("k",)
    if not isinstance(made.data, dict) or not isinstance(made.data.get("k"), str):
        return
    text = made.text_at(route)
    start = min(cut[0], len(text.value))
    end = min(start + cut[1], len(text.value))
    first, last = text.span(start, end)
    if start == end:
        assert first == last
        return
    assert (first, last) == (text.span(start, start + 1)[0], text.span(end - 1, end)[1])
    assert text.span(0, len(text.value))[0] <= first < last <= len(source)
    word = text.value[start:end]
    if word.isalpha() and "\\" not in source and "\n" not in source and "\r" not in source:
        assert source[first:last] == word


@pytest.mark.parametrize(
    ("source", "word", "place"),
    [
        ("k: |\r\n  Zoé 👋🏽 says\r\n  hello 👋\r\n", "hello", (3, 3, 3, 8)),
        ("k: >-\n  Zoé 👋🏽\n  says hello\n", "🏽 says", (2, 8, 3, 7)),
        ('k: "e\\u0301 hello"', "hello", (1, 13, 1, 18)),
        ("k: 'it''s so'", "'s", (1, 7, 1, 10)),
        ("k:   it'  \n  so", "it'", (1, 6, 1, 9)),
        ("k: 'it''  \n  so'", "it'", (1, 5, 1, 9)),
        ("- # first\n", "", (1, 1, 1, 2)),
    ],
)
def test_places_of_words(source: str, word: str, place: tuple[int, int, int, int]) -> None:
    made = document(source)
    if not word:
        assert told(made.diagnostics) == ["cara.yaml:1:1: Y010 the file holds a list, not a mapping"]
        return
    text = made.text_at(("k",))
    at = text.value.index(word)
    found = text.place(at, at + len(word))
    assert (found.line, found.column, found.end_line, found.end_column) == place


def test_a_text_at_the_end_has_a_place() -> None:
    text = document("k: ab\n").text_at(("k",))
    assert text.span(2, 2) == (5, 5)
    assert text.span(0, 99) == (3, 5)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_prompt_file_is_one_text(newline: str) -> None:
    made = read_prompt(f"\ufeffBe brief.{newline}{newline}Be kind.{newline}", "style.md", Path("style.md"))
    text = made.text_at()
    assert text.value == "Be brief.\n\nBe kind.\n"
    start = text.value.index("kind")
    place = text.place(start, start + 4)
    assert (place.line, place.column, place.end_column, place.excerpt) == (3, 4, 8, "Be kind.")
    assert made.span() == (0, len(made.text))


def test_how_a_text_is_written() -> None:
    made = document("a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\ne: >\n  x\n")
    assert [made.style((key,)) for key in "abcde"] == ["", "'", '"', "|", ">"]


def test_files_that_are_no_documents() -> None:
    assert told(document("").diagnostics) == ["cara.yaml:1:1: Y010 the file is empty"]
    assert told(document("a: 1\na: 2\n").diagnostics) == [
        'cara.yaml:2:1: Y002 the key "a" is repeated (first on line 1)'
    ]
    (twin,) = document("b: 1\na: 1\na: 2\n").diagnostics
    assert [(item.place.line, item.message) for item in twin.related] == [(2, "first written here")]
    assert told(broken("x", FILE, "Y013", "gone").diagnostics) == ["x:1:1: Y013 gone"]
    assert broken("x", FILE, "Y013", "gone").place(("a",)).line == 1


@pytest.mark.parametrize(("encoding", "message"), [("latin-1", "not UTF-8"), ("utf-16", "UTF-16")])
def test_the_first_byte_that_is_not_utf_8(encoding: str, message: str) -> None:
    raw = "a: é\nb: Käse ö\n".encode(encoding)
    with pytest.raises(UnicodeDecodeError) as caught:
        raw.decode()
    (found,) = undecodable("x", FILE, raw, caught.value).diagnostics
    assert (found.code, found.message) == ("Y007", f"the file is {message}")
    assert (found.place.line, found.place.column) == ((1, 4) if encoding == "latin-1" else (1, 1))
