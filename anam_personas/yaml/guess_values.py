"""Likely mistakes in values: quotation marks, indicator characters, and texts that need quotes or a ``|``."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from anam_personas.yaml.guess import Guess, Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.yaml.guess import Look

QUOTE_ALL: Final = "Put the entire value in quotation marks."
_CURLED = re.compile(
    "^[\u201c\u201d\u201e\u201f\u2033\u00ab\u300c\u2018\u2019\u201a](?P<body>.*)[\u201c\u201d\u201f\u2033\u00bb\u300d\u2018\u2019]$"
)
_SIGNS: Final = {
    "@": '"@" cannot begin a value',
    "`": '"`" cannot begin a value',
    "%": '"%" cannot begin a value',
    "&": '"&" and "*" at the beginning of a value are read as references',
    "*": '"&" and "*" at the beginning of a value are read as references',
    "!": 'a "!" at the beginning of a value is read as a tag',
    "{": 'a value that begins with "{" is read as a mapping',
    "[": 'a value that begins with "[" is read as a list',
    "|": 'text follows "|" or ">" on the same line',
    ">": 'text follows "|" or ">" on the same line',
    "?": '"?" at the beginning of a value is a YAML indicator',
    "-": "a list cannot begin on the line of its key",
    ",": 'expected a value here, found ","',
    "]": 'expected a value here, found "]"',
    "}": 'expected a value here, found "}"',
    ":": 'expected a value here, found ":"',
}
_OPEN: Final = {"[": "]", "{": "}"}


def guesses(look: Look) -> Iterator[Guess]:
    """Possible repairs, from certain mistakes to those that only a successful parse can confirm."""
    lines = [*look.upwards()]
    for _, line in lines:
        found = line.entry
        value, start = found["value"], line.start + found.start("value")
        if value[:1] in {'"', "'"}:
            yield from _quoted(value, start)
        elif curled := _CURLED.match(value):
            message = f"the quotation marks {value[0]} {value[-1]} are not YAML quotation marks"
            edits = ((start, start + len(value), _quotes(curled["body"])),)
            yield Guess(message, 'Use straight quotation marks: "...".', start, start + len(value), edits)
        elif value[:1] in _OPEN and not _is_text(value):
            yield from _comment(value, start)
        elif value:
            yield from _sign(line, value, start)
            yield from _comment(value, start)
            yield from _colon(line, value, start)
    for at, line in lines[:12]:
        yield from _no_bar(look, at, line)
    yield from _open_quote(look)
    yield from _open_bracket(look)


def _is_text(value: str) -> bool:
    """Whether a value that begins with a bracket is certainly text: a template, or words after the closing bracket."""
    return value.startswith(("{{", "{%", "{#")) or re.search(r"[]}]\s*[^\s,\]}#]", value) is not None


def _quotes(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _whole(value: str, start: int) -> tuple[tuple[int, int, str], ...]:
    return ((start, start + len(value), _quotes(value)),)


def _quoted(value: str, start: int) -> Iterator[Guess]:
    """A value on one line that begins with a quotation mark, with text after the closing one."""
    mark, rest = value[0], value[1:]
    closes = [
        found.start() + 1 for found in re.finditer(r"''|'" if mark == "'" else r"\\.|\"", rest) if found[0] == mark
    ]
    if not closes or closes[0] == len(value) - 1:
        return
    body = value[1:-1] if value.endswith(mark) and len(closes) > 1 else None
    if body is not None:
        at = start + closes[0]
        if mark == "'":
            message, hint = "this apostrophe ends the text", "Write it twice ('') or put the text in double quotes."
        else:
            message, hint = "this quotation mark ends the text", 'Write \\" or put the text in single quotes.'
        yield Guess(message, hint, at, at + 1, ((start, start + len(value), _quotes(body.replace("''", "'"))),))
        return
    at = start + closes[0] + 1
    at += len(value[at - start :]) - len(value[at - start :].lstrip())
    if value[at - start] not in ",]}#:":
        message = "text follows the closing quotation mark"
        yield Guess(message, QUOTE_ALL, at, start + len(value), _whole(value, start))


def _sign(line: Line, value: str, start: int) -> Iterator[Guess]:
    """A text that begins with a YAML indicator."""
    message = _SIGNS.get(value[0])
    entry = line.entry
    if message is None or not (entry["key"] or entry["dashes"]) or (value[0] in "-?" and value[1:2].strip()):
        return
    if value[0] in "|>" and re.fullmatch(r"[|>][-+0-9]*(?:\s+#.*)?", value):
        return
    hint = QUOTE_ALL
    if value.startswith("{{") and len(value) < 60 and '"' not in value:
        hint = f'Put the entire value in quotation marks: "{value}".'
    elif value[0] in "|>":
        hint = "Begin the text on the next line, indented; quote the value if the sign belongs to it."
        at = start + len(value) - len(value[1:].lstrip())
        yield Guess(message, hint, at, start + len(value), _whole(value, start))
        return
    width = 2 if value.startswith(("{{", "**")) else 1
    yield Guess(message, hint, start, start + width, _whole(value, start))


def _comment(value: str, start: int) -> Iterator[Guess]:
    """A text over several lines or in brackets that is cut by `` #``."""
    for found in re.finditer(r"\s(#)", value):
        place = start + found.start(1)
        message = '" #" starts a comment here, which ends the text'
        hint = "Put the entire text in quotation marks, or write it as a block with |."
        yield Guess(message, hint, place, start + len(value), ((place, place + 1, "x"),))


def _colon(line: Line, value: str, start: int) -> Iterator[Guess]:
    """A text that contains a colon and a space, or ends with a colon."""
    found = re.search(r":(?=\s|$)", value)
    if found and (line.entry["key"] or line.entry["dashes"]):
        at = start + found.start()
        message = "a colon starts a key here, where no key is allowed"
        yield Guess(message, QUOTE_ALL, at, at + 1, _whole(value, start))


def _no_bar(look: Look, at: int, line: Line) -> Iterator[Guess]:
    """``key:`` with lines of text below it that need a ``|``."""
    found = line.entry
    if not found["key"] or found["value"] or at + 1 >= len(look.lines):
        return
    below = next((each for each in look.lines[at + 1 :] if each.text.strip()), None)
    is_text = below is not None and not below.entry["key"] and not below.entry["dashes"]
    if below is not None and is_text and below.indent > line.indent + len(found["dashes"]):
        end = line.start + len(line.text.rstrip())
        key = line.start + found.start("key")
        message = f'the text below {found["key"]} needs a "|" after the colon'
        yield Guess(message, f'Write "{found["key"]}: |".', key, end, ((end, line.end, " |"),))


def _open_quote(look: Look) -> Iterator[Guess]:
    """A quotation mark that is not closed, or is closed by the opening one of the next value."""
    for _, line in look.upwards():
        value, start = line.entry["value"], line.start + line.entry.start("value")
        mark = value[:1]
        if mark in {'"', "'"} and re.sub(r"''|\\.", "", value).count(mark) % 2:
            hint = "Close it." if mark == '"' else "Close it. Between single quotes an apostrophe is written twice."
            yield Guess(
                "the quotation mark is not closed",
                hint,
                start,
                start + 1,
                ((start + len(value), start + len(value), mark),),
            )


def _open_bracket(look: Look) -> Iterator[Guess]:
    """A comma missing before the error, or a bracket that is not closed."""
    line = next((each for each in reversed(look.lines) if each.start <= look.stop), None)
    before = line.text[: look.stop - line.start].rstrip() if line is not None else ""
    if line is not None and any(sign in before for sign in _OPEN):
        for at in (len(before), before.rfind(" ")):
            if at > min(before.find(sign) for sign in _OPEN if sign in before) and before[at - 1] not in ",[{:":
                place = line.start + at
                yield Guess("a comma is missing here", "Add the comma.", place, place + 1, ((place, place, ","),))
    for number, each in look.upwards():
        value, start = each.entry["value"], each.start + each.entry.start("value")
        missing = [sign for sign in _OPEN if value.count(sign) > value.count(_OPEN[sign])]
        if not missing or value[:1] not in _OPEN:
            continue
        sign = missing[-1]
        at = start + value.rindex(sign)
        for last in dict.fromkeys([each, _last_inside(look, number)]):
            end = last.start + len(last.text.rstrip(" ,"))
            yield Guess(
                f'the "{sign}" is not closed', f'Add the "{_OPEN[sign]}".', at, at + 1, ((end, last.end, _OPEN[sign]),)
            )


def _last_inside(look: Look, at: int) -> Line:
    """The last of the more deeply indented lines below."""
    last = look.lines[at]
    for each in look.lines[at + 1 :]:
        if not each.is_blank and each.indent <= look.lines[at].indent:
            break
        last = last if each.is_blank else each
    return last
