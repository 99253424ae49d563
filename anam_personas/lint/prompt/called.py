"""Whether the words around a name in the form of code say that it is a tool, and no value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import DENSE

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLAUSE = 60
"""Characters behind a name in which it is said where it comes from."""
_GAP = 20
"""Characters between the word for a tool and its name."""
_BESIDE = r"\w(?:[ \t]*\n?[ \t]*|:[ \t]*|[ \t]*\()[`*\"'“„«「]{0,3}\s?$"
_VALUE = r"\s?[\"\[{\d]"
"""What begins most values of JSON."""
_IF_THERE = r"[`*\"']{0,3},? (?:\w{2,6}) "
"""A word of condition behind a name."""
_BRAND = r"[ei][A-Z][a-z]+"
"""A name such as iPhone or eBay."""
_PART = r"[A-Z]?[a-z0-9]+|[A-Z]+"
"""A word of a name: of customer_name, and of customerName."""
_DONE = r"(?:ed|[ai]d[ao]|at[ao])$"
"""How a word ends that says that something was done: a state, or an event."""
_LEAST = 2
"""Words of a name that tells a deed and what it is done to."""
_AHEAD = 6
"""Words in front of the word for a function in which it is called: "roep aan het eind de functie"."""
_LIST = r"\(\w{1,2}\)"
"""The end of a plural behind a name: customer_name(s)."""


def is_asked_for(text: str, start: int, end: int) -> bool:
    """Whether the function that a stretch of a text names is called: no "the `share` function of the app"."""
    of = everywhere().words
    before = re.findall(r"[\w'-]+|[.!?:;\n]", text[max(start - _CLAUSE, 0) : start].lower())[-_AHEAD:]
    behind = re.findall(r"\w+", text[end : end + _CLAUSE].lower())[:1]
    if behind and behind[0] in of("call-place"):
        return False
    apart = max((at for at, word in enumerate(before) if word in ".!?:;\n"), default=-1)
    told = {*before[apart + 1 :], *behind}
    return not everywhere().united("call-verb", "call-use", "call-behind").isdisjoint(told) or _is_dense(
        text[end : end + _CLAUSE], "call-behind"
    )


def _is_dense(behind: str, *names: str) -> bool:
    """Whether words of a script without spaces follow: 「find_room」を呼び出す."""
    told = behind.lstrip("`*\"'”」』)） \u3000")[:8]
    return told[:1] > DENSE and told.startswith(tuple(word for word in everywhere().united(*names) if word > DENSE))


def _is_deed(name: str, *, is_sure: bool) -> bool:
    """Whether a name may be one of a tool: it says what is done. Where that is sure to be called, no more than: it is no value."""
    deeds = everywhere().words("call-deed")
    parts = [part.lower() for part in re.findall(_PART, name)]
    is_deed = parts[0] in deeds and parts[0] not in everywhere().words("call-thing")
    is_noun = not is_deed or not everywhere().words("call-particle").isdisjoint(parts[1:2])
    if is_noun and parts[-1] in everywhere().united("call-value", "residue-value"):
        return False
    return is_sure or not deeds.isdisjoint(parts)


def is_plain_deed(name: str) -> bool:
    """Whether a name in the form of code tells a deed and no value, as an order would: book_boat, and no boat_name or boat_booked."""
    parts = [part.lower() for part in re.findall(_PART, name)]
    of = everywhere().words
    if (
        len(parts) < _LEAST
        or not name[0].islower()
        or parts[0] not in of("call-deed")
        or parts[1] in of("call-particle")
    ):
        return False
    return parts[-1] not in everywhere().united("call-value", "residue-value") and re.search(_DONE, parts[-1]) is None


def stands_for_means(text: str, start: int, end: int) -> bool:
    """Whether something is to be done with what a stretch of a text names: "book it with book_boat"."""
    words = _before(text, start)
    if _is_dense(text[end : end + _CLAUSE], "call-means"):
        return True
    of = everywhere().words
    after = re.match(r"[`*\"']*\s?(\w*)", text[end : end + 30])
    is_data = after is not None and after[1].lower() in of("call-data")
    return bool(words) and words[-1] in of("call-means") and not is_data and of("call-answer").isdisjoint(words[:-1])


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
    is_kind = is_named or bool(words and words[-1] in kinds)
    return is_kind and re.search(_BESIDE, before) is not None


def is_called(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a text is a name that is called, or used, or said to be one of a tool."""
    if text[end : end + 2] == '":' and re.match(_VALUE, text[end + 2 : end + 12]) is not None:
        return False  # a field: "next_step": "end"
    if re.fullmatch(_BRAND, text[start:end]) is not None:
        return False
    of = everywhere().words
    words = _before(text, start)
    behind = re.match(rf"[`*\"']*(?!{_LIST})(\()?\s*([\w-]+)?", text[end : end + 30])
    is_applied = bool(behind and behind[1] and text[end : end + 2].lstrip("`*\"'").startswith("("))
    after = (behind[2] or "").lower() if behind else ""
    is_brand = text[start].isupper() and "_" not in text[start:end]
    if is_brand and after in of("call-kinds") and text[end : end + 1] == " ":
        return False  # those of a house: "the AcmeDesk tools"
    if after in of("call-kind") or is_applied or _is_dense(text[end : end + _CLAUSE], "call-kind"):
        return True
    if after in of("call-that") and _is_of_tool(text[end : end + _CLAUSE]):
        return False
    if _is_introduced(words, text[max(start - _GAP, 0) : start]) and after not in of("call-data"):
        return True
    if text[end - 7 : end] == "Message" or text[end - 12 : end] == "systemPrompt":
        return False  # a setting of voice platforms: firstMessage, endCallMessage
    if (after in of("call-data") and after not in of("call-source")) or is_brand:
        return False  # a field, or a brand: WhatsApp
    return _is_used(text, start, end, words, after)


def _before(text: str, start: int) -> list[str]:
    """The words in front of a name that belong to it, without an article."""
    before = re.findall(r"'?\w[\w'-]*|-(?=\s)", text[max(start - 40, 0) : start].replace("’", "'"))[-3:]
    words = [word.lower().rpartition("'")[2] or word.lower() for word in before]  # l'outil
    if words and words[-1] in everywhere().words("call-the"):
        words = words[:-1]
    if is_apart := re.search(r"[.!?:。]\s*[`*]*$", text[max(start - 6, 0) : start]):
        is_label = is_apart[0][0] == ":" and words and words[-1] in everywhere().words("call-kind")
        return words[-1:] if is_label else []
    return words


def _is_used(text: str, start: int, end: int, words: Sequence[str], after: str) -> bool:
    """Whether a verb in front of a name, or behind it, has it called, or used like a tool."""
    of, clause = everywhere().words, text[end : end + _CLAUSE]
    last = words[-1] if words else ""
    if last in of("call-verb") or after in of("call-behind"):
        return _is_deed(text[start:end], is_sure=True)
    is_used = last in of("call-use") and last not in of("call-with") and after not in of("call-data")
    if (is_used and not _is_optional(clause)) or _is_dense(clause, "call-behind"):
        return _is_deed(text[start:end], is_sure=False)
    return False
