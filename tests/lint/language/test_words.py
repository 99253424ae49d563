from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.lint.language.phrases import Phrases, near
from anam_personas.lint.language.words import Words

TEXTS = st.text(st.sampled_from("aB1 .!?\n-#:{}'’\"“”İß小\u0301"), max_size=60)


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end].strip() for s in Words(text).sentences]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Don’t say {{ it }} or ${x}.", ["don't", "say", "{}", "or", "{}"]),
        ("text-to-speech, 1-3 words", ["text", "to", "speech", "1", "3", "words"]),
        ("a voice_token", ["a", "voice_token"]),
        ("pre\u0301nom e\u0302\u0323t", ["prénom", "ệt"]),
        ("{\u0301{ it }} \u0301 e\u0301{{ it }}\u0301", ["{}", "é", "{}"]),
        ("", []),
    ],
)
def test_words(text: str, wanted: list[str]) -> None:
    assert Words(text).lower == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Be kind. Be short! Why? Yes.", ["Be kind.", "Be short!", "Why?", "Yes."]),
        ("Say e.g. Bern, i.e. the city. Then go.", ["Say e.g. Bern, i.e. the city.", "Then go."]),
        ("Wait... let me see. Done.", ["Wait... let me see.", "Done."]),
        ("It costs 3.50 on acme.io now. Fine", ["It costs 3.50 on acme.io now.", "Fine"]),
        ("1. Greet.\n2. Ask.", ["1. Greet.", "2. Ask."]),
        ("- one\n- two", ["- one", "- two"]),
        ("# Tone\nWarm", ["# Tone", "Warm"]),
        ("Rules:\nbe kind", ["Rules:", "be kind"]),
        ("This is a long line of prose that was wrapped by an editor, so Never\nCollect is one thing.", 1),
        ("A short line\nAnother line", ["A short line", "Another line"]),
        ("a line\nthat goes on", ["a line\nthat goes on"]),
        ('Say "Hello." Then wait.', ['Say "Hello."', "Then wait."]),
        ("Ask Dr. Lee. Go.", ["Ask Dr. Lee.", "Go."]),
        ("はい。いいえ。", 2),
    ],
)
def test_sentences(text: str, wanted: list[str] | int) -> None:
    assert sentences(text) == wanted if isinstance(wanted, list) else len(sentences(text)) == wanted


@given(TEXTS)
def test_sentences_cover_every_word_once_and_words_stand_where_they_say(text: str) -> None:
    words = Words(text)
    indexes = [index for sentence in words.sentences for index in range(sentence.first, sentence.last)]
    assert indexes == list(range(len(words.lower)))
    for sentence in words.sentences:
        assert all(
            sentence.start <= words.start(i) < words.end(i) <= sentence.end
            for i in range(sentence.first, sentence.last)
        )
        assert words.sentence_at(words.start(sentence.first)) == sentence


def test_behind_the_last_sentence_there_is_none() -> None:
    words = Words("One.")
    assert words.of(words.sentence_at(99)) == []


def test_phrases_are_found_the_longest_first() -> None:
    phrases = Phrases("you are, you are a, act as")
    assert list(phrases.within(["now", "you", "are", "a", "guide", "act", "as"])) == [(1, 4), (5, 7)]
    assert phrases.occur(["act", "as"])
    assert not phrases.occur(["you", "act"])


def test_near_counts_the_words_between() -> None:
    words = ["never", "ever", "give", "any", "advice"]
    assert near(words, {"never"}, {"advice"}, 3)
    assert not near(words, {"never"}, {"advice"}, 2)
    assert not near(words, {"advice"}, {"never"}, 9)
