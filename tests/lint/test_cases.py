"""Small prompts as data: what must be found in each, and what must not. One file a rule in ``cases``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from anam_personas.lint.language.lexicon import LANGUAGES
from anam_personas.lint.registry import rules
from tests.lint.support import findings, prompt

CASES = [
    pytest.param(case, id=f"{path.stem}-{number}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1)
]
BEFORE = {
    "en": "You are Tove, the voice of the Birk Garden Centre, and you are heard on the phone.",
    "es": "Eres Nuria, la voz del vivero Roble, y los clientes te oyen por teléfono.",
    "de": "Du bist Tove, die Stimme der Gärtnerei Birk, und die Kunden hören dich am Telefon.",
    "fr": "Tu es Maud, la voix de la jardinerie du Chêne, et les clients t'entendent au téléphone.",
    "pt": "Você é a Rita, a voz do viveiro Carvalho, e os clientes ouvem você pelo telefone.",
    "it": "Sei Rosa, la voce del vivaio Quercia, e i clienti ti sentono al telefono.",
    "nl": "Je bent Tove, de stem van kwekerij De Eik, en de klanten horen je aan de telefoon.",
    "ja": "あなたは園芸店「かしの木」の電話係のミナです。お客様は電話であなたの声を聞きます。",
}
"""What stands in front of a case without `whole`, so that its language is known."""


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_judged_right(case: dict[str, Any]) -> None:
    language = case.get("lang", "en")
    text = case["text"] if case.get("whole") else f"{BEFORE[language]}\n{case['text']}"
    fields: dict[str, Any] = {"avatarModel": "cara-4", "languageCode": language}
    if tools := case.get("tools"):
        fields["tools"] = [{"type": "client", **tool} for tool in tools]
    if variables := case.get("variables"):
        fields["variables"] = {name: {"type": "string"} for name in variables}
    if greeting := case.get("greeting"):
        fields["initialMessage"] = greeting
    expected, forbidden = set(case.get("expect", ())), set(case.get("forbid", ()))
    assert expected | forbidden, "a case expects or forbids something"
    found = {item.code for item in findings(prompt(text, **fields), *(expected | forbidden))}
    assert expected <= found, f"missed: {expected - found}"
    assert not forbidden & found, f"false: {forbidden & found}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [rule.code for rule in rules() if rule.languages == LANGUAGES])
def test_a_rule_knows_a_language_by_three_cases_of_each_kind(code: str, language: str) -> None:
    """``Rule.languages`` is no claim: a rule that lists all languages has cases in each of them."""
    own: list[dict[str, Any]] = [dict(case.values[0]) for case in CASES]  # type: ignore[call-overload]
    own = [case for case in own if case.get("lang", "en") == language]
    assert sum(code in case.get("expect", ()) for case in own) >= 3
    assert sum(code in case.get("forbid", ()) for case in own) >= 3
