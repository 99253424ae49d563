"""The estimate of tokens, and the time that a text takes to say."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from anam_personas.errors import UsageError
from anam_personas.lint.language.duration import seconds
from anam_personas.lint.language.tokens import ERRORS, estimate, of_tools, pieces_of
from anam_personas.stats.exact import counter, folder

CAREFUL = Path(__file__).parents[2] / "careful"
"""Personas with prompts of many trades, and how many tokens each prompt has with the vocabulary o200k_base."""


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("Be brief.", 3),
        ("a b c d", 4),
        ("Call 5551234 now...", 6),
        ("one\n\ntwo", 3),
        ("語" * 10, 8),
        ("да" * 5, 3),
        ("\U0001f44b " * 3, 6),
        ("Say 你好 now", 4),
    ],
)
def test_tokens_are_estimated_by_what_tokenizers_cut_a_text_into(text: str, tokens: int) -> None:
    assert estimate(text) == tokens


def test_a_language_of_long_words_has_more_tokens() -> None:
    text = "Donaudampfschifffahrtsgesellschaft"
    assert estimate(text, "en") < estimate(text, "es") < estimate(text, "de")
    assert estimate(f"{text} und das ist nicht immer") > estimate(f"{text} and this is not always")


@pytest.mark.parametrize("language", sorted(ERRORS))
def test_the_error_that_is_stated_holds_for_our_own_prompts(language: str) -> None:
    prompts = {
        path.stem: yaml.safe_load(path.read_bytes())["systemPrompt"] for path in CAREFUL.glob(f"{language}-*.yaml")
    }
    counted = json.loads((CAREFUL / "tokens.json").read_text(encoding="utf-8"))
    errors = sorted(abs(estimate(prompt) / counted[name] - 1) for name, prompt in prompts.items())
    assert len(errors) >= 6
    assert sum(errors) / len(errors) <= ERRORS[language].mean
    assert errors[len(errors) * 19 // 20 - 1] <= ERRORS[language].most


def test_the_tokens_of_our_own_prompts_are_counted_right() -> None:
    kept = folder(os.environ)
    try:
        count = counter(kept)
    except UsageError as error:
        pytest.skip(str(error))
    for name, tokens in json.loads((CAREFUL / "tokens.json").read_text(encoding="utf-8")).items():
        assert count(yaml.safe_load((CAREFUL / f"{name}.yaml").read_bytes())["systemPrompt"]) == tokens


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


_PIECE = r"[^\W\d_]+|\d{1,3}| ?(?:[^\w\s]|_)+[\r\n]*|[\r\n]+|[^\S\r\n]{2,}"


@given(st.text(st.sampled_from("ab cF_.!- \n\r\t01'é²½\xa0\x85“👋の٣\x1c"), max_size=40))
@example("".join(map(chr, range(0x20, 0x180))))
def test_pieces_are_those_of_the_plain_pattern(text: str) -> None:
    pieces = re.findall(_PIECE, text)
    assert pieces_of(text) == (len(pieces), [len(piece) for piece in pieces if re.fullmatch(r"[^\W\d_]+", piece)])
