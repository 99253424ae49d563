"""Adding a sentence to the end of a prompt."""

from __future__ import annotations

from anam_personas.lint.finding import Change

_OPENS_LINE = ("-", "*", "+", "•", "–", "<", "#", "[", "|", ">")


def appended(text: str, sentence: str) -> Change:
    """The change that adds a sentence to a text: to its last line, or on a line of its own after a list or a tag."""
    end = max(len(text.rstrip()), 1)
    last = text[:end].rsplit("\n", 1)[-1].lstrip()
    gap = "\n" if last.startswith(_OPENS_LINE) or last[:1].isdigit() else " "
    stop = (
        ""
        if text[end - 1 : end] in {".", "!", "?", "…", ":", ">", ")", '"', "”", "。", "！", "？", "」"} or gap == "\n"
        else "."
    )
    return Change(end - 1, end, f"{text[end - 1 : end]}{stop}{gap}{sentence}")
