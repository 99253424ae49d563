"""The methods that lead from place to place, and the rename of a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from anam_personas.lsp import references, variables
from anam_personas.lsp.projects import real

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from anam_personas.lsp.positions import Positions
    from anam_personas.lsp.projects import Project
    from anam_personas.lsp.server import Server


def definition(ls: Server, params: lsp.DefinitionParams) -> list[lsp.Location]:
    """Where a variable, partial, prompt file or tool is defined."""

    def places(project: Project, path: Path, positions: Positions) -> list[lsp.Location]:
        found = references.definition(project, path, positions.offset(params.position))
        return _locations(ls, project, found)

    return ls.at(real(params.text_document.uri), places) or []


def found(ls: Server, params: lsp.ReferenceParams) -> list[lsp.Location]:
    """Who uses it."""

    def places(project: Project, path: Path, positions: Positions) -> list[lsp.Location]:
        return _locations(ls, project, references.users(project, path, positions.offset(params.position)))

    return ls.at(real(params.text_document.uri), places) or []


def prepare(ls: Server, params: lsp.PrepareRenameParams) -> lsp.Range | None:
    """The name that would be replaced; None beside a variable."""

    def place(project: Project, path: Path, positions: Positions) -> lsp.Range | None:
        spot = _named(project, path, positions, params.position)
        return positions.range(spot.start, spot.end) if spot is not None else None

    return ls.at(real(params.text_document.uri), place)


def rename(ls: Server, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    """Give a variable another name in every file where it is the same variable."""

    def edit(project: Project, path: Path, positions: Positions) -> lsp.WorkspaceEdit | None:
        spot = _named(project, path, positions, params.position)
        if spot is None:
            return None
        new = params.new_name
        if not variables.NAME.fullmatch(new):
            raise _refused(f'"{new}" is not a name for a variable: use letters, digits and underscores, no digit first')
        if new in variables.declared(project, path) or variables.spots(project, path, new):
            raise _refused(f'there is a variable "{new}" already')
        changes: dict[str, list[lsp.TextEdit | lsp.AnnotatedTextEdit | lsp.SnippetTextEdit]] = {}
        for each in variables.spots(project, path, positions.text[spot.start : spot.end]):
            span = ls.positions(each.path, project).range(each.start, each.end)
            changes.setdefault(each.path.as_uri(), []).append(lsp.TextEdit(span, new))
        return lsp.WorkspaceEdit(changes=changes)  # type: ignore[arg-type]

    return ls.at(real(params.text_document.uri), edit)


def _named(project: Project, path: Path, positions: Positions, position: lsp.Position) -> variables.Spot | None:
    offset = positions.offset(position)
    document = project.workspace.document(path, prompt=project.kind(path) == "prompt")
    name = variables.name_at(document, offset)
    spots = variables.spots(project, path, name) if name else []
    return next((each for each in spots if each.path == path and each.start <= offset <= each.end), None)


def _locations(ls: Server, project: Project, targets: Iterable[references.Target]) -> list[lsp.Location]:
    return [
        lsp.Location(each.path.as_uri(), ls.positions(each.path, project).range(each.start, each.end))
        for each in targets
    ]


def _refused(message: str) -> JsonRpcException:
    return JsonRpcException(message, code=lsp.LSPErrorCodes.RequestFailed.value)
