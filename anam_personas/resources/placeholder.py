"""Placeholders that were left in texts: never sent, since a persona would speak them, or an id would lead nowhere.

Only texts that cannot be intended count; the linter's CL001 looks closer and knows where the words are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LEFT: Final = re.compile(
    r"<[A-Z][A-Z0-9]*(?:[ _-][A-Z0-9]+)+>"  # <CLINIC_NAME>
    r"|<(?i:your|insert|enter|replace|fill in)[ _-][^<>\n]{1,60}>"  # <your name here>
    r"|\[[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\]"  # [CLINIC_NAME]
    r"|\[(?i:your|insert|fill in) [^\[\]\n]{1,60}\]"  # [Your company]
    r"|\bYOUR(?:_[A-Z0-9]+)+\b"  # YOUR_VOICE_ID
    r"|\byour-[a-z-]{2,30}-(?:id|key|token)\b"  # your-voice-id
    r"|\b(?:REPLACE|CHANGE)_?ME\b"
    r"|\$\{[A-Z][A-Z0-9_]*\}"  # ${CLINIC}: meant for a shell
)


_SIGNS: Final = ("<", "[", "${", "YOUR_", "your-", "REPLACE", "CHANGE")
"""Each placeholder contains one of them: most texts have none, and need no search."""


def placeholder(body: Mapping[str, Any]) -> str | None:
    """Why a body must not be sent: the first placeholder and its path. None if there is none."""
    for path, text in _texts(body):
        if not any(sign in text for sign in _SIGNS):
            continue
        for found in _LEFT.finditer(text):
            if not _is_heading(found, text):
                return f'the placeholder "{found[0]}" was left in {path}: replace it'
    return None


def _is_heading(found: re.Match[str], text: str) -> bool:
    """Whether it is a line of its own in brackets, which is a section heading."""
    line = text[text.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0]
    return found[0].startswith("[") and line.strip() == found[0]


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, path)
