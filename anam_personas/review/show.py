"""A comparison as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.review.fields import Row, painted, terminal
from anam_personas.review.plain import line
from anam_personas.review.textdiff import DiffLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.review.compare import Comparison, FieldChange, PersonaChange

SYMBOLS = {"added": "+", "removed": "-", "renamed": "~", "changed": "~", "invalid": "!", "same": " "}
_MOST_NAMED = 12
_FEW = 3
"""Lines that are repeated rather than referred to."""

Shown = dict[tuple[str, tuple[DiffLine, ...]], str]
"""Changes of texts that were already shown, each with the persona that showed it."""


def comparison_text(comparison: Comparison, *, colour: bool = False) -> str:
    """A block for each persona that changed, then the summary line."""
    new = comparison.new_revision
    to = "work tree" if new is None else f"{line(new)} ({(comparison.new_commit or '')[:12]})"
    lines = [f"{line(comparison.revision)} ({comparison.commit[:12]}) -> {to}"]
    lines += [f"! {line(remark)}" for remark in comparison.remarks]
    seen: Shown = {}
    for change in comparison.changed:
        lines += _block(comparison, change, seen, colour=colour)
    lines += [line(text) for text in reached(comparison)]
    return "\n".join([*lines, "", summary(comparison)]) + "\n"


def reached(comparison: Comparison) -> list[str]:
    """A line for each file that several personas may share: ``partial personas/_house.yaml changed, reaches: persona cara``."""
    return [
        f"{each.kind} {each.file} {each.what}, reaches: persona {listed(each.reaches)}" for each in comparison.files
    ]


def listed(names: Sequence[str]) -> str:
    """Names in a row; the rest of many is counted."""
    more = len(names) - _MOST_NAMED
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:_MOST_NAMED])} and {more} more"


def summary(comparison: Comparison) -> str:
    """``Diff: 1 added, 0 removed, 0 renamed, 2 changed, 3 the same.``"""
    invalid = [f"{comparison.count('invalid')} invalid"] if comparison.count("invalid") else []
    counts = [f"{comparison.count('added')} added", f"{comparison.count('removed')} removed"]
    counts += [f"{comparison.count('renamed')} renamed", f"{comparison.count('changed')} changed", *invalid]
    return f"Diff: {', '.join(counts)}, {comparison.count('same')} the same."


def headline(change: PersonaChange) -> str:
    """The persona and its change."""
    said = f"renamed from {change.renamed_from}" if change.renamed_from else change.what
    return line(f"{change.key}: {said if change.what != 'invalid' else 'cannot be compared'}")


def remarks(comparison: Comparison, change: PersonaChange) -> list[str]:
    """Sentences below the headline."""
    new = comparison.new_revision
    where = (f"invalid at {comparison.revision}", "invalid in the work tree" if new is None else f"invalid at {new}")
    found = [f"{place}: {why}" for place, why in zip(where, change.problems, strict=True) if why]
    return [line(text) for text in [*found, *hints(change), *warnings(change)]]


def hints(change: PersonaChange) -> list[str]:
    """Suggestions for the author."""
    was = change.likely_from
    if was is None:
        return []
    return [
        f"hint: if this is {was} under another key, write `renamedFrom: {was}`; otherwise apply creates a second persona"
    ]


def warnings(change: PersonaChange) -> list[str]:
    """What a reviewer must not overlook."""
    return [text for each in change.fields for text in row(change, each).warnings]


def row(change: PersonaChange, field: FieldChange) -> Row:
    """A field for display."""
    note = f"in {', '.join(field.environments)} only" if field.environments else ""
    return Row(field.path, field.old, field.new, note, is_new=change.what == "added")


def repeated(row: Row, key: str, seen: Shown) -> str | None:
    """The persona for which the same change of a text was already shown; None if this is the first."""
    lines = tuple(row.lines()) if row.is_text else ()
    if len(lines) <= _FEW:
        return None
    first = seen.setdefault((row.path, lines), key)
    return None if first == key else first


def _block(comparison: Comparison, change: PersonaChange, seen: Shown, *, colour: bool) -> Iterator[str]:
    mark = SYMBOLS[change.what]
    yield painted(mark, f"{mark} {headline(change)}", colour=colour)
    yield from (f"    {text}" for text in remarks(comparison, change))
    for each in change.fields:
        shown = row(change, each)
        if first := repeated(shown, change.key, seen):
            text = f"~ {line(each.path)}: the same change as in {line(first)}  ({line(shown.remarks)})"
            yield "    " + painted("~", text, colour=colour)
        else:
            yield from (f"    {line}" for line in terminal(shown, colour=colour))
