from __future__ import annotations

import pytest

from anam_personas.lint.language.detect import language_of
from anam_personas.lint.language.words import Words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You are Cara. Keep it short.", "en"),
        ("Eres Cara. Habla despacio y responde en dos frases.", "es"),
        ("Du bist Cara. Sprich langsam und antworte kurz.", "de"),
        ("Tu es Cara. Réponds toujours en deux phrases.", "fr"),
        ("Sei Cara. Rispondi in due frasi e non usare elenchi.", "it"),
        ("Você é a Cara. Responda com duas frases e não use listas.", "pt"),
        ("Je bent Cara. Antwoord in het Nederlands en wees niet te lang.", "nl"),
        ("あなたはカラです。短く答えてください。", "ja"),
        ("Вы — Кара. Отвечайте коротко.", None),
        ("Cara. Zürich.", None),
        ("", None),
    ],
)
def test_a_language_is_told_by_its_small_words(text: str, code: str | None) -> None:
    assert language_of(Words(text).lower) == code
