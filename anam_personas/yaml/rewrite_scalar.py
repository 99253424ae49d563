"""A text scalar with another text: the ways to write it, from the one that touches least."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from anam_personas.text.diff import hunks
from anam_personas.yaml.dump import STEP, block, inline, plain, quoted
from anam_personas.yaml.scalar_offsets import offsets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.nodes import ScalarNode

Part = tuple[int, int, str]
"""Start and end in the source, and what to put there."""


def rewritten(source: str, node: ScalarNode, new: str, indent: int, eol: str, end: int) -> Iterator[list[Part]]:
    """The ways to make a scalar's text ``new``. Whether one reads back is for the caller to try.

    ``indent`` is the column for lines of a block, ``end`` where the scalar's source ends without white space after it.
    """
    style = node.style or ""
    start = node.start_mark.index
    if style == "|":
        yield [_literal(source, node, new, indent, eol)]
    else:
        yield from _spliced(source, node, new, style)
    if style == ">":
        yield [_folded(source, node, new, indent, eol)]
    is_long = "\n" in new.rstrip("\n") or style in {"|", ">"}
    written = [block(new, indent, eol)] if is_long else []
    written += [inline(new, style=style), *([plain(new)] if not style else []), quoted(new), block(new, indent, eol)]
    yield from ([(start, end, each)] for each in written if each is not None)


def _spliced(source: str, node: ScalarNode, new: str, style: str) -> Iterator[list[Part]]:
    places = offsets(source, node)
    old = str(node.value)
    if places is not None and len(places) == len(old) + 1:
        yield [(places[start], places[end], _encoded(text, style)) for start, end, text in hunks(old, new)]


def _encoded(text: str, style: str) -> str:
    if style == '"':
        return quoted(text)[1:-1]
    return text.replace("'", "''") if style == "'" else text


def _literal(source: str, node: ScalarNode, new: str, indent: int, eol: str) -> Part:
    """A literal block whose lines are kept as they are written where their text is kept."""
    start, end = node.start_mark.index, node.end_mark.index
    header, _, rest = source[start:end].partition("\n")
    written = [line.rstrip("\r") for line in rest.split("\n")]
    old, lines = str(node.value).split("\n"), new.rstrip("\n").split("\n")
    first = next((line for line in written if line.strip()), "")
    column = _leading(first) - _leading(next((line for line in old if line.strip()), "")) or indent
    made: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, lines, autojunk=False).get_opcodes():
        made += written[a:b] if tag == "equal" else [" " * column + line if line else "" for line in lines[c:d]]
    ends = len(new) - len(new.rstrip("\n"))
    made += [""] * max(0, ends - 1)
    head = _chomped(header.rstrip("\r"), "-" if not ends else "" if ends == 1 else "+", new)
    stop = (
        start + len(source[start:end].rstrip()) if "+" not in header else start + len(source[start:end].rstrip("\r\n"))
    )
    return start, max(stop, start + len(header)), eol.join([head, *made])


def _chomped(header: str, keep: str, new: str) -> str:
    """The header of a block with another chomping; its indentation indicator, where one is needed, and comment stay."""
    found = re.fullmatch(r"([|>])([-+]?)([1-9]?)([-+]?)(.*)", header)
    if found is None:
        return header
    was = found[2] or found[4]
    if was == keep or (was == "+" and keep == ""):
        return header
    digit = found[3] or (str(STEP) if new.lstrip("\n")[:1] == " " else "")
    return f"{found[1]}{digit}{keep}{found[5]}"


def _folded(source: str, node: ScalarNode, new: str, indent: int, eol: str) -> Part:
    """A folded block, written anew: a paragraph on one line, paragraphs apart by a blank line."""
    start, end = node.start_mark.index, node.end_mark.index
    header = source[start:end].split("\n", 1)[0].rstrip("\r")
    ends = len(new) - len(new.rstrip("\n"))
    head = _chomped(header, "-" if not ends else "" if ends == 1 else "+", new)
    lines = [" " * indent + line if line else "" for line in new.rstrip("\n").split("\n")]
    body = (eol * 2).join(lines)
    return start, start + len(source[start:end].rstrip()), f"{head}{eol}{body}{eol * max(0, ends - 1)}"


def _leading(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
