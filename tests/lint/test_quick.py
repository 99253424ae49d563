"""What a rule asks at a glance never hides what it would find on a close look."""

from __future__ import annotations

import gc
import json
import re
import weakref
from collections import Counter
from itertools import islice
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anam_personas.lint.engine import MOST
from anam_personas.lint.entities.links import places, signs
from anam_personas.lint.entities.secret_signs import might_hold
from anam_personas.lint.entities.secrets import everywhere, in_document
from anam_personas.lint.language.detect import language_of, languages_in, of_stretch
from anam_personas.lint.language.elision import unelided
from anam_personas.lint.language.lexicon import lexicon
from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.tokens import estimate, of_tools
from anam_personas.lint.language.words import SLOT, Words
from anam_personas.lint.prompt import tool_names
from anam_personas.lint.prompt.denial import denies, might_deny, worth_reading
from anam_personas.lint.registry import rules
from anam_personas.lint.rules import ln002_token_budget
from anam_personas.lint.rules.tl005_resource_id import ID_FORMS, might_hold_ids
from anam_personas.yaml.loss_signs import may_lose
from tests.lint.support import document, persona_of, prompt, subject

EXAMPLES = [
    *(pytest.param(bad.file, id=f"{rule.code}-bad-{n}") for rule in rules() for n, bad in enumerate(rule.bad)),
    *(pytest.param(good, id=f"{rule.code}-good-{n}") for rule in rules() for n, good in enumerate(rule.good)),
]
LINES = st.text(st.sampled_from("aB1_ .!?\n-'{}$\0\x1cé’"), max_size=40)
SOME = Phrases("a, a b, b a, a a, long, a long b, b b b b")
_WORD = r"\w+(?:['’]\w+)*|\{\{[^{}\n]{0,200}\}\}|\$?\{[^{}\n]{0,120}\}"


@given(LINES)
@example("it's {a}{b} 'n' x{a} ${b}_ {{ c d }}")
def test_words_are_those_of_the_plain_pattern(text: str) -> None:
    words = Words(text)
    source = text.lower().replace("’", "'")
    found = list(re.finditer(_WORD, source))
    assert words.lower == [SLOT if word[0][0] in "{$" else word[0] for word in found]
    assert list(words.spans()) == [word.span() for word in found]
    assert [(words.start(index), words.end(index)) for index in range(len(found))] == [word.span() for word in found]
    assert [words.word_at(word.start()) for word in found] == list(range(len(found)))


@given(st.lists(st.sampled_from(["a", "b", "long", "x", "a.", "b\n", "a'b"]), max_size=14))
def test_phrases_are_found_in_a_text_as_in_its_list_of_words(parts: list[str]) -> None:
    words = Words(" ".join(parts))
    assert list(SOME.places(words)) == list(SOME.within(words.lower))
    assert SOME.are_in(words) == SOME.occur(words.lower)


@given(
    st.lists(
        st.sampled_from(["a_b", "aB", "ABc", "a", "A", "_", " ", ".", "-", "/", "\n", "é", "あ", "x1Y"]), max_size=12
    )
)
def test_names_in_the_form_of_code_are_those_of_the_plain_pattern(parts: list[str]) -> None:
    text = "".join(parts)
    assert [name.span() for name in tool_names.names(text)] == [
        name.span() for name in tool_names.form(dense=True).finditer(text)
    ]


@pytest.mark.parametrize("file", EXAMPLES)
def test_a_glance_at_the_files_hides_no_secret_of_an_example(file: str) -> None:
    read = document(file)
    assert [(s.text, what) for s, what in in_document(read)] == [(s.text, what) for s, what in everywhere(read)]


@given(
    st.sampled_from(["sk-", "sk_live_", "AIza", "AKIA", "ghp_", "github_pat_", "glpat-", "xoxb-", "key_", "Bearer "]),
    st.text(st.sampled_from("abcdef0123456789ABCDEF"), min_size=16, max_size=60),
    st.sampled_from(["password is ", "PIN: ", "mot\n  de passe : ", "https://me:", "the ", "api key = "]),
)
def test_a_glance_at_a_file_hides_no_secret(sign: str, key: str, lead: str) -> None:
    for text in (f"Use {lead}{sign}{key}@x now.", f"{lead}{key}", sign + key):
        for file in (f"systemPrompt: >-\n  You are Cara.\n  {text}\n", f"systemPrompt: {json.dumps(text)}\n"):
            found = document(file)
            if list(everywhere(found)):
                assert might_hold(found.text)


@given(
    st.lists(
        st.sampled_from(
            [
                "never",
                "say",
                "you",
                "are",
                "an",
                "ai",
                "human",
                "not",
                "a",
                "bot",
                "language",
                "model",
                "claim",
                "to",
                "be",
                ".",
                "if",
            ]
        ),
        max_size=12,
    )
)
def test_a_sentence_that_denies_is_never_passed_over(parts: list[str]) -> None:
    words = Words(" ".join(parts))
    english = lexicon("en")
    denying = [sentence for sentence in words.sentences if denies(words.of(sentence), english)]
    assert might_deny(words, english) or not denying
    assert set(denying) <= set(worth_reading(words, english))


@given(
    st.lists(st.sampled_from(["a ", " ", "\t", "\n", "#", ":", "-", "&", "!", "\r", "“", "\xa0"]), max_size=10).map(
        "".join
    )
)
def test_a_glance_at_a_file_sees_what_yaml_may_lose(text: str) -> None:
    assert may_lose(text) == (re.search("\\S[ \t]+#[^#]|\n[ \t]+#[^\\s#]|[:-][ \t]+[&!“„«「‘]", text) is not None)


@given(
    st.lists(
        st.sampled_from(["you", "are", "wer", "bist", "du", "nicht", "und", "the", "or", "a", "in", ".\n"]), max_size=40
    )
)
def test_a_text_of_one_language_is_told_at_a_glance(parts: list[str]) -> None:
    words = Words(" ".join(parts))
    whole = language_of(words.lower)
    shares = Counter[str]()
    for sentence in words.sentences:
        if (found := of_stretch(words.of(sentence))) is not None:
            shares[found] += sentence.last - sentence.first
    others = [code for code, count in shares.most_common() if code != whole and count >= 0.15 * shares.total()]
    assert languages_in(words) == tuple(([whole] if whole else []) + others)


@given(
    st.text(st.sampled_from('a \n"\\é小\U0001f44b\t'), max_size=40),
    st.dictionaries(st.sampled_from(["a", "b\n", "小"]), st.none() | st.booleans() | st.text(max_size=9), max_size=3),
)
def test_no_prompt_has_more_tokens_than_are_thought_possible(text: str, properties: dict[str, Any]) -> None:
    tool = {"name": "t", "description": text, "parameters": {"properties": properties}}
    assert estimate(text) + of_tools([tool]) <= ln002_token_budget.most(text, repr(tool))


def test_a_label_with_a_sign_is_read_where_the_prompt_has_none() -> None:
    from tests.lint.support import findings

    assert [item.code for item in findings(prompt("You are Cara.", description="For [CLINIC_NAME]"), "CL001")] == [
        "CL001"
    ]
    assert [item.code for item in findings(prompt("You are Cara.", description="A\u200bB"), "PS011")] == ["PS011"]


@pytest.mark.parametrize("file", EXAMPLES)
def test_nothing_that_was_read_of_a_persona_holds_itself(file: str) -> None:
    """Commands collect no cycles: what is part of one would stay in memory to the end."""
    gc.disable()
    try:
        read = subject(persona_of(document(file)))
        for rule in rules():
            list(islice(rule.check(read), MOST))
        held = weakref.ref(read)
        del read
        assert held() is None
    finally:
        gc.enable()


_ELIDED = r"(?<![\w'])((?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu|un|dell|all|nell|sull|dall|quell|cos|com|dov|bell|nient)')(?=\w\w)"


@given(
    st.lists(st.sampled_from(["d'", "jusqu'", "un'", "don't", "l'art", "'", "ab", "é", " ", "_", "quell'"]), max_size=8)
)
def test_words_are_taken_apart_as_by_the_plain_pattern(parts: list[str]) -> None:
    text = "".join(parts)
    assert unelided(text) == re.sub(_ELIDED, lambda found: found[1][:-1] + " ", text)


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "b.",
                "@",
                "acme.io",
                "www.",
                "WWW.x",
                "://",
                "https://",
                "HTTP",
                "ftp",
                "1",
                "_",
                ".com",
                " ",
                "x@y.de",
            ]
        ),
        max_size=12,
    )
)
@example(["www.", "a"])
def test_signs_of_addresses_are_those_of_the_plain_pattern(parts: list[str]) -> None:
    text = "".join(parts)
    patterns = signs(text)
    plain = [found.start() for found in re.finditer("|".join(patterns), text)] if patterns else []
    tried = set(places(text)) if patterns else set()
    assert set(plain) <= tried


@given(
    st.lists(
        st.sampled_from(["-", "_", "a1b2c3d4e5f6", "12345678", "abcd", "agent", "tool", "67d27a9f", " "]), max_size=10
    )
)
def test_a_glance_at_a_text_hides_no_id(parts: list[str]) -> None:
    text = "".join(parts)
    forms = "|".join(re.sub(r"\?P<\w+>", "", form) for form in ID_FORMS)
    if any(re.search(r"\d\D*\d", found[0]) for found in re.finditer(forms, text)):
        assert might_hold_ids(text)


def test_a_secret_under_a_key_is_seen_at_a_glance() -> None:
    file = "name: lookup\nsettings: {x-team-key: a1B2c3D4e5F6g7}\n"
    assert [what for _, what in in_document(document(file))] == ['a secret in "x-team-key"']
