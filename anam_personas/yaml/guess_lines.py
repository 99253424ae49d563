"""Likely mistakes in lines: unusual spaces, a missing space, dash or colon, inconsistent indentation."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from anam_personas.yaml.guess import KEY, ODD_SPACES, Guess, Line, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.yaml.guess import Look

_ODD = "[" + "".join(re.escape(char) for char in ODD_SPACES) + "]"
_NO_WIDTH = "\u200b\u200c\u200d\u2060\xad"
_LEAD = re.compile(rf"(?: |{_ODD})*")
_AFTER = re.compile(rf"(?P<before> *(?:- +)*(?:-|(?:{KEY}) *:))(?P<odd> *{_ODD}(?: |{_ODD})*)")
_WIDE_COLON = re.compile(rf"(?P<before> *(?:- +)*(?:{KEY})) *(?P<colon>[\uff1a\ufe55\ufe13\ua789\u2236\u02d0])\s*")
_NO_SPACE = re.compile(rf"(?P<before>[ \[{{]*(?:- +)*)(?P<key>{KEY})(?P<colon>:)(?=[^\s:/])")
_NO_SPACE_INSIDE = re.compile(rf"[,{{] *(?P<key>{KEY})(?P<colon>:)(?=[^\s:/,}}\]])")
_DASH = re.compile(r" *(?P<dash>-)(?=[^\s-])")
_WRONG_DASH = re.compile(r" *(?P<dash>[\u2010-\u2015\u2022\u2023\u2043\u2212\u25aa\u25cf\uff0d*+])(?P<gap>\s+)(?=\S)")
_END = re.compile(r"\.\.\.(?=\s|$)")
_NO_COLON = re.compile(
    r" *(?:- +)*(?P<key>[a-z]+[A-Z]\w*|name|version|description|type|text|file|section|default)(?P<gap> +)(?=\S)"
)
_TAB_WIDTHS = ("  ", "    ", "        ", " ")


def early(look: Look) -> Iterator[Guess]:
    """Certain mistakes: each kind on one line first, then on all lines of a block at once."""
    yield from _odd_indentation(look)
    stretches: dict[tuple[int, int], list[tuple[int, Guess]]] = {}
    for at, line in look.upwards():
        for kind, of_kind in enumerate(_KINDS):
            for guess in of_kind(line):
                yield guess
                stretches.setdefault((kind, line.indent), []).append((at, guess))
    for (kind, indent), guesses in stretches.items():
        stretch = [guess for index, (at, guess) in enumerate(guesses) if at >= guesses[0][0] - index]
        below = [*_stretch_below(look, guesses[0][0], indent, _KINDS[kind])]
        if len(stretch) + len(below) > 1:
            yield stretch[-1]._replace(edits=tuple(edit for guess in (*stretch, *below) for edit in guess.edits))


def _stretch_below(look: Look, at: int, indent: int, of_kind: Callable[[Line], Iterator[Guess]]) -> Iterator[Guess]:
    for line in look.lines[at + 1 :]:
        found = [*of_kind(line)]
        if not found or line.indent != indent:
            return
        yield from found


def _end(line: Line) -> Iterator[Guess]:
    if found := _END.match(line.text):
        message = 'the document ends here, at "..."'
        edit = (line.start, line.start + found.end(), "")
        yield Guess(message, "Delete the line; indent it if it is part of a text.", line.start, edit[1], (edit,))


def _odd_indentation(look: Look) -> Iterator[Guess]:
    """The nearest such line, then that line with its neighbours: tabs are seldom used once."""
    for stretch in _odd_stretches(look)[:3]:
        at = stretch[0][0]
        nearest = [line for number, line in stretch if number <= look.last][-1:]
        above = next((each.indent for each in reversed(look.lines[:at]) if not each.is_blank), 0)
        for several in dict.fromkeys([tuple(nearest), tuple(line for _, line in stretch)]):
            yield from _in_spaces(several[0], several, above)


def _in_spaces(first: Line, several: tuple[Line, ...], above: int) -> Iterator[Guess]:
    lead = _LEAD.match(first.text)[0]  # type: ignore[index]
    char = next(char for char in lead if char in ODD_SPACES)
    at = lead.index(char)
    start = first.start + at
    end = start + len(lead[at:]) - len(lead[at:].lstrip(char))
    is_tab = char == "\t"
    message = (
        "a tab where YAML expects spaces"
        if is_tab
        else f"the indentation holds a {named(char)}, where YAML expects spaces"
    )
    leads = [(line, _LEAD.match(line.text)[0]) for line in several]  # type: ignore[index]
    ways: list[Callable[[str], str]] = [*(partial(_spaces, tab=tab) for tab in _TAB_WIDTHS)]
    ways.append(partial(_as_above, above=above))
    for way in ways:
        edits = tuple((line.start, line.start + len(old), way(old)) for line, old in leads)
        yield Guess(message, "Indent with spaces.", start, end, edits, "Y008" if is_tab else "Y001")


def _as_above(_lead: str, above: int) -> str:
    return " " * above


def _odd_stretches(look: Look) -> list[list[tuple[int, Line]]]:
    """Groups of consecutive lines with unusual spaces in the indentation, the one nearest to the error first."""
    made: list[list[tuple[int, Line]]] = []
    is_next = False
    for at, line in enumerate(look.lines):
        found = _LEAD.match(line.text)
        if found and any(char in ODD_SPACES for char in found[0]) and line.text.strip():
            if not is_next and at > look.last:
                break
            made += [] if is_next else [[]]
            made[-1].append((at, line))
            is_next = True
        elif line.text.strip():
            is_next = False
    return made[::-1]


def _spaces(lead: str, tab: str) -> str:
    """An indentation in spaces. Characters without width are dropped."""
    return "".join(tab if char == "\t" else "" if char in _NO_WIDTH else " " for char in lead)


def _odd_space(line: Line) -> Iterator[Guess]:
    if found := _AFTER.match(line.text):
        gap = found["odd"]
        char = next(char for char in gap if char != " ")
        start = line.start + found.start("odd") + gap.index(char)
        what = "colon" if found["before"].endswith(":") else "dash"
        hint = f"Write a space after the {what}."
        message = f"a {named(char)} follows the {what}, where YAML expects a space"
        code = "Y008" if char == "\t" else "Y001"
        yield Guess(
            message,
            hint,
            start,
            start + 1,
            ((line.start + found.start("odd"), line.start + found.end("odd"), " "),),
            code,
        )


def _wide_colon(line: Line) -> Iterator[Guess]:
    if found := _WIDE_COLON.match(line.text):
        at = line.start + found.start("colon")
        edit = (line.start + found.end("before"), line.start + found.end(), ": ")
        yield Guess(f"{named(found['colon'])} is not an ASCII colon", 'Write ":" and a space.', at, at + 1, (edit,))


def _missing_space(line: Line) -> Iterator[Guess]:
    for found in filter(None, (_NO_SPACE.match(line.text), *_NO_SPACE_INSIDE.finditer(line.text))):
        at = line.start + found.start("colon")
        message = f"a space is missing after the colon of {found['key'][:60]}"
        yield Guess(message, f'Write "{found["key"][:60]}: ...".', at, at + 1, ((at + 1, at + 1, " "),))


def _missing_dash_space(line: Line) -> Iterator[Guess]:
    if found := _DASH.match(line.text):
        at = line.start + found.start("dash")
        yield Guess(
            "a space is missing after the dash", 'Begin the entry with "- ".', at, at + 1, ((at + 1, at + 1, " "),)
        )


def _wrong_dash(line: Line) -> Iterator[Guess]:
    if found := _WRONG_DASH.match(line.text):
        at, end = line.start + found.start("dash"), line.start + found.end()
        sign = found["dash"]
        shown = f'"{sign}"' if sign.isascii() else named(sign)
        yield Guess(
            f"{shown} does not begin an entry of a list", 'Begin the entry with "- ".', at, at + 1, ((at, end, "- "),)
        )


_KINDS = (_odd_space, _wide_colon, _missing_space, _missing_dash_space, _wrong_dash, _end)


def late(look: Look) -> Iterator[Guess]:
    """Mistakes that only the surrounding lines reveal."""
    near = [*look.upwards()][:5]
    for at, line in near:
        if line.indent and look.is_first(line):
            yield from _not_aligned(look, at, line, [])
    # of two lines that do not fit, the one with a half step is the wrong one
    for at, line in sorted(near, key=lambda pair: (pair[1].indent % 2 == 0, -pair[0])):
        above = [each for each in look.lines[:at] if not each.is_blank]
        yield from _no_entry(line, above)
        yield from _no_key(line)
        yield from _not_aligned(look, at, line, above)


def _no_entry(line: Line, above: list[Line]) -> Iterator[Guess]:
    """A line without a dash among the entries of a list."""
    is_list = any(each.indent == line.indent and each.text.lstrip(" ").startswith("- ") for each in above[-8:])
    if is_list and not line.text.lstrip(" ").startswith("-"):
        at = line.start + line.indent
        message = "the dash of a list entry is missing"
        hint = 'Begin the entry with "- "; indent the line further if it belongs to the entry above.'
        yield Guess(message, hint, at, line.start + len(line.text.rstrip()), ((at, at, "- "),))


def _no_key(line: Line) -> Iterator[Guess]:
    """A key without a colon: ``voiceId 6bfbe25a``."""
    if found := _NO_COLON.match(line.text):
        at = line.start + found.end("key")
        message = f"the colon after {found['key']} is missing"
        yield Guess(message, f'Write "{found["key"]}: ...".', at, at + 1, ((at, at, ":"),))


def _not_aligned(look: Look, at: int, line: Line, above: list[Line]) -> Iterator[Guess]:
    """A line in the wrong column, alone or with the more deeply indented lines below it."""
    columns = [*dict.fromkeys(each.indent for each in reversed(above[-12:]))] if above else [0]
    columns = [*dict.fromkeys([*columns, *(column + 2 for column in columns)])] if above else columns
    block = _block(look, at)
    start, end = line.start + line.indent, line.start + len(line.text.rstrip())
    for column in sorted(columns, key=lambda column: (abs(column - line.indent), columns.index(column))):
        if column == line.indent:
            continue
        for several in ([line], block) if len(block) > 1 else ([line],):
            edits = tuple((each.start, each.start + line.indent, " " * column) for each in several)
            yield Guess(*_told(line, column), start, end, edits)


def _block(look: Look, at: int) -> list[Line]:
    """A line with the lines below it that are indented at least as much."""
    line, *below = look.lines[at:]
    deep = next(
        (index for index, each in enumerate(below) if not each.is_blank and each.indent < line.indent), len(below)
    )
    return [line, *(each for each in below[:deep] if each.text.strip() and each.indent >= line.indent)]


def _told(line: Line, column: int) -> tuple[str, str]:
    spaces = f"{column} space{'s' * (column != 1)}"
    entry = line.entry
    if not entry["key"] and not entry["dashes"] and column > line.indent:
        message = 'this line is neither "key: value" nor part of the value above'
        return message, f'Write it as "key: value"; indent it by {spaces} if it belongs to the value above.'
    message = f"this line is indented by {line.indent} space{'s' * (line.indent != 1)}, which matches no line above"
    return message, f"Indent it by {spaces}." if column else "Begin it in the first column."
