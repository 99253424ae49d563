"""How many words a text has to say."""

from __future__ import annotations

import pytest

from anam_personas.lint.language.duration import count_words, spoken_words
from tests.lint.support import findings, prompt

LONG = "We keep debt-free guests and worry-free boats " * 3 + "by the sea, for a word and a song"
"""Thirty words, six of them with a hyphen."""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a debt-free life", 3),
        ("l'hôtel d'en face", 3),
        ("say {{ visitor name }}, please", 3),
        ("one/two — three… four", 4),
        ("wait...what - now", 3),
        ("call 555-0100 at 9:30", 4),
        ("", 0),
    ],
)
def test_a_word_with_a_hyphen_is_one(text: str, count: int) -> None:
    assert spoken_words(text) == count_words(text) == count


def test_the_first_message_and_its_sentences_are_counted_alike() -> None:
    long = prompt("You are Cara.", initialMessage=LONG)
    told = findings(long, "LN003", "LN004", options={"max-greeting-words": 29, "max-sentence-words": 29})
    assert [(item.code, item.message.partition(",")[0].partition(":")[0]) for item in told] == [
        ("LN003", "the first message has 30 words"),
        ("LN004", "this sentence has 30 words"),
    ]
    assert findings(long, "LN003") == []
