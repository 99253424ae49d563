"""How many tokens a text has, about: no tokenizer is asked, since those fetch their tables from the network."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_DENSE = "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U0001f000-\U0001faff\U00020000-\U0003ffff]"
_FINE = "[\u0370-\u10ff\u1200-\u1cff\ua980-\uabff\ufb1d-\ufdff\ufe70-\ufefc]"
_PER_TOKEN = 4
_PER_FINE_TOKEN = 2.5
_PER_WORD = 1.35
_OF_A_TOOL = ("name", "description", "parameters", "queryParameters")


def estimate(text: str) -> int:
    """About how many tokens a text has.

    A quarter of its characters or 1.35 a word, whichever is more; one for each character of Chinese, Japanese and
    Korean and each emoji; one for two and a half characters of the other scripts that are not Latin.
    """
    if text.isascii():
        return _of_latin(len(text), len(text.split()))
    rest, fine = re.subn(_FINE, "", text)
    rest, dense = re.subn(_DENSE, " ", rest)
    return dense + round(fine / _PER_FINE_TOKEN) + _of_latin(len(rest) - dense, len(rest.split()))


def _of_latin(characters: int, words: int) -> int:
    return round(max(characters / _PER_TOKEN, words * _PER_WORD))


def of_tools(definitions: Iterable[Mapping[str, Any]]) -> int:
    """About how many tokens the definitions of tools take: what a model is told of them, as JSON."""
    return sum(
        estimate(json.dumps({key: tool[key] for key in _OF_A_TOOL if key in tool}, ensure_ascii=False))
        for tool in definitions
    )
