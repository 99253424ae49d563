from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.lint.language.duration import seconds
from anam_personas.lint.language.tokens import estimate, of_tools
from anam_personas.stats.measure import Section, Variable, longest, measure
from tests.projects import CARA, TOOL, persona, write

if TYPE_CHECKING:
    from pathlib import Path

PROMPT = "[STYLE]\nBe brief.\n\n[WHO]\nYou talk to {{ who }}, {{ who }}."
TEXT = CARA.replace(
    "systemPrompt: You are Cara.\n",
    "systemPrompt: |-\n"
    + "".join(f"  {line}\n" for line in PROMPT.split("\n"))
    + "initialMessage: Hi {{ who }}, how are you?\n"
    "tools: [book_visit]\nvariables:\n  who: {type: string, maxLength: 400, default: you}\n  unused: {type: integer}\n",
)


def test_the_numbers_are_those_of_the_rules(tmp_path: Path) -> None:
    write(tmp_path, {"tools/book_visit.yaml": TOOL})
    made = persona(tmp_path, TEXT)
    stats = measure(made, {"error": 0, "warning": 2})
    assert made.prompt is not None
    assert stats.prompt_tokens == estimate(made.prompt.value)
    assert stats.tool_tokens == of_tools(use.definition for use in made.tools) > 0
    assert stats.tokens == stats.prompt_tokens + stats.tool_tokens
    assert stats.greeting_seconds == seconds("Hi {{ who }}, how are you?") == 2.0
    assert (stats.words, stats.greeting_words) == (9, 5)
    assert stats.sections == (
        Section("[STYLE]", estimate("[STYLE]\nBe brief.\n\n")),
        Section("[WHO]", stats.sections[1].tokens),
    )
    assert stats.variables == (Variable("who", 2, 400), Variable("unused", 0, None))
    assert stats.worst_tokens is not None
    assert 90 <= stats.worst_tokens - stats.prompt_tokens <= 200
    assert stats.findings == {"error": 0, "warning": 2}


def test_tokens_are_counted_by_what_is_given(tmp_path: Path) -> None:
    write(tmp_path, {"tools/book_visit.yaml": TOOL})
    stats = measure(persona(tmp_path, TEXT), {}, lambda text: text.count("you"))
    assert (stats.prompt_tokens, stats.tokens) == (0, stats.tool_tokens)
    assert stats.worst_tokens == 100  # 400 characters, four a token


def test_without_a_bound_there_is_no_worst_case(tmp_path: Path) -> None:
    write(tmp_path, {"tools/book_visit.yaml": TOOL})
    stats = measure(
        persona(tmp_path, TEXT.replace("type: string, maxLength: 400, default: you", "type: number, default: 1")), {}
    )
    assert stats.worst_tokens is None


def test_a_persona_without_texts(tmp_path: Path) -> None:
    text = CARA.replace("systemPrompt: You are Cara.\n", "enableAudioPassthrough: true\n")
    stats = measure(persona(tmp_path, text), {})
    assert (stats.words, stats.tokens, stats.greeting_seconds, stats.sections) == (0, 0, 0, ())


@pytest.mark.parametrize(
    ("declared", "most"),
    [
        ({"type": "string", "maxLength": 60}, 60),
        ({"maxLength": 7}, 7),
        ({"type": "string"}, 500),
        ({"multiline": True}, 4_000),
        ({"enum": ["gold", "silver"]}, 6),
        ({"type": "boolean"}, 5),
        ({"type": "integer", "minimum": -10, "maximum": 7}, 3),
        ({"type": "integer", "maximum": 7}, None),
        ({"type": "number"}, None),
    ],
)
def test_the_longest_value_of_a_declaration(declared: dict[str, Any], most: int | None) -> None:
    assert longest(declared) == most
