"""Comments that silence findings: ``# anam: ignore[CODE, ...]`` and ``# anam: ignore-file[CODE, ...]``.

A comment covers its own line and, on the line of a key, all that belongs to the key. On the line of a prompt part's
``file:`` it covers the findings in that file too. ``ignore-file`` covers the whole file it stands in.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anam_personas.codes import CODES, diagnostic
from anam_personas.diagnostics import Severity
from anam_personas.errors import UsageError
from anam_personas.lint.comments import Ignore, Name, ignores
from anam_personas.lint.selection import codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anam_personas.diagnostics import Diagnostic
    from anam_personas.lint.selection import Selection
    from anam_personas.source import Document

UNUSED = "R014"


def apply(
    diagnostics: Iterable[Diagnostic], documents: Iterable[Document], selection: Selection | None = None
) -> list[Diagnostic]:
    """The findings that no comment silences, and one for every name in a comment that silenced nothing.

    ``documents`` are the files that were checked, with their partials and prompt files; any kind of finding may be
    among ``diagnostics``. Errors of validation cannot be silenced. With a ``selection``, a comment about a rule that
    did not run is not called useless.
    """
    files = {document.file: document for document in documents}
    comments = [comment for document in files.values() for comment in ignores(document)]
    if not comments:
        return list(diagnostics)
    shown = {os.path.normpath(document.path): document.file for document in files.values()}
    meant = {id(name): _codes(name) for comment in comments for name in comment.names}
    used: set[int] = set()
    kept = []
    for found in diagnostics:
        names = [n for c in comments if _covers(c, found, shown) for n in c.names if found.code in meant[id(n)]]
        if names and not (found.code in CODES and found.severity is Severity.ERROR):
            used |= {id(name) for name in names}
        else:
            kept.append(found)
    kept += [item for comment in comments for item in _useless(comment, used, meant, selection)]
    return sorted(kept, key=lambda item: item.sort_key)


def _codes(name: Name) -> set[str]:
    try:
        return codes(name.text, every=True)
    except UsageError:
        return set()


def _covers(comment: Ignore, found: Diagnostic, shown: dict[str, str]) -> bool:
    place = found.place
    if place.file == comment.document.file:
        return comment.lines is None or place.line in comment.lines
    return comment.referred is not None and shown.get(comment.referred) == place.file


def _useless(
    comment: Ignore, used: set[int], meant: dict[int, set[str]], selection: Selection | None
) -> list[Diagnostic]:
    document = comment.document
    if not comment.names:
        place = document.at(comment.start, comment.end)
        return [diagnostic(UNUSED, "the comment names no code", place, hint="Write # anam: ignore[CODE].")]
    found = []
    for name in comment.names:
        if id(name) in used or UNUSED in meant[id(name)]:
            continue
        place, known = document.at(name.start, name.end), meant[id(name)]
        if not known:
            hint = _complaint(name)
            found.append(diagnostic(UNUSED, f'there is no rule "{name.text}"', place, hint=hint))
        elif selection is None or any(code in CODES or selection.runs(code) for code in known):
            found.append(
                diagnostic(UNUSED, f"nothing is found here that {name.text} would silence", place, hint="Delete it.")
            )
    return found


def _complaint(name: Name) -> str:
    try:
        codes(name.text)
    except UsageError as error:
        return str(error).split(". ", 1)[-1]
    return ""
