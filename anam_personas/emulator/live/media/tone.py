"""Speech without a synthesizer: a soft tone for each syllable, at the pace of the words."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from anam_personas.emulator.live.speech import Word

LOWEST, HIGHEST = 110.0, 230.0
"""Of a voice's pitch, in Hz."""
RATE = 48_000
"""Samples a second, as Opus has them."""
_VOWELS = re.compile(r"[aeiouyäöüàâéèêëîïôûùáíóúãõåæøаеёиоуыэюя]+", re.IGNORECASE)
_LOUDNESS = 4500


def pitch_of(voice: str) -> float:
    """The base frequency of a voice in Hz, by its name."""
    return LOWEST + hashlib.sha256(voice.encode()).digest()[0] / 255 * (HIGHEST - LOWEST)


def tones(words: list[Word], pitch: float) -> Any:
    """The sound of some words: samples of 16 bits, as long as the words take."""
    return np.concatenate([_word(word, pitch) for word in words]) if words else np.zeros(0, np.int16)


def _word(word: Word, pitch: float) -> Any:
    samples = np.zeros(round(word.seconds * RATE), np.int16)
    syllables = max(1, len(_VOWELS.findall(word.text))) if word.text.strip() else 0
    spoken = min(len(samples), round(sum(map(str.isalnum, word.text)) * 0.065 * RATE)) or len(samples)
    for at in range(syllables):
        start, end = spoken * at // syllables, spoken * (at + 1) // syllables
        samples[start:end] = _syllable(end - start, pitch * (1.08 if at == 0 else 0.96))
    return samples


def _syllable(count: int, pitch: float) -> Any:
    seconds = np.arange(count) / RATE
    wave = np.sin(2 * np.pi * pitch * seconds) + 0.4 * np.sin(4 * np.pi * pitch * seconds)
    swell = np.sin(np.linspace(0, np.pi, count)) ** 0.7
    return (wave * swell * _LOUDNESS).astype(np.int16)
