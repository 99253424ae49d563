"""Names of tools in prose: what a prompt asks the model to call."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import DENSE
from anam_personas.lint.prompt.called import is_asked_for, is_called
from anam_personas.text.beyond import beyond_ascii

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_HYPHENATED = r"`([a-z][a-z0-9]*(?:-[a-z0-9]+)+)`"
_CASES = bytes(ord("A" if chr(n).isupper() else "a") if n < 128 and chr(n).isalnum() else ord(" ") for n in range(256))


_OPENS, _CLOSES = r"(?:[`\"'“„«「『]\s?|\*\*)", r"(?:\s?[`\"'”“»」』]|\*\*)"
_SIGNS_AROUND = frozenset("`\"'“„«「『*")
_NEAR = 60
"""Characters in front of the word for a tool in which its name stands."""
_MOST = 1_000
"""Words for a tool that are looked at."""
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
    if "-" in text or not _SIGNS_AROUND.isdisjoint(text):
        yield from (Mention(name, *span, None) for name, span in _introduced(text) if name not in known)


def is_tool(text: str, mention: Mention) -> bool:
    """Whether the words around a name say that it is a tool."""
    return mention.signed is None or is_called(text, *mention.signed)


def _is_in_expression(text: str, at: int) -> bool:
    """Whether it is inside ``${...}``, where a program has functions of its own."""
    opened = text.rfind("${", max(at - _NEAR * 2, 0), at)
    return opened >= 0 and text.find("}", opened, at) < 0


def _introduced(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Names of any form in marks, beside the word for a tool: the tool "transfer", l'outil « transfert », the `transfer` tool.

    Functions are also what programs and devices have, so one is a tool only where the prompt has it called.
    """
    tools = everywhere().words("call-tool")
    for start, end in _tool_words(text):
        near = max(start - _NEAR, 0)
        if "-" in text[near : end + _NEAR]:
            yield from _hyphenated(text, start, end)
        if _SIGNS_AROUND.isdisjoint(text[near : end + _NEAR]):
            continue
        behind, before = _beside_tools()
        names_tool = text[start:end].lower() in tools
        if (named := behind.match(text, end)) and (names_tool or is_asked_for(text, start, named.end())):
            yield named["name"], named.span("name")
        if not names_tool:
            continue
        for named in before.finditer(text[near:start]):
            yield named["name"], (near + named.start("name"), near + named.end("name"))


def _hyphenated(text: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Names such as boat-agent, beside a word for a tool that is called: the boat-agent tool, l'outil boat-agent."""
    behind, before = _beside_agents()
    for named in (before.search(text, max(start - _NEAR, 0), start), behind.match(text, end)):
        if named is not None and is_asked_for(text, min(start, named.start("name")), max(end, named.end("name"))):
            yield named["name"], named.span("name")


def _tool_words(text: str) -> list[tuple[int, int]]:
    """Where the words for a tool stand, and those for a function."""
    lower, found = text.lower(), dict[int, int]()
    if len(lower) != len(text):
        return []
    for stem, words in _stems().items():
        at = lower.find(stem)
        while at >= 0:
            for word in words:
                end = at + len(word)
                is_whole = word > DENSE or not (_is_of_word(text[at - 1 : at]) or _is_of_word(text[end : end + 1]))
                if is_whole and lower.startswith(word, at):
                    found[at] = end
            at = lower.find(stem, at + len(stem))
    return sorted(found.items())[:_MOST]


def _is_of_word(char: str) -> bool:
    return char.isalnum() or char == "_"


@cache
def _stems() -> dict[str, list[str]]:
    """Those words that none of the others begins, each with those that it begins: they are looked for together."""
    stems: dict[str, list[str]] = {}
    for word in sorted(everywhere().united("call-tool", "call-kind"), key=len):
        stems.setdefault(next((stem for stem in stems if word.startswith(stem)), word), []).append(word)
    return stems


@cache
def _beside_tools() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What follows the word for a tool, and what ends right before it."""
    named = everywhere().choice("call-named")
    return (
        re.compile(rf"(?i)\s{{0,2}}(?:{named}\s{{0,2}})?{_OPENS}(?P<name>{_WORD}){_CLOSES}"),
        re.compile(rf"(?i){_OPENS}(?P<name>{_WORD}){_CLOSES}[\s-]$"),
    )


@cache
def _beside_agents() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What follows the word for a tool, and what ends right before it."""
    name = rf"(?<![\w-])(?P<name>[a-z][a-z0-9]*(?:-[a-z0-9]+)*-{everywhere().choice('call-agent')})"
    return re.compile(rf" {name}(?![\w-])"), re.compile(rf"{name} $")


@cache
def form(*, dense: bool) -> re.Pattern[str]:
    """A name in the form of code: ``find_room``, ``findRoom``.

    In a script without spaces it may stand right beside another word. The class of those letters takes longer to compile than
    all other patterns of a short check together.
    """
    letter = r"[^\W\u3040-\uffff]" if dense else r"\w"
    return re.compile(
        rf"(?<!{letter})(?<![./{{<$@-])[A-Za-z][a-z0-9]*(?:(?:_[A-Za-z0-9]+)+|(?:[A-Z][a-z0-9]+)+)"
        rf"(?!{letter}|[/@]|[.-]{letter})"
    )


def names(text: str) -> Iterator[re.Match[str]]:
    """Names in the form of code. Only what stands around an underscore or an inner capital is read closely."""
    name = form(dense=not text.isascii() and max(beyond_ascii(text)) > DENSE)
    behind, done = re.compile(r"\S*"), 0
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
