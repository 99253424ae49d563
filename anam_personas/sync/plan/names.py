"""Names beside ids, since readers of a plan know a tool by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.live import Summary
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan

_SHORT = 8
"""Characters of an id beside its name, enough to find it. Ids longer than ``_WHOLE`` are cut to them."""
_WHOLE = 12
Names = dict[str, str]


def names_of(changes: Sequence[Change], summaries: Iterable[Sequence[Summary]]) -> Names:
    """The names of the live items that the changes refer to, by id."""
    used = {item for change in changes for value in _values(change) for item in _texts(value)}
    return {each.id: each.name for found in summaries for each in found if each.id in used and each.name}


def with_names(plan: Plan) -> Plan:
    """The plan with the known names beside the ids in lists: for display only."""
    return replace(plan, changes=tuple(_named(change, plan.names) for change in plan.changes)) if plan.names else plan


def _values(change: Change) -> Iterator[Any]:
    for field in change.fields:
        yield from (field.live, field.file)
    if change.action == "delete" and change.live is not None:
        yield from change.live.body.values()


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _named(change: Change, names: Mapping[str, str]) -> Change:
    fields = tuple(
        replace(field, live=_shown(field.live, names), file=_shown(field.file, names)) for field in change.fields
    )
    if change.action != "delete" or change.live is None:
        return replace(change, fields=fields)
    body: Flat = {path: _shown(value, names) for path, value in change.live.body.items()}
    return replace(change, fields=fields, live=replace(change.live, body=body))


def _shown(value: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(value, list) or not names.keys() & _texts(value):
        return value
    return [f"{names[item]} ({_cut(item)})" if isinstance(item, str) and item in names else item for item in value]


def _cut(id_: str) -> str:
    return id_ if len(id_) <= _WHOLE else f"{id_[:_SHORT]}..."
