"""The methods that lead from place to place, and the rename of a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lsp import references, variables
from anam_personas.lsp.protocol import JSON, Position, Refused, location, text_edit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from anam_personas.lsp.positions import Positions
    from anam_personas.lsp.projects import Project
    from anam_personas.lsp.server import Server


def definition(ls: Server, uri: str, position: Position) -> list[JSON]:
    """Where a variable, partial, prompt file or tool is defined."""

    def places(project: Project, path: Path, positions: Positions) -> list[JSON]:
        return _locations(ls, project, references.definition(project, path, positions.offset(position)))

    return ls.at(uri, places) or []


def users(ls: Server, uri: str, position: Position) -> list[JSON]:
    """Who uses it."""

    def places(project: Project, path: Path, positions: Positions) -> list[JSON]:
        return _locations(ls, project, references.users(project, path, positions.offset(position)))

    return ls.at(uri, places) or []


def prepare(ls: Server, uri: str, position: Position) -> JSON | None:
    """The range of the name that would be replaced; None beside a variable."""

    def place(project: Project, path: Path, positions: Positions) -> JSON | None:
        spot = _named(project, path, positions, position)
        return positions.range(spot.start, spot.end).json if spot is not None else None

    return ls.at(uri, place)


def rename(ls: Server, uri: str, position: Position, new: str) -> JSON | None:
    """The edit that renames a variable wherever it is the same. Raises `Refused` for a name that is not possible."""

    def edit(project: Project, path: Path, positions: Positions) -> JSON | None:
        spot = _named(project, path, positions, position)
        if spot is None:
            return None
        if not variables.NAME.fullmatch(new):
            raise Refused(f'"{new}" is not a name for a variable: use letters, digits and underscores, no digit first')
        if new in variables.declared(project, path) or variables.spots(project, path, new):
            raise Refused(f'there is a variable "{new}" already')
        changes: dict[str, list[JSON]] = {}
        for each in variables.spots(project, path, positions.text[spot.start : spot.end]):
            span = ls.texts.positions(each.path, project).range(each.start, each.end)
            changes.setdefault(ls.texts.uri(each.path), []).append(text_edit(span, new))
        return {"changes": changes}

    return ls.at(uri, edit)


def _named(project: Project, path: Path, positions: Positions, position: Position) -> variables.Spot | None:
    offset = positions.offset(position)
    name = variables.name_at(project.document(path), offset)
    spots = variables.spots(project, path, name) if name else []
    return next((each for each in spots if each.path == path and each.start <= offset <= each.end), None)


def _locations(ls: Server, project: Project, targets: Iterable[references.Target]) -> list[JSON]:
    return [
        location(ls.texts.uri(each.path), ls.texts.positions(each.path, project).range(each.start, each.end))
        for each in targets
    ]
