from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from anam_personas.review.textdiff import DiffLine, text_diff


def test_lines_that_have_little_in_common_are_shown_whole() -> None:
    assert text_diff("a\nbread and butter", "a\nSomething else.") == [
        DiffLine(" ", "... 1 unchanged line"), DiffLine("-", "bread and butter"), DiffLine("+", "Something else."),
    ]  # fmt: skip


def test_a_changed_line_beside_a_new_one_keeps_its_words() -> None:
    assert text_diff("Say two things at most.", "Be kind.\nSay three things at most.") == [
        DiffLine("+", "Be kind."), DiffLine("~", "Say [-two-]{+three+} things at most."),
    ]  # fmt: skip


def test_long_unchanged_runs_within_a_line_are_folded() -> None:
    words = " ".join(f"word{number}" for number in range(100))
    (line,) = text_diff(f"{words} old {words}", f"{words} new {words}")
    assert re.fullmatch(r"\.\.\. (word\d+ )+\[-old-\]\{\+new\+\}( word\d+)+ \.\.\.", line.text)
    assert len(line.text) < 160


def test_words_of_scripts_without_spaces_and_with_marks() -> None:
    assert text_diff("请用两句话回答问题。", "请用三句话回答问题。")[0].text == "请用[-两-]{+三+}句话回答问题。"
    assert text_diff("कृपया दो वाक्य में", "कृपया तीन वाक्य में")[0].text == "कृपया [-दो-]{+तीन+} वाक्य में"


def test_a_line_beyond_comparing_is_shown_whole() -> None:
    old = " ".join(f"w{number % 7}" for number in range(20_000))
    assert [line.sign for line in text_diff(old, old + "!")] == ["-", "+"]


@given(st.text("ab \n"), st.text("ab \n"))
def test_a_diff_is_empty_of_changes_only_for_equal_texts(old: str, new: str) -> None:
    assert all(line.sign == " " for line in text_diff(old, new)) == (old == new)


@given(st.lists(st.sampled_from(["a b c d", "a b c e", "x", ""])), st.lists(st.sampled_from(["a b c d", "a b", "y"])))
def test_nothing_is_lost_of_either_side(old: list[str], new: list[str]) -> None:
    before, after = 0, 0
    for sign, text in text_diff("\n".join(old), "\n".join(new)):
        same = int(text.split()[1]) if sign == " " else 0
        before += same + (sign in "-~")
        after += same + (sign in "+~")
    assert (before, after) == tuple(len(text.split("\n")) if text else 0 for text in ("\n".join(old), "\n".join(new)))
