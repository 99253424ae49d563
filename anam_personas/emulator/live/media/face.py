"""The drawn face of an avatar: its colours by its id, a mouth that opens, eyes that blink, captions, and the badge."""

from __future__ import annotations

import colorsys
import hashlib
from functools import lru_cache
from typing import Any

import numpy as np
from av import VideoFrame
from PIL import Image, ImageDraw

from anam_personas.emulator.live.media.fonts import drawable, font, lines

MOUTHS = 6
"""Openings of the mouth, from shut to wide."""
_FINER = 2
"""Drawn so many times larger, then made smaller: Pillow draws without smooth edges."""
Colour = tuple[int, int, int]


class Face:
    """Frames of one avatar at one size, as planes of YUV 4:2:0: everything is drawn once, and then only put together."""

    def __init__(self, id_: str, name: str, size: tuple[int, int]) -> None:
        self._id, self._name, self._size = id_, name, size
        self._caption = ""
        self._strip: Any = None

    def frame(self, opening: float, *, blinks: bool, caption: str) -> VideoFrame:
        """A frame; ``opening`` of the mouth is from 0 to 1."""
        mouth = min(MOUTHS - 1, round(opening * (MOUTHS - 1)))
        planes = _drawn(self._id, self._name, self._size, mouth, blinks)
        if caption != self._caption:
            self._caption, self._strip = caption, _strip(caption, self._size) if caption else None
        if self._strip is not None:
            planes = planes.copy()
            _lay(planes, self._strip, self._size)
        return VideoFrame.from_ndarray(planes, format="yuv420p")


def _strip_rows(size: tuple[int, int]) -> int:
    return size[1] // 5 // 4 * 4


def _strip(caption: str, size: tuple[int, int]) -> Any:
    """The two last lines of a caption, as planes that lie over the bottom of the frame."""
    width, height = size[0], _strip_rows(size)
    text = height // 3
    image = Image.new("RGB", (width, height), (18, 18, 24))
    draw = ImageDraw.Draw(image)
    for at, line in enumerate(lines(caption, text, width - text * 2)[-2:]):
        draw.text((width // 2, height * (at * 2 + 1) // 4), line, (245, 245, 245), font(text), anchor="mm")
    return _planes(image)


def _lay(planes: Any, strip: Any, size: tuple[int, int]) -> None:
    """Put the strip's planes over the lowest rows of the frame's, in place: Y, then U and V at half the size."""
    width, height = size
    rows = _strip_rows(size)
    planes[height - rows : height] = strip[:rows]
    chroma, strip_chroma = (
        planes[height:].reshape(2, height // 2, width // 2),
        strip[rows:].reshape(2, rows // 2, width // 2),
    )
    chroma[:, height // 2 - rows // 2 :] = strip_chroma


@lru_cache(maxsize=120)
def _drawn(id_: str, name: str, size: tuple[int, int], mouth: int, blinks: bool) -> Any:  # noqa: FBT001 - a key of the cache
    """One state of a face, as planes that nobody changes."""
    width, height = size[0] * _FINER, size[1] * _FINER
    hue = int.from_bytes(hashlib.sha256(id_.encode()).digest()[:2]) / 65536
    image = Image.new("RGB", (width, height), _colour(hue, 0.25, 0.28))
    draw = ImageDraw.Draw(image)
    unit = min(width, height) / 100
    _head(draw, hue, unit, (width / 2, height * 0.44))
    _eyes(draw, unit, (width / 2, height * 0.44), blinks=blinks)
    _mouth(draw, unit, (width / 2, height * 0.44 + 17 * unit), mouth / (MOUTHS - 1))
    _labels(draw, name, unit, width)
    planes = _planes(image.resize(size, Image.Resampling.LANCZOS))
    planes.flags.writeable = False
    return planes


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _oval(draw: ImageDraw.ImageDraw, at: tuple[float, float], across: float, down: float, fill: Colour) -> None:
    draw.ellipse((at[0] - across, at[1] - down, at[0] + across, at[1] + down), fill=fill)


def _head(draw: ImageDraw.ImageDraw, hue: float, unit: float, at: tuple[float, float]) -> None:
    _oval(draw, (at[0], at[1] + 62 * unit), 44 * unit, 30 * unit, _colour(hue + 0.55, 0.5, 0.6))  # shoulders
    _oval(draw, (at[0], at[1] - 4 * unit), 31 * unit, 36 * unit, _colour(hue + 0.08, 0.6, 0.35))  # hair
    _oval(draw, at, 26 * unit, 32 * unit, _colour(0.07 + hue * 0.03, 0.35, 0.92))


def _eyes(draw: ImageDraw.ImageDraw, unit: float, at: tuple[float, float], *, blinks: bool) -> None:
    for side in (-1, 1):
        eye = (at[0] + side * 10 * unit, at[1] - 5 * unit)
        if blinks:
            _oval(draw, eye, 5 * unit, 0.6 * unit, (60, 40, 40))
        else:
            _oval(draw, eye, 5 * unit, 3.2 * unit, (250, 250, 250))
            _oval(draw, eye, 2.2 * unit, 2.2 * unit, (40, 45, 60))


def _mouth(draw: ImageDraw.ImageDraw, unit: float, at: tuple[float, float], opening: float) -> None:
    _oval(draw, at, (9 - 2 * opening) * unit, (1 + 6 * opening) * unit, (150, 50, 60))
    if opening > 0:
        _oval(draw, at, (7 - 2 * opening) * unit, 5 * opening * unit, (70, 15, 25))


def _labels(draw: ImageDraw.ImageDraw, name: str, unit: float, width: float) -> None:
    size = round(5 * unit)
    draw.text((3 * unit, 3 * unit), drawable(name, size), (235, 235, 235), font(size))
    length = font(size).getlength("emulator")
    box = (width - length - 7 * unit, 2.5 * unit, width - 3 * unit, 10 * unit)
    draw.rounded_rectangle(box, 2 * unit, fill=(235, 180, 60))
    draw.text((width - length - 5 * unit, 3 * unit), "emulator", (30, 25, 10), font(size))


def _planes(image: Image.Image) -> Any:
    return VideoFrame.from_ndarray(np.asarray(image), format="rgb24").reformat(format="yuv420p").to_ndarray()
