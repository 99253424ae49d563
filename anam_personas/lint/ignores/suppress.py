"""Comments that suppress findings: ``# anam: ignore[CODE, ...]`` and ``# anam: ignore-file[CODE, ...]``.

A comment covers its own line and, on the line of a key, all that belongs to the key. On the line of a prompt part's
``file:`` it covers the findings in that file too. ``ignore-file`` covers the entire file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anam_personas.diagnostics.codes import UNUSED_IGNORE, diagnostic, is_broken
from anam_personas.errors import UsageError
from anam_personas.lint.ignores.comments import Ignore, Name, ignores
from anam_personas.lint.ignores.remove import without_comment, without_name
from anam_personas.lint.selection import codes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lint.selection import Selection
    from anam_personas.yaml.document import Document


def apply(
    diagnostics: Iterable[Diagnostic],
    documents: Iterable[Document],
    selection: Selection | None = None,
    unsure: Collection[Path] = (),
    shown: Callable[[Path], str] = str,
    doubted: Callable[[AbstractSet[str]], Iterable[Diagnostic]] | None = None,
) -> list[Diagnostic]:
    """The findings that no comment suppresses, and one for every name in a comment that suppressed nothing.

    ``documents`` are the files that were checked, with their partials and prompt files; any kind of finding may be
    among ``diagnostics``. Errors of validation cannot be silenced. A comment is not called useless that is in a
    file of ``unsure``, or that is, with a ``selection``, about a rule that was left out this time. ``shown`` makes the
    name of a file of its path. Neither is one called useless that suppresses what a judge may report: ``doubted`` gives that,
    of some codes.
    """
    files = {document.file: document for document in documents}
    comments = [comment for document in files.values() for comment in ignores(document)]
    if not comments:
        return list(diagnostics)
    named = {id(comment): {shown(Path(file)) for file in comment.referred} for comment in comments}
    meant = {id(name): _codes(name) for comment in comments for name in comment.names}

    near = _by_place(comments, named)

    def silencing(found: Diagnostic) -> list[Name]:
        place = found.place
        beside = (*near.get((place.file, place.line), ()), *near.get((place.file, None), ()))
        return [n for c in beside for n in c.names if found.code in meant[id(n)]]

    used: set[int] = set()
    kept = []
    for found in diagnostics:
        names = [] if is_broken(found) else silencing(found)
        used |= {id(name) for name in names}
        kept += [] if names else [found]
    idle = {code for comment in comments for n in comment.names if id(n) not in used for code in meant[id(n)]}
    for found in doubted(idle) if doubted is not None and idle else ():
        used |= {id(name) for name in silencing(found)}
    for comment in comments:
        if comment.document.path not in unsure:
            kept += [item for item in _useless(comment, used, meant, selection) if not silencing(item)]
    return kept


def _codes(name: Name) -> set[str]:
    try:
        return codes(name.text, every=True)
    except UsageError:
        return set()


def _by_place(comments: Iterable[Ignore], named: Mapping[int, set[str]]) -> dict[tuple[str, int | None], list[Ignore]]:
    """The comments by the file and the line that they cover; None for all lines."""
    found: dict[tuple[str, int | None], list[Ignore]] = {}
    for comment in comments:
        file = comment.document.file
        for line in (None,) if comment.lines is None else comment.lines:
            found.setdefault((file, line), []).append(comment)
        for other in named[id(comment)] - {file}:
            found.setdefault((other, None), []).append(comment)
    return found


def _useless(
    comment: Ignore, used: set[int], meant: dict[int, set[str]], selection: Selection | None
) -> Iterator[Diagnostic]:
    document = comment.document
    if not comment.names:
        place, hint = document.at(comment.start, comment.end), "Write # anam: ignore[CODE]."
        yield diagnostic(UNUSED_IGNORE, "the comment names no code", place, hint=hint, fix=without_comment(comment))
        return
    unknown = [name for name in comment.names if not meant[id(name)]]
    useless = [
        name
        for name in comment.names
        if (known := meant[id(name)])
        and id(name) not in used
        and UNUSED_IGNORE not in known
        and (selection is None or selection.judges(known))
    ]
    for name in unknown:
        place = document.at(name.start, name.end)
        fix = without_name(comment, name)._replace(safe=False)  # a misspelling should be corrected, not deleted
        yield diagnostic(UNUSED_IGNORE, f'there is no rule "{name.text}"', place, hint=_complaint(name), fix=fix)
    is_all = len(useless) == len(comment.names)
    for name in useless:
        message = f"{name.text} suppresses nothing here"
        fix = without_comment(comment) if is_all else without_name(comment, name)
        yield diagnostic(UNUSED_IGNORE, message, document.at(name.start, name.end), hint=_advice(comment), fix=fix)


def _advice(comment: Ignore) -> str:
    """What to do about a comment that silences nothing: perhaps it was meant for the line below."""
    text = comment.document.text
    before = text[text.rfind("\n", 0, comment.start) + 1 : comment.start]
    is_alone = comment.lines is not None and not before.strip()
    return "A comment applies to its own line: write it after the words, or delete it." if is_alone else "Delete it."


def _complaint(name: Name) -> str:
    try:
        codes(name.text)
    except UsageError as error:
        return str(error).split(". ", 1)[-1]
    return ""
