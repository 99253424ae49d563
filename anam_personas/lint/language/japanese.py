"""Japanese has no spaces: a text is cut at the words that rules look for, the longest first."""

from __future__ import annotations

import re
from functools import cache

from anam_personas.lint.language.lexicon import lexicon

_KANA = "[\u3041-\u30ff]"
_KATAKANA = "\u30a1-\u30fa\u30fc"
_LATIN = r"[a-z0-9_'\u00c0-\u024f]+"
_SLOT = "\1\0*"


def is_japanese(text: str) -> bool:
    """Whether a text has kana, which Chinese does not have."""
    return re.search(_KANA, text) is not None


@cache
def cutter() -> re.Pattern[str]:
    """What matches one word after the other: a slot, Latin letters, a word of the lexicon, else a run of what begins none.

    A word in katakana is looked for at the beginning of a run alone: alcohol is not a call.
    """
    by_head: dict[str, list[str]] = {}
    for word in lexicon("ja").strings():
        by_head.setdefault(word[0], []).append(word[1:])
    known = "|".join(_branch(head, sorted(rests, key=len, reverse=True)) for head, rests in sorted(by_head.items()))
    heads = re.escape("".join(sorted(by_head)))
    rest = f"[{_KATAKANA}]+|[^\\s\0\1a-z0-9_'{_KATAKANA}{heads}]+|[^\\s\0\1]"
    return re.compile(f"{_SLOT}|{_LATIN}|(?:{known})|{rest}")


def _branch(head: str, rests: list[str]) -> str:
    rest = f"(?:{'|'.join(map(re.escape, rests))})" if any(rests) else ""
    return f"(?<![{_KATAKANA}]){head}{rest}" if re.match(f"[{_KATAKANA}]", head) else f"{re.escape(head)}{rest}"
