"""Findings and their fixes in the protocol's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.fixes import fix_texts
from anam_personas.diagnostics.types import Severity
from anam_personas.lint.address import address
from anam_personas.lsp.protocol import ERROR, FIX_ALL, INFORMATION, QUICK_FIX, WARNING, Range, location, text_edit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lsp.positions import Positions
    from anam_personas.lsp.projects import Project
    from anam_personas.lsp.protocol import JSON
    from anam_personas.lsp.texts import Texts

_SEVERITIES = {Severity.ERROR: ERROR, Severity.WARNING: WARNING, Severity.INFO: INFORMATION}


def diagnostic(texts: Texts, project: Project, found: Diagnostic) -> JSON:
    """A finding as the editor shows it."""
    related = []
    for each in found.related:
        path = project.workspace.path(each.place.file)
        place = location(texts.uri(path), texts.positions(path, project).of_place(each.place))
        related.append({"location": place, "message": each.message})
    hint = f"\n{found.hint}" if found.hint else ""
    href = address(found.code)
    return {
        "range": _range(texts, project, found).json,
        "severity": _SEVERITIES[found.severity],
        "code": found.code,
        **({"codeDescription": {"href": href}} if href else {}),
        "source": "anam-personas",
        "message": found.message + hint,
        **({"relatedInformation": related} if related else {}),
    }


def _range(texts: Texts, project: Project, found: Diagnostic) -> Range:
    return texts.positions(project.workspace.path(found.place.file), project).of_place(found.place)


def actions(
    texts: Texts, project: Project, path: Path, span: Range, only: Sequence[str] = (), *, alone: bool = False
) -> list[JSON]:
    """The fixes of the findings that touch a range, safe ones preferred; and all safe fixes of the file at once.

    ``alone`` leaves out what was not found in the file itself, or edits another: their texts may have changed since.
    """
    found = [each for each in project.found(path) if not alone or project.is_own(path, each)]
    made: list[JSON] = []
    for each in found:
        if each.fix is None or not _wants(only, QUICK_FIX) or not _range(texts, project, each).touches(span):
            continue
        edit = _edit(texts, project, {item.file for item in each.fix.edits}, [each], unsafe=not each.fix.safe)
        if edit is not None:
            title = each.fix.title if each.fix.safe else f"{each.fix.title} (unsafe: read the result)"
            shown = [diagnostic(texts, project, each)]
            made.append(_action(title, QUICK_FIX, edit) | {"diagnostics": shown, "isPreferred": each.fix.safe})
    safe = [each for each in found if each.fix is not None and each.fix.safe]
    if safe and _wants(only, FIX_ALL):
        files = {item.file for each in safe if each.fix for item in each.fix.edits}
        edit = _edit(texts, project, files, safe, unsafe=False)
        if edit is not None:
            made.append(_action("Fix all that is safe to fix", FIX_ALL, edit))
    return made


def _action(title: str, kind: str, edit: JSON) -> JSON:
    return {"title": title, "kind": kind, "edit": edit}


def _wants(only: Sequence[str], kind: str) -> bool:
    return not only or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _edit(texts: Texts, project: Project, files: set[str], found: Sequence[Diagnostic], *, unsafe: bool) -> JSON | None:
    """The edit that applies fixes; None where they cannot be applied to the texts as they are."""
    paths = {file: project.workspace.path(file) for file in files}
    before = {file: texts.positions(path, project) for file, path in paths.items()}
    after = fix_texts({file: each.text for file, each in before.items()}, found, unsafe=unsafe)
    changes = {
        texts.uri(paths[file]): [_smallest(before[file], after[file])]
        for file in files
        if after[file] != before[file].text
    }
    return {"changes": changes} if changes else None


def _smallest(positions: Positions, after: str) -> JSON:
    """The smallest single edit that makes a text of another."""
    before = positions.text
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return text_edit(positions.range(start, len(before) - end), after[start : len(after) - end])
