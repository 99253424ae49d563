"""The two tracks of a session: a face of 25 frames a second, and its voice."""

from __future__ import annotations

import asyncio
import time
from fractions import Fraction
from typing import TYPE_CHECKING

from aiortc import MediaStreamTrack
from av import AudioFrame

from anam_personas.emulator.live.media.tone import RATE

if TYPE_CHECKING:
    from av import VideoFrame

    from anam_personas.emulator.live.media.face import Face
    from anam_personas.emulator.live.media.sound import Sound

FRAMES_PER_SECOND = 25
_CLOCK = 90_000
_BLOCK = RATE // 50
_BLINKS_EVERY, _BLINK_FRAMES = 85, 3


class _Paced(MediaStreamTrack):
    """A track whose items are due at fixed times; those that were missed are left out. ``late`` seconds pass before the first."""

    def __init__(self, per_second: int, late: float) -> None:
        super().__init__()
        self._per_second, self._late = per_second, late
        self._began: float | None = None
        self._number = -1

    async def _next(self) -> int:
        """The number of the item that is due, once it is."""
        if self._began is None:
            if self._late:
                await asyncio.sleep(self._late)
            self._began = time.monotonic()
        passed = int((time.monotonic() - self._began) * self._per_second)
        self._number = max(self._number + 1, passed)
        wait = self._began + self._number / self._per_second - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        return self._number


class FaceTrack(_Paced):
    """The picture: the mouth follows the sound."""

    kind = "video"

    def __init__(self, face: Face, sound: Sound, late: float = 0.0) -> None:
        super().__init__(FRAMES_PER_SECOND, late)
        self._face, self._sound = face, sound

    async def recv(self) -> VideoFrame:
        """The next frame."""
        number = await self._next()
        blinks = number % _BLINKS_EVERY >= _BLINKS_EVERY - _BLINK_FRAMES
        frame = self._face.frame(self._sound.level, blinks=blinks, caption=self._sound.text)
        frame.pts, frame.time_base = number * _CLOCK // FRAMES_PER_SECOND, Fraction(1, _CLOCK)
        return frame


class VoiceTrack(_Paced):
    """The sound, 20 milliseconds at a time."""

    kind = "audio"

    def __init__(self, sound: Sound, late: float = 0.0) -> None:
        super().__init__(RATE // _BLOCK, late)
        self._sound = sound

    async def recv(self) -> AudioFrame:
        """The next block."""
        number = await self._next()
        frame = AudioFrame.from_ndarray(self._sound.take(_BLOCK).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, number * _BLOCK, Fraction(1, RATE)
        return frame
