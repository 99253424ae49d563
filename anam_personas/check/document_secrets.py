"""The search for secrets in the texts of documents, which anybody who talks to a persona may hear."""

from __future__ import annotations

from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.check.knowledge import named_files
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.diagnostics.types import Unknown
from anam_personas.workspace import docx, pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lint.selection import Selection
    from anam_personas.workspace.digests import Digests
    from anam_personas.workspace.documents import Found
    from anam_personas.workspace.workspace import Workspace

    Reader = Callable[[BinaryIO], Iterator[str]]

_PDF: Final = ".pdf"
_PIECE: Final = 1_000_000
"""Characters that are looked at together."""
_RULE: Final = ("SF002", "secret")


class Searched(NamedTuple):
    """What was found in documents, and which of them could not be searched."""

    diagnostics: list[Diagnostic]
    unsearched: list[Unknown]


def secrets(path: Path, workspace: Workspace, selection: Selection) -> Searched:
    """What the rules about files find in the texts of a group's documents: at its line, in a DOCX document at its paragraph, in a PDF
    document at its page.

    A file is read piece by piece. What is no DOCX or PDF document is a finding at its entry.
    """
    searched = Searched([], [])
    for found in named_files(path, workspace):
        ending = found.path.suffix.lower()
        try:
            if ending == _PDF:
                with workspace.digests.opened(found.path) as raw:
                    pdf.check_head(raw)
                if not selection.runs(_RULE[0]):
                    continue
            searched.diagnostics.extend(_in_file(found, workspace, selection, _READERS[ending]))
        except (docx.NotDocx, pdf.NotPdf) as error:
            place = workspace.document(path).place(("documents", found.entry))
            message = f'"{workspace.shown(found.path)}" {error}'
            hint = f"Save it again as {ending[1:].upper()}, without a password."
            searched.diagnostics.append(diagnostic("R042", message, place, hint=hint))
        except pdf.Unread as error:
            searched.unsearched.append(Unknown(workspace.shown(found.path), *_RULE, f"{error}"))
        except OSError:
            continue  # reported by the check of its group
    return searched


def _in_file(found: Found, workspace: Workspace, selection: Selection, reader: Reader) -> Iterator[Diagnostic]:
    from anam_personas.lint.engine import lint
    from anam_personas.yaml import document

    shown = workspace.shown(found.path)
    for before, piece in _pieces(_blocks(found.path, workspace.digests, reader)):
        (linted,) = lint([()], selection, [document.read_prompt(piece, shown, found.path)])
        for item in linted.diagnostics:
            place = item.place
            moved = place._replace(line=place.line + before, end_line=place.end_line + before)
            yield item._replace(place=moved)


def _blocks(path: Path, digests: Digests, reader: Reader) -> Iterator[str]:
    """The text of a file, piece by piece."""
    with digests.opened(path) as raw:
        yield from reader(raw)


def _plain(raw: BinaryIO) -> Iterator[str]:
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


_READERS: Final[dict[str, Reader]] = {
    ".txt": _plain, ".md": _plain, ".csv": _plain, ".docx": docx.text, _PDF: pdf.text,
}  # fmt: skip
"""What gives the text of a document, by its ending."""
