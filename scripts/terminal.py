"""What a terminal showed -> an SVG that plays it: a picture of text, with no font or script from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import accumulate
from typing import NamedTuple

from rich.console import Console
from rich.style import Style
from rich.text import Text

WIDTH = 100
"""Columns."""
_ADVANCE, _LINE, _EDGE, _BAR = 8.43, 19, 16, 34
_COLOURS = {1: "#ff7b72", 2: "#7ee787", 3: "#e3b341", 4: "#79c0ff", 5: "#d2a8ff", 6: "#56d4dd"}
_SECONDS_OF_A_LETTER, _SECONDS_OF_A_STEP = 0.03, 1.2
_CSS = """
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e6edf3; white-space: pre }
@keyframes come { from { opacity: 0 } to { opacity: 1 } }
g { animation: come 0.05s both }
@media (prefers-reduced-motion: reduce) { g { animation: none } }
"""


class Step(NamedTuple):
    """A command as it was typed, and what the terminal showed of it, with its escape sequences."""

    command: str
    output: str


def svg(title: str, steps: Sequence[Step]) -> str:
    """The picture. Each step appears when the one before it has been read; all stay."""
    lines = [_lines(step) for step in steps]
    tops = [0, *accumulate(len(each) for each in lines)]
    starts = [0.0, *accumulate(_SECONDS_OF_A_STEP + _SECONDS_OF_A_LETTER * len(step.command) for step in steps)]
    width, height = round(WIDTH * _ADVANCE + 2 * _EDGE), _BAR + tops[-1] * _LINE + _EDGE
    groups = "\n".join(
        f'<g style="animation-delay: {start:.1f}s">\n{_group(each, top)}\n</g>'
        for each, top, start in zip(lines, tops, starts, strict=False)
    )
    dots = "".join(
        f'<circle cx="{20 + 18 * number}" cy="17" r="5" fill="{colour}"/>'
        for number, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{escape(title)}">\n'
        f"<title>{escape(title)}</title>\n<style>{_CSS}</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>\n{dots}\n{groups}\n</svg>\n'
    )


def _lines(step: Step) -> list[Text]:
    """The lines of a step, none wider than the terminal, with an empty one behind."""
    console = Console(width=WIDTH, color_system=None)
    prompt = Text.assemble(("$ ", Style(color="color(2)")), (step.command, Style(bold=True)))
    shown = [prompt, *(Text.from_ansi(line) for line in step.output.rstrip("\n").split("\n"))]
    return [part for line in shown for part in (line.wrap(console, WIDTH) if line.plain else [line])] + [Text()]


def _group(lines: Sequence[Text], top: int) -> str:
    rows = []
    for number, line in enumerate(lines, top):
        y = _BAR + 14 + number * _LINE
        spans = "".join(_spans(line))
        if spans:
            rows.append(f'<text x="{_EDGE}" y="{y}">{spans}</text>')
    return "\n".join(rows)


def _spans(line: Text) -> list[str]:
    found = []
    for segment in line.render(Console(width=WIDTH)):
        if text := escape(segment.text.rstrip("\n"), quote=False):
            looks = _looks(segment.style)
            found.append(f"<tspan {looks}>{text}</tspan>" if looks else text)
    return found


def _looks(style: Style | None) -> str:
    if style is None:
        return ""
    number = style.color.number % 8 if style.color is not None and style.color.number is not None else 0
    looks = [f'fill="{_COLOURS[number]}"'] if number in _COLOURS else []
    looks += ['font-weight="bold"'] if style.bold else []
    looks += ['fill-opacity="0.6"'] if style.dim else []
    looks += ['text-decoration="underline"'] if style.underline else []
    return " ".join(looks)
