"""The search for secrets in the texts of documents, which anybody who talks to a persona may hear."""

from __future__ import annotations

from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.check.knowledge import named_files
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.diagnostics.types import Unknown
from anam_personas.workspace import docx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lint.selection import Selection
    from anam_personas.workspace.digests import Digests
    from anam_personas.workspace.documents import Found
    from anam_personas.workspace.workspace import Workspace

_TEXTS: Final = (".txt", ".md", ".csv")
_DOCX: Final = ".docx"
_PDF: Final = b"%PDF-"
_HEAD: Final = 1024
"""Bytes of a PDF document in which its mark stands."""
_PIECE: Final = 1_000_000
"""Characters that are looked at together."""
_RULE: Final = ("SF002", "secret")


class _NotPdf(Exception):
    """Why a file is no PDF document: the end of a sentence about it."""


class Searched(NamedTuple):
    """What was found in documents, and which of them could not be searched."""

    diagnostics: list[Diagnostic]
    unsearched: list[Unknown]


def secrets(path: Path, workspace: Workspace, selection: Selection) -> Searched:
    """What the rules about files find in the texts of a group's documents: at its line, in a DOCX document at its paragraph.

    A file is read piece by piece. A DOCX document that cannot be read, and what is no PDF document, is a finding at its entry.
    """
    searched = Searched([], [])
    for found in named_files(path, workspace):
        ending = found.path.suffix.lower()
        kind = ending[1:].upper()
        try:
            if ending in (*_TEXTS, _DOCX):
                searched.diagnostics.extend(_in_file(found, workspace, selection, is_docx=ending == _DOCX))
                continue
            _check_head(found.path, workspace.digests)
        except (docx.NotDocx, _NotPdf) as error:
            place = workspace.document(path).place(("documents", found.entry))
            message, hint = f'"{workspace.shown(found.path)}" {error}', f"Save it again as {kind}, without a password."
            searched.diagnostics.append(diagnostic("R042", message, place, hint=hint))
        except OSError:
            continue  # reported by the check of its group
        else:
            if selection.runs(_RULE[0]):
                reason = f"a {kind} document is not searched for secrets"
                searched.unsearched.append(Unknown(workspace.shown(found.path), *_RULE, reason))
    return searched


def _check_head(path: Path, digests: Digests) -> None:
    """Raise `_NotPdf` for a file that does not say that it is one (ISO 32000-1, 7.5.2; readers allow other bytes before)."""
    with digests.opened(path) as file:
        if _PDF not in file.read(_HEAD):
            raise _NotPdf(f"is no PDF document: {_PDF.decode()} is not in its first {_HEAD:,} bytes")


def _in_file(found: Found, workspace: Workspace, selection: Selection, *, is_docx: bool) -> Iterator[Diagnostic]:
    from anam_personas.lint.engine import lint
    from anam_personas.yaml import document

    shown = workspace.shown(found.path)
    for before, piece in _pieces(_blocks(found.path, workspace.digests, is_docx=is_docx)):
        (linted,) = lint([()], selection, [document.read_prompt(piece, shown, found.path)])
        for item in linted.diagnostics:
            place = item.place
            moved = place._replace(line=place.line + before, end_line=place.end_line + before)
            yield item._replace(place=moved)


def _blocks(path: Path, digests: Digests, *, is_docx: bool) -> Iterator[str]:
    """The text of a file, piece by piece."""
    with digests.opened(path) as raw:
        if is_docx:
            yield from docx.text(raw)
            return
        with TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="") as file:
            while block := file.read(_PIECE):
                yield block


def _pieces(blocks: Iterable[str]) -> Iterator[tuple[int, str]]:
    """A text in pieces that end with a line, if lines are not endless; each with the number of lines before."""
    before, rest = 0, ""
    for block in blocks:
        text = rest + block
        if len(text) < _PIECE:
            rest = text
            continue
        end = text.rfind("\n") + 1 or len(text)
        piece, rest = text[:end], text[end:]
        yield before, piece
        before += piece.count("\n")
    if rest:
        yield before, rest
