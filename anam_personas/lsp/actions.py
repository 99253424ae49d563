"""Findings and their fixes in the protocol's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from anam_personas.diagnostics.fixes import fix_texts
from anam_personas.diagnostics.types import Severity
from anam_personas.lint.address import address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lsp.positions import Positions
    from anam_personas.lsp.projects import Project

    PositionsOf = Callable[[Path], Positions]

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}
FIX_ALL = "source.fixAll.anam-personas"


def diagnostic(project: Project, found: Diagnostic, positions_of: PositionsOf) -> lsp.Diagnostic:
    """A finding as the editor shows it."""
    path = project.workspace.path(found.place.file)
    related = []
    for each in found.related:
        other = project.workspace.path(each.place.file)
        location = lsp.Location(other.as_uri(), positions_of(other).of_place(each.place))
        related.append(lsp.DiagnosticRelatedInformation(location, each.message))
    hint = f"\n{found.hint}" if found.hint else ""
    href = address(found.code)
    return lsp.Diagnostic(
        positions_of(path).of_place(found.place),
        found.message + hint,
        severity=_SEVERITIES[found.severity],
        code=found.code,
        code_description=lsp.CodeDescription(href) if href else None,
        source="anam-personas",
        related_information=related or None,
    )


def actions(
    project: Project, path: Path, span: lsp.Range, positions_of: PositionsOf, only: Sequence[str] = ()
) -> list[lsp.CodeAction]:
    """The fixes of the findings that touch a range, safe ones preferred; and all safe fixes of the file at once."""
    found = project.found(path)
    made = []
    for each in found:
        shown = diagnostic(project, each, positions_of)
        if each.fix is None or not _touches(shown.range, span) or not _wants(only, "quickfix"):
            continue
        edit = _edit(project, {item.file for item in each.fix.edits}, [each], positions_of, unsafe=not each.fix.safe)
        if edit is not None:
            title = each.fix.title if each.fix.safe else f"{each.fix.title} (unsafe: read the result)"
            kind = lsp.CodeActionKind.QuickFix
            made.append(lsp.CodeAction(title, kind=kind, diagnostics=[shown], is_preferred=each.fix.safe, edit=edit))
    safe = [each for each in found if each.fix is not None and each.fix.safe]
    if safe and _wants(only, FIX_ALL):
        files = {item.file for each in safe if each.fix for item in each.fix.edits}
        edit = _edit(project, files, safe, positions_of, unsafe=False)
        if edit is not None:
            made.append(lsp.CodeAction("Fix all that is safe to fix", kind=FIX_ALL, edit=edit))
    return made


def _wants(only: Sequence[str], kind: str) -> bool:
    return not only or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _touches(one: lsp.Range, other: lsp.Range) -> bool:
    first, second = (one.start.line, one.start.character), (one.end.line, one.end.character)
    return first <= (other.end.line, other.end.character) and (other.start.line, other.start.character) <= second


def _edit(
    project: Project, files: set[str], found: Sequence[Diagnostic], positions_of: PositionsOf, *, unsafe: bool
) -> lsp.WorkspaceEdit | None:
    """The edit that applies fixes; None where they cannot be applied to the texts as they are."""
    workspace = project.workspace
    paths = {file: workspace.path(file) for file in files}
    texts = {file: positions_of(path).text for file, path in paths.items()}
    after = fix_texts(texts, found, unsafe=unsafe)
    changes = {
        paths[file].as_uri(): [text_edit(positions_of(paths[file]), after[file])]
        for file in files
        if after[file] != texts[file]
    }
    return lsp.WorkspaceEdit(changes=changes) if changes else None


def text_edit(positions: Positions, after: str) -> lsp.TextEdit:
    """The smallest single edit that makes a text of another."""
    before = positions.text
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return lsp.TextEdit(positions.range(start, len(before) - end), after[start : len(after) - end])
