"""What makes more of a line than words, to a language model: markers, tags, headings, rules, tokens of chat templates.

All of it is found in a folded line (see `folding`). A mark is reported with the spans of its characters: the brackets, not the
text between them. So a value inside the template's own brackets is just a value.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.template.folding import folded

if TYPE_CHECKING:
    from collections.abc import Iterator


class Mark(NamedTuple):
    """What was found, in words, and the spans of the characters that make it."""

    what: str
    spans: tuple[tuple[int, int], ...]


_SQUARE = {"]": "["}
_CJK = {"】": "【", "〕": "〔", "〗": "〖", "〙": "〘"}
_QUOTES = {"」": "「", "』": "『", "》": "《", "〉": "〈", "›": "‹", "»": "«", "⟩": "⟨", "⟫": "⟪"}
_PAIRS = {**_SQUARE, **_CJK, **_QUOTES}
_OPENERS = frozenset(_PAIRS.values())
_CLOSERS = re.compile(f"[{re.escape(''.join(_PAIRS))}]")
_ROLES = folded(
    "system|system prompt|human|user|assistant|developer|ai|instructions?|new instructions?|"
    "systeme|sistema|benutzer|utilisateur|usuario|asistente|系统|系統|用户|用戶|助手|システム|ユーザー|アシスタント|指示"
)
_WORDS = re.compile(
    rf"[\s/:#!*_-]*(?:{_ROLES}|sys|inst|style|personality|persona|guardrails?|rules?|role|tools?|context|prompt|override|"
    r"identity|knowledge|examples?|output|format|safety|policy|policies|im_start|im_end|bos|eos|end)[\s/:#!*_-]*",
    re.IGNORECASE,
)
"""What sections are called in prompts, and roles in chats."""
_TOKEN = re.compile(r"<\||\|>|<\s+\|\s*\w+\s*\|\s*>|<<\s*(?:/\s*)?\w+\s*>>|<0x[0-9a-fA-F]{2}>|[\"']role[\"']\s*:")
_CLOSING = re.compile(r"<\s*[/?!]\s*[^\W\d]|<\s*!\s*(?:--|\[)")
_TAG = re.compile(r"(<)(?!(?:https?://[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>)[^\W\d][^<>]*(>)")
_SPACED_TAG = re.compile(r"(<)\s+[^\W\d]\w+\s*(?:/\s*)?(>)")
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,30})(?:;|(?<=&lt)|(?<=&gt)|(?<=[0-9a-fA-F])(?=\W|$))"
)
_MAKES_MARKS = frozenset("[]<>{}|#`=*_:\n\r")
_INSTRUCTION = re.compile(r"(?<![\w#])(#{2,})\s*[^\W\d]")
_HEADING = re.compile(r"[\s>*+-]*(#{1,6})(?:\s|$)")
_ROLE = re.compile(rf"(?:^|\\[nr])[\s>*_#\"'`(-]*((?:{_ROLES})[\s*_\"'`)]*:)", re.IGNORECASE)
_RULE = re.compile(r"\s*((?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|(?:~\s*){3,}|(?:#\s*){3,}|(?:=\s*){2,}|--\s*)$")
_BOLD = re.compile(r"\s*(\*{2,}|_{2,})([^*_]+)(\*{2,}|_{2,})\s*(?::\s*)?$")
_LABEL = re.compile(r"\s*([^\W\d_][\w /&-]*[^\W_])\s*(:)\s*$")
_FENCE = re.compile(r"\s*(~~~)")


def inline(line: str) -> Iterator[Mark]:
    """Marks anywhere in a line."""
    if "`" in line:
        yield from (Mark("a code fence", (each.span(),)) for each in re.finditer("`{3,}", line))
    if "<" in line or "|>" in line or "role" in line:
        yield from (Mark("a token of a chat template", (each.span(),)) for each in _TOKEN.finditer(line))
    if "<" in line:
        yield from (Mark("a tag", (each.span(),)) for each in _CLOSING.finditer(line))
        for pattern in (_TAG, _SPACED_TAG):
            yield from (Mark("a tag", (each.span(1), each.span(2))) for each in pattern.finditer(line))
    if "&" in line:
        yield from (Mark("an entity", (each.span(),)) for each in _ENTITY.finditer(line) if _is_structural(each[0]))
    if "##" in line:
        yield from (Mark("a heading", (each.span(1),)) for each in _INSTRUCTION.finditer(line))
    yield from _bracketed(line, starts=False)


def at_start(line: str) -> Iterator[Mark]:
    """Marks at the start of a line, or alone in it."""
    if found := _HEADING.match(line):
        yield Mark("a heading", (found.span(1),))
    if ":" in line:
        yield from (Mark("the name of a role", (each.span(1),)) for each in _ROLE.finditer(line))
        if (found := _LABEL.match(line)) and found[1].isupper():
            yield Mark("a heading", (found.span(1), found.span(2)))
    if found := _RULE.match(line):
        yield Mark("a rule", (found.span(1),))
    if (found := _BOLD.match(line)) and sum(map(str.isalpha, found[2])) > 1:
        yield Mark("a heading", (found.span(1), found.span(3)))
    if found := _FENCE.match(line):
        yield Mark("a code fence", (found.span(1),))
    yield from _bracketed(line, starts=True)


def _is_structural(entity: str) -> bool:
    made = html.unescape(entity)
    return any(char in _MAKES_MARKS or not char.isprintable() for char in made)


def _bracketed(line: str, *, starts: bool) -> Iterator[Mark]:
    """Brackets that make their content a section marker; with ``starts`` only those that do so by their position."""
    if not _CLOSERS.search(line):
        return
    first, last = len(line) - len(line.lstrip()), len(line.rstrip())
    letters = _counted(line)
    opened: dict[str, list[int]] = {}
    for at, char in enumerate(line):
        if char in _OPENERS:
            opened.setdefault(char, []).append(at)
        elif char in _PAIRS and opened.get(_PAIRS[char]):
            start = opened[_PAIRS[char]].pop()
            count = letters[at] - letters[start]
            is_marker = _by_place(line, start, at, first, last) if starts else _by_words(line, start, at, count)
            if count and is_marker:
                yield Mark("a section marker", ((start, start + 1), (at, at + 1)))


def _by_words(line: str, start: int, end: int, letters: int) -> bool:
    opener = line[start]
    if opener == "[":
        return letters > 1
    inner = line[start + 1 : min(end, start + 100)]
    is_named = end - start <= 60 and bool(_WORDS.fullmatch(inner) or inner.lstrip().startswith("/"))
    return is_named or (opener in _CJK.values() and letters > 1 and any(char.isupper() for char in inner))


def _by_place(line: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether brackets are alone in the line, or those that are not quotation marks at its start."""
    is_alone = start == first and end + 1 == last
    return (line[start] == "[" and is_alone) or (line[start] in _CJK.values() and start == first)


def _counted(line: str) -> list[int]:
    """The number of letters and digits before each position."""
    counts, count = [0], 0
    for char in line:
        count += char.isalpha()
        counts.append(count)
    return counts
