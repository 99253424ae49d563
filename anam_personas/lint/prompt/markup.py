"""Visual markup: bold, italic, code, links, strikethrough; in a prompt also tables and fences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.vocabulary import Signs

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKUP = (
    r"(?<!\*)\*{2,3}(?=[^\s*])(?P<bold>[^*\n]{0,300}[^\s*])\*{2,3}(?!\*)"
    r"|(?<![\w*])\*(?=[^\s*])(?P<italic>[^*\n]{0,300}[^\s*])\*(?![\w*])"
    r"|(?<!\w)__(?=[^\s_])(?P<strong>[^_\n]{0,300}[^\s_])__(?!\w)"
    r"|(?<!\w)_(?=[^\s_])(?P<emphasis>[^_\n]{0,300}[^\s_])_(?!\w)"
    r"|`(?P<code>[^`\n]{1,300})`"
    r"|!?\[(?P<link>[^\[\]\n]{1,200})\]\((?:https?:|mailto:|tel:|[/#.])?[^()\s\[\]]{0,300}[./#][^()\s\[\]]{0,300}\)"
    r"|~~(?=[^\s~])(?P<strike>[^~\n]{0,300}[^\s~])~~"
    r"|<(?P<tag>b|strong|i|em|u)>(?P<html>[^<>\n]{1,300})</(?P=tag)>"
)
_FIRST, _FIRST_BUT_LINKS = r"[*_`~<!\[]", "[*_`~<]"
"""The characters that markup begins with: it is tried at these alone, which is quicker than at every character."""
_SIGNS = Signs("*", "`", "](", "~~", "__", "</")
_FENCE = r"(?m)^ {0,3}(?:```|~~~)[^\n`]{0,100}$"
_FENCES = Signs("```", "~~~")
_TABLE = r"(?m)^[ \t]{0,8}\|?[^|\n]{1,200}\|[^\n]{0,500}\n[ \t]{0,8}\|?[ :]{0,9}-[-: |]{1,300}$"
_EMPHASIS = r"_(?<!\w_)"
KINDS = {
    "bold": "bold",
    "italic": "italic",
    "strong": "bold",
    "emphasis": "italic",
    "code": "code",
    "link": "a link",
    "strike": "struck out",
    "html": "HTML",
    "fence": "a code block",
    "table": "a table",
}


class Mark(NamedTuple):
    """Marked-up words: what kind of markup, where it stands with its marks, and the words alone with where they stand."""

    kind: str
    start: int
    end: int
    text: str
    inner_start: int
    inner_end: int


def marks(text: str, start: int = 0, end: int | None = None) -> Iterator[Mark]:
    """The marked-up words of a text, between two offsets."""
    end = len(text) if end is None else end
    piece = text[start:end]
    if not _SIGNS.are_in(piece) and not re.search(_EMPHASIS, piece):
        return
    match, behind = re.compile(_MARKUP).match, start
    for sign in re.compile(_FIRST if "](" in piece else _FIRST_BUT_LINKS).finditer(text, start, end):
        if sign.start() < behind or (found := match(text, sign.start(), end)) is None:
            continue
        behind = found.end()
        name = found.lastgroup or ""
        if not (name == "strong" and found[name].isidentifier() and " " not in found[name]):
            yield Mark(name, *found.span(), found[name], *found.span(name))


def blocks(text: str) -> Iterator[Mark]:
    """The tables and the fenced code of a text. A fence around a variable keeps it apart, which is as it should be."""
    lines = [found.span() for found in re.finditer(_FENCE, text)] if _FENCES.are_in(text) else []
    for (start, first), (last, end) in zip(lines[::2], lines[1::2], strict=False):
        if "{{" not in text[first:last]:
            yield Mark("fence", start, end, text[first:last], first, last)
    for found in re.finditer(_TABLE, text) if "|" in text and "--" in text else ():
        yield Mark("table", *found.span(), found[0], *found.span())
