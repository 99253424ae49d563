"""Edits of text values are offered where the file, edited, reads as the same data with that one text changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.diagnostics.fixes import apply_edits
from anam_personas.lint.edits import Editor
from anam_personas.lint.finding import Change
from anam_personas.yaml.document import Text, read
from anam_personas.yaml.dump import inline


class Home:
    """A surface that is one text."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def home(self, start: int, end: int) -> tuple[Text, int, int] | None:
        return (self._text, start, end) if 0 <= start <= end <= len(self._text.value) else None


def edited(source: str, *changes: Change, trials: int = 20) -> str | None:
    document = read(source, "a.yaml", Path("a.yaml"))
    assert not document.diagnostics
    surface = Home(document.text_at(("k",)))
    edits = Editor(trials).edits(surface, changes, safe=True)  # type: ignore[arg-type]
    return None if edits is None else apply_edits(source, edits)


@pytest.mark.parametrize(
    ("source", "change", "expected"),
    [
        ("k: one two # c\n", Change(4, 7, "2"), "k: one 2 # c\n"),
        ('k: "say \\"hi\\""\n', Change(5, 7, 'a "b" \\c'), 'k: "say \\"a \\"b\\" \\\\c\\""\n'),
        ("k: 'it''s'\n", Change(0, 2, "she'"), "k: 'she''''s'\n"),
        ("k: |\n  one\n  two\n", Change(4, 7, "2\n3"), "k: |\n  one\n  2\n  3\n"),
        ("k: |\n  one\n  two\n  six\n", Change(4, 8, ""), "k: |\n  one\n  six\n"),
        ("k: |\r\n  one\r\n  two\r\n", Change(4, 7, "2\n3"), "k: |\r\n  one\r\n  2\r\n  3\r\n"),
    ],
)
def test_a_change_is_written_as_the_text_is(source: str, change: Change, expected: str) -> None:
    assert edited(source, change) == expected


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("k: x - item\n", Change(0, 2, "")),
        ("k: x# y\n", Change(0, 2, "x #")),
        ("k: x true\n", Change(0, 2, "")),
        ("k: a.b: c\n".replace(": c", "- c"), Change(1, 4, ": ")),
        ("k: one\n", Change(0, 9, "x")),
    ],
)
def test_a_change_that_yaml_would_read_otherwise_is_not_offered(source: str, change: Change) -> None:
    assert edited(source, change) is None


def test_after_so_many_trials_only_what_needs_none_is_offered() -> None:
    assert edited("k: one two\n", Change(0, 3, "1 "), trials=0) is None
    assert edited('k: "aa one two"\n', Change(4, 5, "x"), trials=0) == 'k: "aa oxe two"\n'


TEXTS = st.text(alphabet="ab :#-'\"\\[]{},\n\té\U0001f600", max_size=12)


@given(text=TEXTS.filter(bool), new=TEXTS, style=st.sampled_from(["", "'", '"']), data=st.data())
def test_what_is_offered_reads_as_the_text_with_that_change(
    text: str, new: str, style: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    made = edited(f"j: 1 # j\nk: {inline(text, style=style)}\nl: 2 # l\n", Change(start, end, new))
    if made is not None:
        assert read(made, "a.yaml", Path("a.yaml")).data == {"j": 1, "k": text[:start] + new + text[end:], "l": 2}
        assert made.startswith("j: 1 # j\n")
        assert made.endswith("\nl: 2 # l\n")
