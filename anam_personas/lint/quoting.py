"""The author's own words in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anam_personas.text.one_line import one_line

if TYPE_CHECKING:
    from anam_personas.lint.prompt.surface import Span
    from anam_personas.lint.subject import Subject

_LONGEST: Final = 80
"""Characters of a quotation: enough to recognise a sentence."""
_OPENING: Final = frozenset('"“„«')
_CLOSING: Final = frozenset('"”“»')


def quoted(subject: Subject, span: Span, *, marks: bool = True) -> str:
    """The words of a span between quotation marks, on one line; cut where they are long, with stars for secrets.

    Without ``marks`` bold is left out, which a sentence may begin inside of.
    """
    words = span.text
    for secret, _ in subject.secrets:
        start, end = max(secret.start, span.start) - span.start, min(secret.end, span.end) - span.start
        if secret.surface is span.surface and start < end:
            words = words[:start] + "*" * (end - start) + words[end:]
    if not marks:
        words = words.replace("**", "")
    words = words.strip()
    if words[:1] in _OPENING and words[-1:] in _CLOSING:
        words = words[1:-1]
    return f'"{one_line(words, _LONGEST)}"'
