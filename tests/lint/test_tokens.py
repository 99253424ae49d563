"""The estimate of tokens, and the time that a text takes to say."""

from __future__ import annotations

import pytest

from anam_personas.lint.duration import seconds
from anam_personas.lint.tokens import estimate, of_tools


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("abcdefgh", 2),
        ("a b c d", 5),
        ("x" * 7_000, 1_750),
        ("語" * 10, 10),
        ("да" * 5, 4),
        ("\U0001f44b" * 3, 3),
        ("Größe", 1),
        ("Say 你好 now", 5),
    ],
)
def test_tokens_are_estimated_by_script(text: str, tokens: int) -> None:
    assert estimate(text) == tokens


def test_a_text_never_has_more_tokens_than_characters_and_a_few() -> None:
    for text in ("a " * 500, "語" * 500, "да нет " * 100, "a"):
        assert estimate(text) <= len(text)


def test_of_a_tool_counts_what_a_model_is_told() -> None:
    tool = {
        "name": "book",
        "type": "webhook",
        "description": "Book a visit.",
        "url": "https://acme.example/" + "a" * 500,
    }
    assert of_tools([tool]) == of_tools([{"name": "book", "description": "Book a visit."}]) < 30
    assert of_tools([tool, tool]) == 2 * of_tools([tool])


@pytest.mark.parametrize(
    ("text", "expected"), [("", 0), ("Hi there, I am Cara.", 2), ("Hi {{ visitor | title }} - hi!", 1.2)]
)
def test_speech_takes_time_by_words(text: str, expected: float) -> None:
    assert seconds(text) == pytest.approx(expected)
