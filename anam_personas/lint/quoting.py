"""The author's own words in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anam_personas.text.one_line import one_line

if TYPE_CHECKING:
    from anam_personas.lint.prompt.surface import Span
    from anam_personas.lint.subject import Subject

_LONGEST: Final = 80
"""Characters of a quotation: enough to recognise a sentence."""
_QUOTES: Final = ' \t\n"“”„«»'


def quoted(subject: Subject, span: Span) -> str:
    """The words of a span between quotation marks, on one line; cut where they are long, with stars for secrets."""
    words = span.text
    for secret, _ in subject.secrets:
        start, end = max(secret.start, span.start) - span.start, min(secret.end, span.end) - span.start
        if secret.surface is span.surface and start < end:
            words = words[:start] + "*" * (end - start) + words[end:]
    return f'"{one_line(words.strip(_QUOTES), _LONGEST)}"'
