"""The search for secrets in the texts of documents, which anybody who talks to a persona may hear."""

from __future__ import annotations

from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from anam_personas.check.knowledge import named_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lint.selection import Selection
    from anam_personas.workspace.digests import Digests
    from anam_personas.workspace.workspace import Workspace

_TEXTS: Final = (".txt", ".md", ".csv")
_PIECE: Final = 1_000_000
"""Characters that are looked at together."""


def secrets(path: Path, workspace: Workspace, selection: Selection) -> Iterator[Diagnostic]:
    """What the rules about files find in the texts of a group's documents, at its line. A file is read piece by piece."""
    from anam_personas.lint.engine import lint
    from anam_personas.yaml import document

    for found in named_files(path, workspace):
        if found.path.suffix.lower() not in _TEXTS:
            continue
        shown = workspace.shown(found.path)
        for before, piece in _pieces(found.path, workspace.digests):
            (linted,) = lint([()], selection, [document.read_prompt(piece, shown, found.path)])
            for item in linted.diagnostics:
                place = item.place
                moved = place._replace(line=place.line + before, end_line=place.end_line + before)
                yield item._replace(place=moved)


def _pieces(path: Path, digests: Digests) -> Iterator[tuple[int, str]]:
    """The text of a file in pieces that end with a line, if lines are not endless; each with the number of lines before."""
    before, rest = 0, ""
    try:
        with digests.opened(path) as raw, TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="") as file:
            while block := file.read(_PIECE):
                text = rest + block
                end = text.rfind("\n") + 1 or len(text)
                piece, rest = text[:end], text[end:]
                yield before, piece
                before += piece.count("\n")
    except OSError:
        return  # reported by the check of its group
    if rest:
        yield before, rest
