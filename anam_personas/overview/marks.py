"""Where findings are in a text that is shown: the stretches of the text, marked and not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anam_personas import template
from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from anam_personas.diagnostics.types import Diagnostic

_MOST = 200
"""Findings that are looked for in one text."""


class Stretch(NamedTuple):
    """A piece of a text; ``finding`` is the index of the finding that it is about, None where there is none."""

    text: str
    finding: int | None = None


def stretches(text: str, found: Sequence[Diagnostic], values: Mapping[str, Any]) -> list[Stretch]:
    """The text in pieces: joined they are the text. A finding is marked where its source line is in the text, with
    ``values`` put in; of findings that overlap the first is.
    """
    spans: list[tuple[int, int, int]] = []
    for index, item in enumerate(found[:_MOST]):
        span = _span(text, item, values)
        if span is not None and all(span[1] <= start or end <= span[0] for start, end, _ in spans):
            spans.append((*span, index))
    pieces, at = [], 0
    for start, end, index in sorted(spans):
        pieces += [Stretch(text[at:start]), Stretch(text[start:end], index)]
        at = end
    return [piece for piece in (*pieces, Stretch(text[at:])) if piece.text]


def _span(text: str, item: Diagnostic, values: Mapping[str, Any]) -> tuple[int, int] | None:
    place = item.place
    line = place.excerpt
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    before, words, after = line[: place.column - 1], line[place.column - 1 : end], line[end:]
    try:
        before, words, after = (template.render(each, values) for each in (before, words, after))
    except (UsageError, template.TemplateProblem):  # the words are a part of an expression
        return None
    if not words.strip():
        return None
    # as a line of a block, or as the value after a key, perhaps in quotes
    for lead in (before.lstrip(), before.partition(":")[2].lstrip("\"'>|- ")):
        for rest in (after.rstrip(), after.rstrip().rstrip("\"'")):
            at = text.find(lead + words + rest)
            if at >= 0:
                return at + len(lead), at + len(lead) + len(words)
    return None
