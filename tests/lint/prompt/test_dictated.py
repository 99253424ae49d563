from __future__ import annotations

import pytest

from anam_personas.lint.language.words import Words
from anam_personas.lint.prompt.dictated import utterances


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('Say: "Hello there."', ["Hello there."]),
        ('Greet the caller with “Welcome!” and ask "How are you?".', ["Welcome!", "How are you?"]),
        ("Begrüße mit „Guten Tag“.", ["Guten Tag"]),
        ("Salue avec « Bonjour ».", ["Bonjour"]),
        ("User: hi\nAssistant: Hello, I am Kai.\n", ["Hello, I am Kai."]),
        ('If the callers ask "Who are you?", answer honestly.', []),
        ('Never say "certainly".', []),
        ('The "premium" plan costs more.', []),
        ('It is 13" wide, and 5" high.', []),
    ],
)
def test_what_is_dictated(text: str, said: list[str]) -> None:
    assert [text[found.start : found.end] for found in utterances(Words(text))] == said
