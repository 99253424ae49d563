"""How long a text takes to say."""

from __future__ import annotations

WORDS_PER_SECOND = 2.5
"""The pace of an unhurried voice (Vapi, outbound agents)."""


def seconds(text: str) -> float:
    """About how many seconds a text takes to say, a variable as one word."""
    import re

    plain = re.sub(r"\{\{[^{}]*\}\}", "x", text) if "{{" in text else text
    return sum(any(char.isalnum() for char in word) for word in plain.split()) / WORDS_PER_SECOND
