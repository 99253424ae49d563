"""Names that cannot be used, that make trouble elsewhere, or that are one on other file systems."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.workspace.reach import HIDDEN, LEAVES, awkward, escaped, folded, is_hidden, refusal, unusable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("below", "hidden"),
    [("a/b", False), (".a/b", True), ("a/.b", True), ("../a/./b", False), ("a.b/c.", False), ("...", True)],
)
def test_a_dot_at_the_start_hides(below: str, hidden: bool) -> None:
    assert is_hidden(below) is hidden


def test_a_place_is_judged_by_where_it_really_is(tmp_path: Path) -> None:
    root = os.path.realpath(tmp_path / "a")
    (tmp_path / "a" / ".git").mkdir(parents=True)
    (tmp_path / "ab").mkdir()
    (tmp_path / "a" / "link").symlink_to(tmp_path / "ab")
    (tmp_path / "a" / "dots").symlink_to(tmp_path / "a" / ".git")
    expected = {"x.yaml": None, "": None, "link": LEAVES, "../ab": LEAVES, "..": LEAVES, "dots/x.yaml": HIDDEN}
    assert {name: refusal(f"{root}/{name}", root) for name in expected} == expected
    assert refusal(f"{root}/x.csv", root, (".yaml", ".yml")) == "is no .yaml or .yml file"


@pytest.mark.parametrize("character", ["\n", "\t", "\x00", "\x7f", "\x9b", "\u2028", "\u202e", "\u2066", "\udc80"])
def test_what_no_name_may_hold(character: str) -> None:
    assert list(unusable(f"a{character}b")) == [character]


@pytest.mark.parametrize("name", ["müller", "小", "a\u200db", "\u05d0", "👋🏽", "a b"])
def test_names_of_other_scripts_can_be_used(name: str) -> None:
    assert (list(unusable(name)), escaped(name)) == ([], name)


@given(text=st.text() | st.text(alphabet="a\n\u202e\udc80\\"))
def test_an_escaped_name_holds_nothing_unusable(text: str) -> None:
    assert not list(unusable(escaped(text)))


@pytest.mark.parametrize(
    ("below", "trouble"),
    [
        ("personas/cara.yaml", None),
        ("-rf/a.yaml", "dash"),
        ("a/-rf.yaml", "dash"),
        ("con.yaml", "reserved"),
        ("sub/LPT1.en.yaml", "reserved"),
        ("com0.yaml", None),
        ("console.yaml", None),
        ("a:b.yaml", "not a valid file name"),
        ("folder./a.yaml", "not a valid file name"),
        ("folder /a.yaml", "not a valid file name"),
        ("../a.yaml", None),
        ("a?.yaml", "not a valid file name"),
    ],
)
def test_what_makes_trouble_somewhere(below: str, trouble: str | None) -> None:
    why = awkward(below)
    assert why is None if trouble is None else trouble in (why or "")


@given(text=st.text())
def test_unicode_forms_and_case_fold_to_one(text: str) -> None:
    one = folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == one
    assert folded(unicodedata.normalize("NFC", text)) == one
    assert folded(one) == one


def test_folding_tells_letters_apart() -> None:
    assert folded("Müller.yaml") == folded("mu\u0308ller.yaml")
    assert folded("müller") != folded("muller")
