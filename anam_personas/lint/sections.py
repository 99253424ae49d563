"""Section markers of prompts, in all the styles that are in use.

``[STYLE]`` on a line or inside one (the style of Anam's own examples), ``# Heading``, ``<tag>``, ``CAPITALS:`` and
``Label:`` alone on a line, ``**Bold**`` alone on a line. Whoever takes a bracket for a placeholder asks here first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = (
    r"^[ \t]*(?:"
    r"(?P<hashes>\#{1,6})[ \t]+(?P<heading>[^\n]{1,200}?)[ \t#]*$"
    r"|\[(?P<bracket>[^\W\d_][^\[\]\n_]{0,79})\](?=[ \t]*$|[ \t]+\S|:)"
    r"|<(?P<tag>[A-Za-z][\w-]{0,60})>(?=[ \t]*$)"
    r"|(?P<capitals>[A-Z][A-Z0-9 &/'()-]{2,60}):(?=[ \t]*$|[ \t]+\S)"
    r"|(?P<label>[A-Z][\w &/'-]{2,40}):[ \t]*$"
    r"|\*\*(?P<bold>[^*\n]{2,60})\*\*:?[ \t]*$"
    r")"
)
_INLINE = r"(?:(?<=[.!?…:] )|(?<=[.!?…:]))\[(?P<bracket>[A-Z][A-Z0-9 &/'-]{2,60})\](?=[ \t]+[A-Z\u00c0-\u00de{\"“])"
_NESTS = {"label": 7, "bold": 7, "capitals": 1, "bracket": 1, "tag": 1}
_DIALOGUE = frozenset(
    ["user", "assistant", "system", "caller", "agent", "customer", "bot", "human", "ai", "note", "example"]
)


class Section(NamedTuple):
    """A section: its marker's style and level (1 is the outermost), its name, the spans of marker and body."""

    style: str
    level: int
    name: str
    start: int
    body: int
    end: int


def sections(text: str) -> list[Section]:
    """The sections of a prompt, in order. The body ends where the next marker begins."""
    markers = sorted(_markers(text), key=lambda marker: marker.start)
    ends = [*(marker.start for marker in markers), len(text)][1:]
    return [marker._replace(end=end) for marker, end in zip(markers, ends, strict=True)]


def _markers(text: str) -> Iterator[Section]:
    has_headings = text.startswith("#") or "\n#" in text
    for found in re.finditer(_LINE, text, re.MULTILINE):
        style = found.lastgroup or ""
        style = "heading" if style in {"hashes", "heading"} else style
        name = found[style].strip()
        if style == "bracket" and not _names_section(name, text, found.end(), titled=not has_headings):
            continue
        if style in {"label", "capitals"} and (name.lower() in _DIALOGUE or _is_field(style, text, found.end())):
            continue
        level = len(found["hashes"]) if style == "heading" else _NESTS[style]
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        yield Section(style, level, name, start, found.end() + (style == "capitals"), len(text))
    if "[" in text:
        for found in re.finditer(_INLINE, text):
            yield Section("bracket", 1, found["bracket"].strip(), found.start(), found.end(), len(text))


def _names_section(name: str, text: str, end: int, *, titled: bool) -> bool:
    """A bracket at the start of a line names a section where it is in capitals, or (``titled``) alone on its line."""
    alone = text[end : end + 80].split("\n", 1)[0].strip(": \t") == ""
    return name.isupper() or (titled and alone and name[0].isupper() and not text.startswith("(", end))


def _is_field(style: str, text: str, end: int) -> bool:
    """``NAME: Anna`` is a field of a list rather than a section."""
    return (
        style == "capitals"
        and bool(rest := text[end + 1 : end + 40].split("\n", 1)[0].strip())
        and len(rest.split()) < 3
    )
