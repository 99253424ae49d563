"""A comparison as Markdown, for a comment below a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.review import page, show
from anam_personas.review.fields import fenced
from anam_personas.review.plain import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.review.compare import Comparison, PersonaChange


def comparison_markdown(comparison: Comparison) -> str:
    """The summary, and each persona that changed, folded; cut to the size of a comment."""
    title = f"### Personas since `{page.code(comparison.revision)}` (`{comparison.commit[:12]}`)"
    if comparison.new_revision is not None and comparison.new_commit is not None:
        title += f", at `{page.code(comparison.new_revision)}` (`{comparison.new_commit[:12]}`)"
    head = [title, "", page.plain(show.summary(comparison)), ""]
    head += [f"- :warning: {page.escaped(remark)}" for remark in comparison.remarks]
    head += page.warned((change.key, [*show.hints(change), *show.warnings(change)]) for change in comparison.changed)
    head += [f"- {page.escaped(text)}" for text in show.reached(comparison)]
    seen: show.Shown = {}
    blocks = [(change.key, show.headline(change), _block(comparison, change, seen)) for change in comparison.changed]
    return page.document(head, blocks)


def _block(comparison: Comparison, change: PersonaChange, seen: show.Shown) -> str:
    summary = f"{show.SYMBOLS[change.what]} {show.headline(change)}"
    lines = list(_lines(change, seen))
    return page.block(summary, show.remarks(comparison, change), lines)


def _lines(change: PersonaChange, seen: show.Shown) -> Iterator[str]:
    for each in change.fields:
        row = show.row(change, each)
        if first := show.repeated(row, change.key, seen):
            yield f"# {line(each.path)}: the same change as in {line(first)} ({line(row.remarks)})"
        else:
            yield from fenced(row)
