"""Fixes that delete an ignore comment which suppresses nothing, or one name from the comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Edit, Fix

if TYPE_CHECKING:
    from anam_personas.lint.ignores.comments import Ignore, Name

_BLANK = " \t"
_BREAKS = "\r\n"


def without_name(comment: Ignore, name: Name) -> Fix:
    """Take one name out, with the comma that parts it from the others; the whole comment where it is the only name."""
    if len(comment.names) == 1:
        return without_comment(comment)
    index = comment.names.index(name)
    start, end = (name.start, comment.names[1].start) if index == 0 else (comment.names[index - 1].end, name.end)
    return _fix(comment, start, end, f"Take {name.text} out of the comment")


def without_comment(comment: Ignore) -> Fix:
    """Take the comment out: with the blank before it, or with its line where nothing else is there.

    A remark after the bracket stays, as a comment.
    """
    text, start, end = comment.document.text, comment.start, comment.end
    while end < len(text) and text[end] in _BLANK:
        end += 1
    if end < len(text) and text[end] not in _BREAKS:
        start += text[end] != "#"  # the words after it need a sign of their own
        return _fix(comment, start, end - (text[start - 1] == "#"), "Delete it and keep the remark")
    while start and text[start - 1] in _BLANK:
        start -= 1
    if (start == 0 or text[start - 1] in _BREAKS) and end < len(text):
        end += 2 if text.startswith("\r\n", end) else 1
    return _fix(comment, start, end, "Delete the comment")


def _fix(comment: Ignore, start: int, end: int, title: str) -> Fix:
    return Fix(title, (Edit(comment.document.file, start, end, ""),), safe=True)
