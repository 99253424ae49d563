"""Fixes in files that personas share: made only where every persona that is built from the file asks for the same.

What one persona needs may be wrong for the next: a prompt file says "You are Leo", and is part of Leo and of Cara. Each
would have it changed to its own name, in turn and for ever. So such a finding keeps its place and loses its fix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from anam_personas.check.verdict import Found
    from anam_personas.diagnostics.types import Diagnostic, Place
    from anam_personas.workspace.workspace import Workspace

_Same = tuple[str, "Place", str]


def agreed(
    unique: Sequence[Diagnostic], found: Found, others: Callable[[], Found | None], workspace: Workspace
) -> Iterator[Diagnostic]:
    """The findings, each with its fix where that is right for all. ``others`` analyzes the personas that were not."""
    users = found.users(workspace) if any(map(_may_be_shared, unique)) else {}
    if not any(_is_shared(item, users) for item in unique):
        yield from unique
        return
    rest = others()
    for file, keys in rest.users(workspace).items() if rest is not None else ():
        users.setdefault(file, set()).update(keys)
    owners = _owners([*found.diagnostics, *(rest.diagnostics if rest is not None else ())], users)
    for item in unique:
        asking = owners.get((item.code, item.place, item.message), set())
        is_right = not _is_shared(item, users) or all(users.get(file, set()) <= asking for file in _files(item))
        yield item if is_right else item._replace(fix=None)


def _may_be_shared(item: Diagnostic) -> bool:
    """Whether a finding has a fix in a file other than the one that was checked; asked first, since few have."""
    return item.fix is not None and (bool(item.reaches) or _files(item) != {item.place.file})


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
