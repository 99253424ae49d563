"""What is heard: tones and speech, as long as the words that go with them."""

from __future__ import annotations

import pytest

pytest.importorskip("numpy", reason="the extra live is not installed")

from anam_personas.emulator.live.media.espeak import synthesizer
from anam_personas.emulator.live.media.sound import Sound
from anam_personas.emulator.live.media.tone import RATE
from anam_personas.emulator.live.speech import words_of

TEXTS = ["Hello there, friend.", "x", "  ", "", "Où est-il ?", "今日は。", "12 %", "a\0b", "\ud800", "🎉"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("speaks", [True, False])
def test_words_and_sound_are_equally_long(text: str, speaks: bool) -> None:
    sound = Sound("voice")
    if not speaks:
        sound._synthesizer = None
    words = sound.speak(text, "fr")
    assert "".join(word.text for word in words) == text
    assert abs(sum(word.seconds for word in words) - sound._waiting / RATE) < 0.05
    heard = sound.take(sound._waiting + 100)
    assert sound._waiting == 0
    assert not heard[-100:].any()
    if words_of(text) and text.strip().isascii() and text.strip():
        assert abs(heard.astype(int)).max() > 500


def test_the_language_is_spoken() -> None:
    espeak = synthesizer()
    if espeak is None:
        pytest.skip("the extra speech is not installed")
    spoken = {language: espeak.speak("Guten Morgen", language, 0.5).tobytes() for language in ("de", "en", "zh", "xx")}
    assert spoken["de"] != spoken["en"]
    assert abs(len(spoken["xx"]) - len(spoken["en"])) < RATE * 2 * 0.05, "an unknown language is spoken in English"


def test_what_is_interrupted_is_not_heard() -> None:
    sound = Sound("voice")
    sound.speak("A long sentence that nobody hears to its end.", "en")
    sound.take(RATE // 10)
    sound.hush()
    assert not sound.take(RATE).any()
