"""Where in a YAML text somebody is typing. It goes by indentation, so that a text that is not YAML yet will do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from anam_personas.yaml.document import Step

_LINE = re.compile(
    r"(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+|-$)*)(?:(?P<key>[\w.-]+|\"[^\"\n]*\"|'[^'\n]*')(?P<colon>[ ]*:(?=[ ]|$)))?(?P<rest>.*)"
)
_BLOCK = re.compile(r"[ ]*[|>][-+0-9]*[ ]*(?:#.*)?$")
_TAG = re.compile(r"\{[{%][^{}%]*$")
_WORD = re.compile(r"[\w.-]*$")


class Cursor(NamedTuple):
    """``route`` leads to the value that is typed, or to the mapping whose key is typed (``on`` is ``key``); in a block of
    text ``on`` is ``text``. ``start`` is the offset where the word at the cursor begins; ``in_tag`` says that a ``{{``
    is open on the line.
    """

    route: tuple[Step, ...]
    on: str
    start: int
    in_tag: bool


class _Open(NamedTuple):
    indent: int
    step: Step | None
    is_block: bool


def cursor(text: str, offset: int) -> Cursor:
    """The cursor at an offset of the text."""
    before = text[:offset]
    start_of_line = before.rfind("\n") + 1
    *above, _ = before.split("\n")
    opened: list[_Open] = []
    counts: dict[int, int] = {}
    for line in above:
        _read(line.rstrip("\r"), opened, counts)
    typed = before[start_of_line:]
    in_tag = bool(_TAG.search(typed))
    start = offset - len((_WORD.search(typed) or [""])[0])
    indent = len(typed) - len(typed.lstrip(" "))
    if opened and opened[-1].is_block and (not typed.strip() or indent > opened[-1].indent):
        return Cursor(_steps(opened), "text", start, in_tag)
    found = _LINE.fullmatch(typed)
    if found is None:
        return Cursor(_steps(opened), "text", start, in_tag)
    _close(opened, counts, found)
    inner = _items(opened, counts, found)
    if found["key"] is None or found["colon"] is None:
        is_item = bool(found["dashes"]) and ":" not in found["rest"]
        on = "value" if is_item and isinstance(opened[-1].step if opened else None, int) else "key"
        return Cursor(_steps(opened), on, start, in_tag)
    opened.append(_Open(inner, _bare(found["key"]), is_block=False))
    return Cursor(_steps(opened), "value", start, in_tag)


def _read(line: str, opened: list[_Open], counts: dict[int, int]) -> None:
    stripped = line.strip()
    if not stripped:
        return
    indent = len(line) - len(line.lstrip(" "))
    if opened and opened[-1].is_block:
        if indent > opened[-1].indent:
            return
        opened[-1] = opened[-1]._replace(is_block=False)
    if stripped.startswith("#"):
        return
    found = _LINE.fullmatch(line)
    if found is None:
        return
    _close(opened, counts, found)
    inner = _items(opened, counts, found)
    if found["key"] is not None and found["colon"] is not None:
        opened.append(_Open(inner, _bare(found["key"]), bool(_BLOCK.match(found["rest"]))))


def _close(opened: list[_Open], counts: dict[int, int], found: re.Match[str]) -> None:
    """Leave the mappings and lists that this line is no longer part of."""
    indent = len(found["indent"])
    is_item = bool(found["dashes"])
    while opened:
        last = opened[-1]
        stays = last.indent < indent or (is_item and last.indent == indent and isinstance(last.step, str))
        if stays:
            return
        opened.pop()
        if not isinstance(last.step, int):
            for column in [each for each in counts if each > last.indent]:
                del counts[column]


def _items(opened: list[_Open], counts: dict[int, int], found: re.Match[str]) -> int:
    """Enter the lists of a line's dashes; the column where its key begins."""
    column = len(found["indent"])
    for dash in re.findall(r"-[ ]*", found["dashes"]):
        counts[column] = counts.get(column, -1) + 1
        opened.append(_Open(column, counts[column], is_block=False))
        column += len(dash)
    return column


def _steps(opened: list[_Open]) -> tuple[Step, ...]:
    return tuple(each.step for each in opened if each.step is not None)


def _bare(key: str) -> str:
    return key[1:-1] if key[:1] in {"'", '"'} else key
