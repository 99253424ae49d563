"""Names of tools in prose: what a prompt asks the model to call."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

NAME = r"(?<![\w./{<$@-])[A-Za-z][a-z0-9]*(?:(?:_[A-Za-z0-9]+)+|(?:[A-Z][a-z0-9]+)+)(?![\w/@]|\.\w|-\w)"
_HYPHENATED = r"`([a-z][a-z0-9]*(?:-[a-z0-9]+)+)`"
_CASES = bytes(ord("A" if chr(n).isupper() else "a") if n < 128 and chr(n).isalnum() else ord(" ") for n in range(256))


_OPENS, _CLOSES = r"(?:[`\"'“„«「『]\s?|\*\*)", r"(?:\s?[`\"'”“»」』]|\*\*)"
_SIGNS_AROUND = frozenset("`\"'“„«「『*")
_NEAR = 60
"""Characters in front of the word for a tool in which its name stands."""
_MOST = 1_000
"""Words for a tool that are looked at."""
_DENSE = "\u3000"
"""What the letters of scripts without spaces are greater than."""
_WORD = r"[a-z][a-z0-9]{2,40}(?:[_-][a-z0-9]{1,40}){0,8}"


class Mention(NamedTuple):
    """A name that a prompt uses like a tool's. ``signed`` is its span with the signs around it; None beside the word for a tool."""

    name: str
    start: int
    end: int
    signed: tuple[int, int] | None


def mentions(text: str, known: Collection[str] = ()) -> Iterator[Mention]:
    """Names in the form of code, ``known`` ones left out."""
    if "_" in text or b"aA" in _cases(text):
        for found in names(text):
            if text[found.start() - 1 : found.start()] == "[" and text[found.end() : found.end() + 1] == "]":
                continue  # a placeholder
            if found[0] in known or _is_in_expression(text, found.start()):
                continue
            yield Mention(found[0], *found.span(), found.span())
    if "-" in text and "`" in text:
        for found in re.finditer(_HYPHENATED, text):
            yield Mention(found[1], *found.span(1), found.span())
    if not _SIGNS_AROUND.isdisjoint(text):
        yield from (Mention(name, *span, None) for name, span in _introduced(text) if name not in known)


def _is_in_expression(text: str, at: int) -> bool:
    """Whether it is inside ``${...}``, where a program has functions of its own."""
    opened = text.rfind("${", max(at - _NEAR * 2, 0), at)
    return opened >= 0 and text.find("}", opened, at) < 0


def _introduced(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Names of any form in marks, beside the word for a tool: the tool "transfer", l'outil « transfert », the `transfer` tool."""
    for start, end in _tool_words(text):
        near = max(start - _NEAR, 0)
        if _SIGNS_AROUND.isdisjoint(text[near : end + _NEAR]):
            continue
        behind, before = _beside_tools()
        if named := behind.match(text, end):
            yield named["name"], named.span("name")
        for named in before.finditer(text[near:start]):
            yield named["name"], (near + named.start("name"), near + named.end("name"))


def _tool_words(text: str) -> list[tuple[int, int]]:
    """Where the words for a tool stand."""
    lower, found = text.lower(), dict[int, int]()
    if len(lower) != len(text):
        return []
    for word in sorted(everywhere().words("call-tool"), key=len):
        at = lower.find(word)
        while at >= 0:
            end = at + len(word)
            is_whole = word > _DENSE or not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum())
            if is_whole:
                found[at] = end
            at = lower.find(word, end)
    return sorted(found.items())[:_MOST]


@cache
def _beside_tools() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What follows the word for a tool, and what ends right before it."""
    named = everywhere().choice("call-named")
    return (
        re.compile(rf"(?i)\s{{0,2}}(?:{named}\s{{0,2}})?{_OPENS}(?P<name>{_WORD}){_CLOSES}"),
        re.compile(rf"(?i){_OPENS}(?P<name>{_WORD}){_CLOSES}[\s-]$"),
    )


def names(text: str) -> Iterator[re.Match[str]]:
    """Names in the form of code. Only what stands around an underscore or an inner capital is read closely."""
    name, behind, done = re.compile(NAME), re.compile(r"\S*"), 0
    for at in _signs(text):
        if at >= done:
            start = max(text.rfind(" ", done, at), text.rfind("\n", done, at), text.rfind("\t", done, at)) + 1
            end = found.end() if (found := behind.match(text, at)) else done
            yield from name.finditer(text, max(start, done), end)
            done = end


def _signs(text: str) -> list[int]:
    """Where the names may be: the offset of each underscore, and of each capital inside a word and before a small letter."""
    cases = _cases(text)
    inner = [sign.start() + 1 for form in (b"aAa", b"AAa") if form in cases for sign in re.finditer(form, cases)]
    return sorted([*inner, *(sign.start() for sign in re.finditer("_", text))])


def _cases(text: str) -> bytes:
    """A text with "A" for each capital of ASCII, "a" for its other letters and digits, and spaces for all else."""
    return text.encode("ascii", "replace").translate(_CASES)


_CLAUSE = 60
"""Characters behind a name in which it is said where it comes from."""
_GAP = 20
"""Characters between the word for a tool and its name."""
_BESIDE = r"\w(?:[ \t]*\n?[ \t]*|:[ \t]*|[ \t]*\()[`*\"'“„«「]{0,3}\s?$"
_VALUE = r"\s?[\"\[{\d]"
"""What begins most values of JSON."""
_IF_THERE = r"[`*\"']{0,3},? (?:\w{2,6}) "
"""A word of condition behind a name."""
_BRAND = r"[a-z][A-Z][a-z]+"
"""A name such as iPhone or eBay."""


def _is_of_tool(behind: str) -> bool:
    """Whether the words behind a name say that a tool has it: "the plan_name the tool gave you"."""
    words = re.findall(r"[\w'-]+", re.split(r"[.!?:;]|\n\s*\n", behind)[0])[1:4]
    return not everywhere().words("call-kind").isdisjoint(word.lower() for word in words)


def _is_optional(behind: str) -> bool:
    """Whether the words behind a name take it for a value that may be missing: "use `day` if present"."""
    return re.match(_IF_THERE, behind) is not None and not everywhere().words("call-present").isdisjoint(
        re.findall(r"\w+", behind)[1:3]
    )


def _is_introduced(words: Sequence[str], before: str) -> bool:
    """Whether the word for a tool leads into a name: "the tool find_room", "l'outil find_room", "Tool: find_room"."""
    kinds = everywhere().words("call-kind")
    is_named = len(words) > 1 and words[-1] in everywhere().words("call-named") and words[-2] in kinds
    return bool(words) and (is_named or words[-1] in kinds) and re.search(_BESIDE, before) is not None


def is_called(text: str, mention: Mention) -> bool:
    """Whether the words around a name say that it is a tool."""
    if mention.signed is None:
        return True
    start, end = mention.signed
    if text[end : end + 2] == '":' and re.match(_VALUE, text[end + 2 : end + 12]) is not None:
        return False  # a field: "next_step": "end"
    if re.fullmatch(_BRAND, text[start:end]) is not None:
        return False
    of = everywhere().words
    before = re.findall(r"[\w'-]+", text[max(start - 40, 0) : start].replace("’", "'"))[-3:]
    words = [word.lower().rpartition("'")[2] or word.lower() for word in before]  # l'outil
    if words and words[-1] in of("call-the"):
        words = words[:-1]
    is_apart = re.search(r"[.!?:]\s*[`*]*$", text[max(start - 6, 0) : start])
    if is_apart:
        words = words[-1:] if is_apart[0][0] == ":" and len(words) and words[-1] in of("call-kind") else []
    behind = re.match(r"[`*\"']*(\()?\s*([\w-]+)?", text[end : end + 30])
    is_applied = bool(behind and behind[1] and text[end : end + 2].lstrip("`*\"'").startswith("("))
    after = (behind[2] or "").lower() if behind else ""
    is_brand = text[start].isupper() and "_" not in text[start:end]
    if is_brand and after in of("call-kinds") and text[end : end + 1] == " ":
        return False  # those of a house: "the AcmeDesk tools"
    if after in of("call-kind") or is_applied:
        return True
    if after in of("call-that") and _is_of_tool(text[end : end + _CLAUSE]):
        return False
    if _is_introduced(words, text[max(start - _GAP, 0) : start]) and after not in of("call-data"):
        return True
    if text[end - 7 : end] == "Message" or text[end - 12 : end] == "systemPrompt":
        return False  # a setting of voice platforms: firstMessage, endCallMessage
    if (after in of("call-data") and after not in of("call-source")) or is_brand:
        return False  # a field, or a brand: WhatsApp
    is_used = bool(words) and words[-1] in of("call-use") and words[-1] not in of("call-with")
    is_used = is_used and not _is_optional(text[end : end + _CLAUSE])
    return bool(words) and (words[-1] in of("call-verb") or (is_used and after not in of("call-data")))
