"""Many quotations in one endless sentence: the sentence is read once, not once a quotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.words import Words
from anam_personas.lint.prompt.dictated import utterances

if TYPE_CHECKING:
    import pytest

    from anam_personas.lint.language.words import Sentence


def test_a_sentence_is_read_once_whatever_it_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Sentence] = []
    of = Words.of

    def recorded(words: Words, sentence: Sentence) -> list[str]:
        read.append(sentence)
        return of(words, sentence)

    monkeypatch.setattr(Words, "of", recorded)

    found = utterances(Words("say “one two three” " * 500))

    assert len(found) == 500
    assert len(read) == 1
