"""What a text still holds of the source code that it was copied from."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import Signs
from anam_personas.lint.prompt.expressions import expressions, is_in, strings_of_breaks
from anam_personas.lint.prompt.slots import has_single_brace

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 2000
"""Escapes of a text that are looked at."""
_PATH = r"[A-Za-z_]\w{0,60}"
_STEP = rf"\.{_PATH}|\[[^\[\]{{}}\n]{{0,40}}\]"
_CALL = r"\([^(){}\n]{0,80}\)"
_FORMAT = r":[<>^,]?\d{0,3}(?:\.\d)?[dfs%]"
_EXPRESSION = (
    rf"\{{{_PATH}(?:(?:{_STEP}){{0,4}}(?:{_CALL}|{_FORMAT})|(?:{_STEP}){{1,5}}|\s[-+*/%]\s\d{{1,9}})\}}(?!\}})"
)
_ESCAPE = (
    r"(?<![\\:\w/])\\[nrt](?![a-z\\])|(?<=[\w.!?,;:)\"'])\\[nrt](?![a-z\\])|(?<=[.!?,;)\"'])\\n(?!\\)"
    r"|(?<=\\n)\\n|\\\"|\\\$\{[^{}\n]{1,80}\}|\\u[0-9a-fA-F]{4}(?![0-9a-fA-F])"
)
_EMPTY = (
    r"\[object Object\]|^[ \t]*(?:[-*•][ \t]+)?(?P<label>[^\W\d_][^:\n{}\"'`]{0,40}):[ \t]*"
    r"(?P<word>undefined|null|NaN|None)[ \t]*[.,;]?[ \t]*$"
)
_ENDING = r"(?:[\"'`][ \t]*(?:\+|\);?|;)|\\n[\"'][ \t]*[+,;]?|\"[ \t]*,)[ \t]*$"
_LAST = frozenset("+,;)")
_MARKS = frozenset("\"'`")
_MISSING = Signs("undefined", "null", "NaN", "None")
_SIMPLE = {"\\n": "\n", "\\r": "", "\\t": " ", '\\"': '"'}


class Residue(NamedTuple):
    """Some characters of source code: what they are called, and what they should have become (None: unknown).

    ``may_be_meant`` says that a sentence may well speak of such characters, ``is_certain`` that it cannot be a value which the
    prompt names: it has no such word anywhere but behind labels.
    """

    start: int
    end: int
    kind: str
    decoded: str | None = None
    may_be_meant: bool = True
    is_certain: bool = True


def residues(text: str) -> list[Residue]:
    """What was left of source code in a text, in order of place."""
    found: list[Residue] = []
    if has_single_brace(text):
        found += _expressions(text)
    if "\\" in text:
        found += _escapes(text)
    if "[object Object]" in text or _MISSING.are_in(text):
        found += _values(text)
    if _ends_with_code(text):
        found += _endings(text)
    return sorted(found)


def _ends_with_code(text: str) -> bool:
    """Whether a line may end as one of a program does: with a quotation mark, and a sign after it."""
    if not any(sign in text and (f"{sign}\n" in text or text.endswith(sign)) for sign in _LAST):
        return False
    return any(line[-1:] in _LAST and line.rstrip("+,;) ")[-1:] in _MARKS for line in text.split("\n"))


def _expressions(text: str) -> Iterator[Residue]:
    """``${a.b()}``; a mere ``${name}`` is a variable in another syntax."""
    whole = expressions(text)
    spans = dict(whole)
    at = text.find("${")
    while at >= 0:
        end = spans.get(at) or text.find("}", at, at + 200) + 1
        inner = text[at + 2 : end - 1] if end > 0 else ""
        is_escaped = text[at - 1 : at] == "\\"  # reported as such
        is_said = inner.strip() and not inner.strip().isidentifier() and "\n" not in inner
        if not is_escaped and is_said and (at in spans or "{" not in inner):
            yield Residue(at, end, "a JavaScript expression")
        at = text.find("${", spans.get(at, at + 2))
    for found in re.finditer(_EXPRESSION, text):
        before = text[found.start() - 1 : found.start()]
        if before not in {"\\", "{", "$", "#"} and not before.isalnum() and not is_in(whole, found.start()):
            yield Residue(*found.span(), "a program's expression")


def _escapes(text: str) -> Iterator[Residue]:
    """Those of a text; none in an expression, and no character for what a string of a program consists of."""
    code, strings = expressions(text), strings_of_breaks(text)
    at, ticks = 0, 0  # backticks of the line so far, counted once
    for found in islice(re.finditer(_ESCAPE, text), _MOST):
        start = found.start()
        line = text.rfind("\n", at, start) + 1
        ticks = text.count("`", line or at, start) + (0 if line else ticks)
        at = start
        if ticks % 2 or is_in(code, start):
            continue
        sign = found[0]
        if sign[1] == "u":
            number = int(f"0x{sign[2:]}", 0)
            decoded = chr(number) if not 0xD800 <= number < 0xE000 and number >= 0x20 else None
        else:
            decoded = None if is_in(strings, start) else _SIMPLE.get(sign)
        yield Residue(*found.span(), "an escape sequence", decoded)


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
    for found in re.finditer(_ENDING, text, re.MULTILINE):
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.end()]
        sign = found[0][0]
        if not line.count(sign) % 2 and "+" not in found[0]:
            continue
        if sign == "'" and not line.lstrip().startswith("'") and "+" not in found[0]:
            continue
        yield Residue(found.start(), found.end(), "the end of a string", may_be_meant=False)
