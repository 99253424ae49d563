"""Clauses and the scope of negation: what is asked for, forbidden, left free or unclear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.lint.language.words import Words
from anam_personas.lint.prompt.clauses import Clauses, Frame, Kind, Polarity


def framed(text: str, language: str = "en") -> Frame:
    frame = Clauses(Words(text), (language,)).at(0)
    assert frame is not None
    return frame


@pytest.mark.parametrize(
    ("language", "text", "word", "polarity"),
    [
        ("en", "Ask for the PIN.", "pin", "asked"),
        ("en", "Never ask for the PIN or the code.", "code", "denied"),
        ("en", "Never guess, but ask for the PIN.", "pin", "asked"),
        ("en", "Never guess, ask for the PIN.", "ask", "unsure"),
        ("en", "Nobody has to tell you the PIN.", "pin", "free"),
        ("en", "Callers need not give a PIN.", "pin", "free"),
        ("en", "Do without emojis.", "emojis", "denied"),
        ("en", "Leave out links and tables.", "tables", "denied"),
        ("en", "Refrain from asking for a PIN.", "pin", "denied"),
        ("en", "You no longer ask for a PIN.", "pin", "denied"),
        ("en", "Use words instead of tables.", "tables", "denied"),
        ("en", "Use words instead of tables.", "words", "asked"),
        ("en", "Do not forget to ask for the date.", "date", "asked"),
        ("en", "The PIN is never asked for.", "pin", "denied"),
        ("en", "Do not: use tables.", "tables", "denied"),
        ("en", "If they do not know it, give the number.", "number", "asked"),
        ("de", "Frag nicht nach der PIN.", "frag", "denied"),
        ("de", "Lies die Nummer nie vor.", "nummer", "denied"),
        ("de", "Niemand muss dir die PIN nennen.", "pin", "free"),
        ("de", "Statt Tabellen nutze Worte.", "tabellen", "denied"),
        ("fr", "Ne demande jamais le code.", "code", "denied"),
        ("fr", "N'oublie pas de demander la date.", "date", "asked"),
        ("es", "No pidas la clave ni el código.", "código", "denied"),
        ("pt", "O cliente não precisa dizer a senha.", "senha", "free"),
        ("it", "Non chiedere mai il codice.", "codice", "denied"),
        ("nl", "Vraag nooit naar de code.", "vraag", "denied"),
        ("ja", "暗証番号は聞かないでください。", "暗証番号", "denied"),
        ("ja", "暗証番号を聞いてください。", "暗証番号", "asked"),
    ],
)
def test_the_scope_of_a_negation(language: str, text: str, word: str, polarity: str) -> None:
    frame = framed(text, language)
    assert frame.polarity(frame.lower.index(word)) is Polarity(polarity)


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "If they ask, tell them.", ["case", "main"]),
        ("en", "Tell them if they ask.", ["main", "case"]),
        ("en", "Ask if they agree.", ["main"]),
        ("en", "When needed tell them.", ["case", "main"]),
        ("en", "Should they ask, tell them.", ["case", "main"]),
        ("en", "After each answer pause.", ["main"]),
        ("en", "Tell callers who ask.", ["main", "inner"]),
        ("de", "Wenn jemand behauptet, Chef zu sein, lehne ab.", ["case", "case", "main"]),
        ("ja", "聞かれたら、答えてください。", ["case", "main"]),
    ],
)
def test_a_sentence_is_cut_into_clauses(language: str, text: str, kinds: list[str]) -> None:
    assert [clause.kind for clause in framed(text, language).clauses] == [Kind(kind) for kind in kinds]


def test_the_subject_of_a_verb_is_the_visitor_or_the_persona() -> None:
    frame = framed("Tell it when the caller asks, and you ask back.")
    assert [frame.by_visitor(index) for index, word in enumerate(frame.lower) if word in {"tell", "asks", "ask"}] == [
        False,
        True,
        False,
    ]


WORDS = st.lists(
    st.sampled_from(
        [
            *[
                "a",
                ",",
                ";",
                ":",
                "(",
                ")",
                '"',
                "if",
                "not",
                "never",
                "and",
                "or",
                "but",
                "instead",
                "of",
                "need",
                "unless",
                "that",
                "nobody",
            ]
        ]
    ),
    min_size=1,
)


@given(WORDS)
def test_clauses_hold_each_word_once_and_each_word_has_a_polarity(pieces: list[str]) -> None:
    words = Words(" ".join(pieces))
    if words.lower and (frame := Clauses(words, ("en",)).at(0)) is not None:
        covered = [index for clause in frame.clauses for index in range(clause.first, clause.last)]
        assert covered == list(range(frame.sentence.first, frame.sentence.last))
        assert all(isinstance(frame.polarity(index), Polarity) for index in covered)
