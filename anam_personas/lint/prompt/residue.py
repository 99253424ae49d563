"""What a text still holds of the source code, or of the chat, that it was copied from."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import Signs
from anam_personas.lint.prompt.expressions import expressions, is_in, is_javascript, strings_of_breaks
from anam_personas.lint.prompt.slots import has_single_brace

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 2000
"""Escapes of a text that are looked at."""
_WRITTEN_OUT = r"[`'\"]|\s\?\s|=>"
"""What an expression has that no sentence speaks of."""
_ESCAPE = (
    r"\\(?:(?<![\\:\w/]\\)[nrt](?![a-z\\])|(?<=[\w.!?,;:)\"']\\)[nrt](?![a-z\\])|(?<=[.!?,;)\"']\\)n(?!\\)"
    r"|(?<=\\n\\)n|\"|\$\{[^{}\n]{1,80}\}|u[0-9a-fA-F]{4}(?![0-9a-fA-F]))"
)
"""It begins with the sign of all, and looks back over it: such a pattern is found without trying it at each character."""
_SENTENCE_ENDS = r"(?:\n|[.!?…。！？])[ \t]*(?:\\[nrt])*$"
_BEGINS = r"(?:\\[nrt])+[^\s\"'`”»)\],.;:!?\\]"
_NEAR = 12
"""Characters in front of an escape in which a sentence ends that it parts from the next."""
_WIDEST = 2000
"""Characters of a line in front of an escape in which the value is opened that holds it."""
_CITATION = r":contentReference\[oaicite:\d{1,4}\](?:\{index=\d{1,4}\})?|【\d{1,3}(?::\d{1,3})?†[^【】\n]{0,80}】"
_CLOSING = frozenset("\"'`”»」")
_EMPTY = (
    r"\[object Object\]|^[ \t]*(?:[-*•][ \t]+)?(?P<label>[^\W\d_][^:\n{}\"'`]{0,40}):[ \t]*"
    r"(?P<word>undefined|null|NaN|None)[ \t]*[.,;]?[ \t]*$"
)
_ENDING = r"(?:[\"'`][ \t]*(?:\+|\);?|;)|\\n[\"'][ \t]*[+,;]?|\"[ \t]*,)[ \t]*$"
_TAILS = frozenset("+,;)\"'")
"""What such an ending ends with."""
_LAST = frozenset("+,;)")
_MARKS = frozenset("\"'`")
_MISSING = Signs("undefined", "null", "NaN", "None")
_SIMPLE = {"\\n": "\n", "\\r": "", "\\t": " ", '\\"': '"'}


class Residue(NamedTuple):
    """Some characters of source code: what they are called, and what they should have become (None: unknown, "": nothing).

    ``may_be_meant`` says that a sentence may well speak of such characters, ``is_certain`` that it cannot be a value which the
    prompt names: it has no such word anywhere but behind labels.
    """

    start: int
    end: int
    kind: str
    decoded: str | None = None
    may_be_meant: bool = True
    is_certain: bool = True
    source: str = "source code"


def residues(text: str) -> list[Residue]:
    """What was left of source code in a text, in order of place."""
    found: list[Residue] = []
    code = expressions(text) if has_single_brace(text) else []
    if "\\" in text:
        found += _escapes(text)
    if "†" in text or "oaicite" in text:
        found += _citations(text)
    if "[object Object]" in text or _MISSING.are_in(text):
        found += _values(text)
    if _ends_with_code(text):
        found += _endings(text)
    if code:
        found = [item for item in found if not any(start <= item.start < end for start, end in code)]
        found += [_expression(text, start, end) for start, end in code]
    return sorted(found)


def _expression(text: str, start: int, end: int) -> Residue:
    piece = text[start:end]
    kind = "a JavaScript expression" if is_javascript(piece) else "a program's expression"
    return Residue(start, end, kind, may_be_meant=re.search(_WRITTEN_OUT, piece) is None)


def _ends_with_code(text: str) -> bool:
    """Whether a line may end as one of a program does: with a quotation mark, and a sign after it."""
    if not any(sign in text and (f"{sign}\n" in text or text.endswith(sign)) for sign in _LAST):
        return False
    return any(line[-1:] in _LAST and line.rstrip("+,;) ")[-1:] in _MARKS for line in text.split("\n"))


def _citations(text: str) -> Iterator[Residue]:
    """Marks of sources in a chat's answers. A sentence that shows what they look like has them in marks, or says so."""
    shows = everywhere().united("contact-example", "slot-sample")
    for found in islice(re.finditer(_CITATION, text), _MOST):
        start, end = found.span()
        before = re.findall(r"\w+", text[max(start - 40, 0) : start])[-3:]
        if text[end : end + 1] not in _CLOSING and shows.isdisjoint(map(str.lower, before)):
            yield Residue(start, end, "a mark of its sources", "", source="a chat")


def _escapes(text: str) -> Iterator[Residue]:
    """Those of a text, with no character for what a string of a program consists of."""
    strings = strings_of_breaks(text)
    at, ticks = 0, 0  # backticks of the line so far, counted once
    for found in islice(re.finditer(_ESCAPE, text), _MOST):
        start, sign = found.start(), found[0]
        line = text.rfind("\n", at, start) + 1
        ticks = text.count("`", line or at, start) + (0 if line else ticks)
        at = start
        if ticks % 2 or (sign[1] in "nrtu" and _is_in_json(text, start)):
            continue
        if sign[1] == "u":
            number = int(f"0x{sign[2:]}", 0)
            decoded = chr(number) if not 0xD800 <= number < 0xE000 and number >= 0x20 else None
        else:
            decoded = None if is_in(strings, start) else _SIMPLE.get(sign)
        before = text[start - _NEAR : start] if start >= _NEAR else f"\n{text[:start]}"
        divides = re.search(_SENTENCE_ENDS, before) is not None and re.match(_BEGINS, text[start : start + _NEAR])
        yield Residue(*found.span(), "an escape sequence", decoded, may_be_meant=not divides)


def _is_in_json(text: str, at: int) -> bool:
    """Whether an escape stands in the value of a field, of JSON, where line breaks are written so."""
    line = text[max(text.rfind("\n", 0, at) + 1, at - _WIDEST) : at]
    return re.search(r"[\"'][ \t]*:[ \t]*\"(?:[^\"\\]|\\.)*$", line) is not None


def _values(text: str) -> Iterator[Residue]:
    everything = list(re.finditer(_EMPTY, text, re.MULTILINE))
    labelled = Counter(found["word"] for found in everything)
    for found in everything:
        word = found["word"]
        if word is None:
            yield Residue(*found.span(), "a printed object")
        elif word != "None" or found["label"].lower().split()[-1] in everywhere().words("residue-value"):
            uses = len(re.findall(rf"\b{word}\b", text))
            yield Residue(*found.span("word"), "a missing value", may_be_meant=False, is_certain=uses == labelled[word])


def _endings(text: str) -> Iterator[Residue]:
    """Ends of strings at the end of a line. A comma after a quotation that was opened on the line is prose."""
    at = 0
    for line in text.split("\n"):
        found = re.search(_ENDING, line) if line.rstrip(" \t")[-1:] in _TAILS else None
        if found is not None and _is_ending(found, line):
            yield Residue(at + found.start(), at + found.end(), "the end of a string", may_be_meant=False)
        at += len(line) + 1


def _is_ending(found: re.Match[str], line: str) -> bool:
    sign = found[0][0]
    if "+" in found[0]:
        return True
    return line.count(sign) % 2 == 1 and (sign != "'" or line.lstrip().startswith("'"))
