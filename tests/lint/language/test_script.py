"""The language of a greeting."""

from __future__ import annotations

import pytest

from anam_personas.lint.language.script import alike, differs, tongue_of

GREETINGS = {
    "en": "Hello, I'm Cara. How can I help you today?",
    "es": "Hola, soy Cara, ¿en qué te puedo ayudar hoy?",
    "de": "Hallo, ich bin Cara. Wie kann ich Ihnen heute helfen?",
    "fr": "Bonjour, je suis Cara. Comment puis-je vous aider aujourd'hui ?",
    "it": "Ciao, sono Cara. Come posso aiutarti oggi con il tuo ordine?",
    "pt": "Olá, eu sou a Cara. Como posso ajudar você hoje?",
    "nl": "Hallo, ik ben Cara. Waarmee kan ik u vandaag helpen?",
    "sv": "Hej, jag är Cara. Hur kan jag hjälpa dig idag?",
    "da": "Hej, jeg er Cara. Hvordan kan jeg hjælpe dig i dag?",
    "fi": "Hei, minä olen Cara. Miten voin auttaa sinua tänään?",
    "pl": "Cześć, jestem Cara. W czym mogę pomóc ci dzisiaj?",
    "hu": "Üdvözlöm, Cara vagyok. Miben segíthetek ma önnek?",
    "tr": "Merhaba, ben Cara. Bugün size nasıl yardımcı olabilirim?",
    "ru": "Привет, я Кара. Чем могу помочь?",
    "el": "Γεια σας, είμαι η Κάρα.",
    "he": "שלום, אני קארה.",
    "ar": "مرحبا، أنا كارا.",
    "hi": "नमस्ते, मैं कारा हूँ।",
    "ja": "こんにちは、カラです。",
    "ko": "안녕하세요, 카라입니다.",
    "zh": "您好，我是小美，有什么可以帮您？",
    "th": "สวัสดีค่ะ ฉันชื่อคาร่า",
}


@pytest.mark.parametrize("code", GREETINGS)
def test_a_greeting_is_in_its_language_and_in_no_other(code: str) -> None:
    found = tongue_of(GREETINGS[code])
    assert found in alike(code)
    assert differs(code, GREETINGS[code]) is None
    assert all(differs(other, GREETINGS[code]) in alike(code) for other in GREETINGS if other not in alike(code))


@pytest.mark.parametrize(
    "text", ["", "Hola!", "Cara. Café Déjà Vu.", "1 2 3 4 5 6 7", "Zürich Genève Bern Basel Chur Uri"]
)
def test_what_cannot_be_told_is_not(text: str) -> None:
    assert tongue_of(text) is None
    assert differs("en", text) is None


def test_a_language_without_words_here_is_left_in_peace() -> None:
    assert differs("yo", GREETINGS["en"]) is None
