"""A voice that is heard: what is to sound next, and how loud it is now."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np

from anam_personas.emulator.live.media.espeak import synthesizer
from anam_personas.emulator.live.media.tone import HIGHEST, LOWEST, RATE, pitch_of, tones
from anam_personas.emulator.live.speech import Word, words_of

_LOUD = 3500.0
"""The mean amplitude at which the mouth is wide open."""
_LONGEST = 120 * RATE
"""Samples that are kept of sound which comes faster than it is heard."""


class Sound:
    """The sound of one session. `take` is called by the audio track, everything else by the conversation."""

    def __init__(self, voice: str) -> None:
        self._pitch = pitch_of(voice)
        self._height = (self._pitch - LOWEST) / (HIGHEST - LOWEST)
        self._synthesizer = synthesizer()
        self._queue: deque[Any] = deque()
        self._waiting = 0
        self.level = 0.0
        """How loud it is now, from 0 to 1."""
        self.text = ""
        """What is being said, for the caption."""

    def speak(self, text: str, language: str) -> list[Word]:
        """Begin to say a text after what is being said: in its language where there is a synthesizer, else in tones."""
        words = words_of(text)
        spoken = None if self._synthesizer is None else self._synthesizer.speak(text, language, self._height)
        if spoken is None or not len(spoken):
            self._put(tones(words, self._pitch))
            return words
        self._put(spoken)
        stretch = len(spoken) / RATE / (sum(word.seconds for word in words) or 1)
        return [Word(word.text, word.seconds * stretch) for word in words]

    def play(self, pcm: bytes, rate: int, channels: int) -> None:
        """Play samples of 16 bits, of one channel or several in turn."""
        samples = np.frombuffer(pcm[: len(pcm) // (2 * channels) * 2 * channels], np.int16).reshape(-1, channels)
        mono = samples.mean(axis=1)
        count = round(len(mono) * RATE / rate)
        self._put(np.interp(np.arange(count) * rate / RATE, np.arange(len(mono)), mono).astype(np.int16))

    def take(self, count: int) -> Any:
        """The next samples: silence where nothing is said."""
        taken = np.zeros(count, np.int16)
        filled = 0
        while filled < count and self._queue:
            first = self._queue.popleft()
            used = min(count - filled, len(first))
            taken[filled : filled + used] = first[:used]
            filled += used
            if used < len(first):
                self._queue.appendleft(first[used:])
        self._waiting -= filled
        self.level = min(1.0, float(np.abs(taken.astype(np.int32)).mean()) / _LOUD)
        return taken

    def hush(self) -> None:
        """Nothing more of it is heard."""
        self._queue.clear()
        self._waiting, self.level = 0, 0.0

    def caption(self, text: str) -> None:
        """Show what is being said."""
        self.text = text

    def close(self) -> None:
        """The session has ended."""
        self.hush()

    def _put(self, samples: Any) -> None:
        if len(samples) and self._waiting + len(samples) <= _LONGEST:
            self._queue.append(samples)
            self._waiting += len(samples)
