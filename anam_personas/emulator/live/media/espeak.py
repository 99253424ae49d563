"""Speech by espeak-ng, where the wheel that brings it is installed (extra ``speech``): the library is called as it is."""

from __future__ import annotations

import ctypes
import importlib.util
import threading
from functools import lru_cache
from typing import Any

import numpy as np

from anam_personas.emulator.live.media.tone import RATE

_SYNCHRONOUS, _BY_CHARACTER, _UTF8 = 2, 1, 1
_RATE_PARAMETER, _PITCH_PARAMETER, _WORDS_A_MINUTE = 1, 3, 160
# The API's language -> espeak-ng's, where they differ.
_NAMES = {"zh": "cmn", "no": "nb", "tl": "en"}
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The synthesizer. It has one state for the whole process, so that one text is spoken at a time."""

    def __init__(self, library: str, data: str) -> None:
        self._library = ctypes.CDLL(library)
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), 0)
        self._pieces: list[bytes] = []
        self._callback = _CALLBACK(self._take)  # kept: the library calls it as long as it lives
        self._library.espeak_SetSynthCallback(self._callback)
        self._lock = threading.Lock()

    @property
    def works(self) -> bool:
        """Whether the library found its data."""
        return bool(self._rate > 0)

    def speak(self, text: str, language: str, pitch: float) -> Any:
        """The sound of a text: samples of 16 bits at `RATE`. ``pitch`` is from 0 to 1; an unknown language is spoken in English."""
        encoded = text.replace("\0", " ").encode("utf-8", "replace") + b"\0"
        with self._lock:
            self._pieces.clear()
            name = _NAMES.get(language, language).encode("ascii", "replace")
            if self._library.espeak_SetVoiceByName(name) != 0:
                self._library.espeak_SetVoiceByName(b"en")
            self._library.espeak_SetParameter(_RATE_PARAMETER, _WORDS_A_MINUTE, 0)
            self._library.espeak_SetParameter(_PITCH_PARAMETER, round(pitch * 100), 0)
            self._library.espeak_Synth(encoded, len(encoded), 0, _BY_CHARACTER, 0, _UTF8, None, None)
            samples = np.frombuffer(b"".join(self._pieces), np.int16)
        count = round(len(samples) * RATE / self._rate)
        return np.interp(np.arange(count) * self._rate / RATE, np.arange(len(samples)), samples).astype(np.int16)

    def _take(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, count * 2))
        return 0


@lru_cache(maxsize=1)
def synthesizer() -> Espeak | None:
    """The synthesizer; None where it is not installed, or does not work."""
    if importlib.util.find_spec("espeakng_loader") is None:
        return None
    import espeakng_loader

    try:
        found = Espeak(espeakng_loader.get_library_path(), espeakng_loader.get_data_path())
    except OSError:  # built for another system
        return None
    return found if found.works else None
