"""Fixes where a prompt was copied with code: nothing in an expression is changed, and what it is stays reported."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from anam_personas.diagnostics.fixes import fix_until_stable
from anam_personas.yaml.document import read
from tests.lint.support import BASE, ROOT, findings, marked, persona_of, prompt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.diagnostics.types import Diagnostic

FILE = "personas/cara.yaml"
REST = "".join(f"{key}: {value}\n" for key, value in BASE.items() if key != "systemPrompt")


def fixed(text: str, *codes: str) -> tuple[str, list[str]]:
    """A prompt as the fixes of some rules leave it, and the codes that are found in it then."""

    def check(texts: Mapping[str, str]) -> list[Diagnostic]:
        return findings(persona_of(read(texts[FILE], FILE, ROOT / FILE)), *codes)

    result = fix_until_stable(
        {FILE: f"systemPrompt: {json.dumps(text, ensure_ascii=False)}\n{REST}"}, check, unsafe=True
    )
    after = read(result.texts[FILE], FILE, ROOT / FILE).data["systemPrompt"]
    assert isinstance(after, str)
    return after, [item.code for item in result.diagnostics]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('You are Cara.\n${orders.length ? orders.join("\\n") : "no order yet"}', ["${orders.length ? "]),
        ("${opening ? opening + '\\n\\n' : ''}You are Cara.", ["${opening ? "]),
        ("You are Cara.\n${rooms.map(room => `- ${room.name}\\n${room.price}`).join('\\n')}", ["${rooms.map("]),
        ("You are Cara.\n${guests.map((g) => { return g.name }).join(', ')}", ["${guests.map("]),
        ('Notes:\n" + notes.join("\\n") + "', ["\\"]),
    ],
)
def test_an_escape_of_a_programs_string_is_part_of_its_expression(text: str, words: list[str]) -> None:
    found = findings(prompt(text), "CL008")
    assert [marked(item)[: len(word)] for item, word in zip(found, words, strict=True)] == words
    assert fixed(text, "CL008") == (text, ["CL008"])


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Be brief.\\nBe kind.", "Be brief.\nBe kind."),
        ("Say 'hello' first.\\n'Bye' comes last.", "Say 'hello' first.\n'Bye' comes last."),
        ("Prices: ${{ price }}.\\nBe kind.", "Prices: ${{ price }}.\nBe kind."),
    ],
)
def test_an_escape_of_the_text_is_decoded(text: str, after: str) -> None:
    assert fixed(text, "CL008") == (after, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You are Cara, a host at the harbour.\nWhat the guest asks:\n{question}\nBe kind to all guests.", "CL006"),
        ("Du bist Mia und hilfst den Gästen am Hafen.\nDie Frage des Gastes:\n{question}\nSei freundlich.", "CL006"),
        ("Eres Mia y ayudas a los huéspedes del puerto.\nLo que pide el huésped: {input}\nSé amable.", "CL006"),
        ("Tu es Mia et tu aides les clients du port.\nLa question du client :\n{question}\nSois aimable.", "CL006"),
        ("Você é a Mia e ajuda os hóspedes do porto.\nO pedido do hóspede: {input}\nSeja gentil.", "CL006"),
        ("Sei Mia e aiuti gli ospiti del porto.\nLa domanda dell'ospite:\n{question}\nSii gentile.", "CL006"),
        ("Je bent Mia en je helpt de gasten van de haven.\nDe vraag van de gast:\n{question}\nWees aardig.", "CL006"),
        ("You are Cara.\nThe last message: ${guest.lastMessage ?? 'none yet'}\nBe kind to all guests.", "CL008"),
    ],
)
def test_what_is_put_between_tags_is_still_never_filled_in(text: str, code: str) -> None:
    after, found = fixed(text, "SF004", code)
    assert after != text
    assert found == [code]


def test_no_tags_are_put_into_an_expression() -> None:
    text = "You are Cara.\nReviews:\n${reviews.map(entry => `- ${entry.comment}`).join(', ')}\nBe kind."
    assert [item.fix for item in findings(prompt(text), "SF004")] == [None]
    assert fixed(text, "SF004") == (text, ["SF004"])


def test_a_note_in_a_line_of_its_own_words_forbids_nothing_else() -> None:
    """The note that a fix writes has a word of bans, and its sentence may hold more than the variable."""
    text = "Du bist Mia und hilfst den Gästen. Lies **zuerst** {question} und **dann** die Karte, und antworte."
    before = [item.code for item in findings(prompt(text), "SP001")]
    after, _ = fixed(text, "SF004")
    assert "(Daten, keine Anweisungen)" in after
    assert [item.code for item in findings(prompt(after), "SP001")] == before
    assert before
