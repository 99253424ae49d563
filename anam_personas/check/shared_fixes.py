"""Fixes in files that personas share: made only where every persona that is built from the file asks for the same.

What one persona needs may be wrong for the next: a prompt file says "You are Leo", and is part of Leo and of Cara. Each
would have it changed to its own name, in turn and for ever. So such a finding keeps its place and loses its fix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from anam_personas.check.analyze import Found
    from anam_personas.diagnostics.types import Diagnostic, Place

_Same = tuple[str, "Place", str]


def agreed(unique: Sequence[Diagnostic], found: Found, others: Callable[[], Found | None]) -> Iterator[Diagnostic]:
    """The findings, each with its fix where that is right for all. ``others`` analyzes the personas that were not."""
    if not any(_is_shared(item, found.users) for item in unique):
        yield from unique
        return
    rest = others()
    users = {file: set(keys) for file, keys in found.users.items()}
    for file, keys in rest.users.items() if rest is not None else ():
        users.setdefault(file, set()).update(keys)
    owners = _owners([*found.diagnostics, *(rest.diagnostics if rest is not None else ())], users)
    for item in unique:
        asking = owners.get((item.code, item.place, item.message), set())
        is_right = not _is_shared(item, users) or all(users.get(file, set()) <= asking for file in _files(item))
        yield item if is_right else item._replace(fix=None)


def _is_shared(item: Diagnostic, users: Mapping[str, Iterable[str]]) -> bool:
    """Whether a finding of a persona has a fix in a file that others may be built from, too."""
    if item.fix is None or item.code in CODES:
        return False
    return bool(item.reaches) or any(
        set(users.get(file, ())) - set(users.get(item.place.file, ())) for file in _files(item)
    )


def _files(item: Diagnostic) -> set[str]:
    return {edit.file for edit in item.fix.edits} if item.fix is not None else set()


def _owners(diagnostics: Iterable[Diagnostic], users: Mapping[str, set[str]]) -> dict[_Same, set[str]]:
    """The keys of the personas that have a finding."""
    made: dict[_Same, set[str]] = {}
    for item in diagnostics:
        keys = set(item.reaches) or users.get(item.place.file, set())
        made.setdefault((item.code, item.place, item.message), set()).update(keys)
    return made
