"""Options of single rules: declared by the rule or in `LintSettings`, shown by ``explain``, obeyed by the rules."""

from __future__ import annotations

import re
from typing import Any

import pytest

from anam_personas.lint.pages import describe
from anam_personas.lint.registry import rules
from anam_personas.model.project import LintSettings
from tests.lint.support import findings, prompt

CODES = {
    str(field.alias or name): re.findall(r"[A-Z]{2}\d{3}", field.description or "")
    for name, field in LintSettings.model_fields.items()
}
LONG = "The door is on the left behind the stairs and the lift is right beside it."


def test_every_option_stands_on_the_pages_of_its_rules() -> None:
    for key, codes in CODES.items():
        for code in codes:
            info = describe(code)
            assert info is not None
            assert (
                f"\n## Options\n\n- `{key}`" in info.documentation or f"\n- `{key}` in `[lint]`" in info.documentation
            )
    assert sum(bool(codes) for codes in CODES.values()) >= 10


def test_a_rule_without_options_has_no_such_heading() -> None:
    info = describe("CL001")
    assert info is not None
    assert "## Options" not in info.documentation


@pytest.mark.parametrize(
    ("code", "fields", "key", "strict", "lax"),
    [
        ("LN003", {"initialMessage": LONG}, "max-greeting-words", 10, 16),
        ("LN003", {"initialMessage": LONG, "uninterruptibleGreeting": True}, "max-greeting-words", 20, 24),
        ("LN004", {"initialMessage": LONG}, "max-sentence-words", 15, 16),
        ("LN004", {"systemPrompt": LONG}, "max-instruction-words", 15, 16),
        ("CL005", {"systemPrompt": 'Never say "a b", "c d" or "e f".'}, "max-banned-phrases", 2, 3),
        ("LN002", {"systemPrompt": LONG}, "max-prompt-tokens", 10, 40),
    ],
)
def test_a_limit_is_obeyed(code: str, fields: dict[str, Any], key: str, strict: int, lax: int) -> None:
    persona = prompt(
        **{"text": fields.get("systemPrompt", "Hi."), **{k: v for k, v in fields.items() if k != "systemPrompt"}}
    )
    assert [item.code for item in findings(persona, code, options={key: strict})] == [code]
    assert findings(persona, code, options={key: lax}) == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_what_a_rule_declares_is_sound(rule: Any) -> None:
    assert [(option.name, option.fault()) for option in rule.options if option.fault()] == []
    names = [option.name for option in rule.options]
    assert len(set(names)) == len(names)
    assert set(names).isdisjoint(CODES), "a key of [lint] has that name"
