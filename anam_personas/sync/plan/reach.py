"""Who is reached by a change: the personas that refer to an item, directly or by another one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from anam_personas.resources import KEYED, Ref
from anam_personas.sync.plan.file_changes import Put

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.resources import Resource, Wanted
    from anam_personas.sync.plan.change import Change

_MOST: Final = 8


def with_reach(
    changes: Iterable[Change], wanted: Mapping[str, Sequence[Wanted]], resources: Iterable[Resource]
) -> tuple[Change, ...]:
    """The changes; those of items with files, and of the files, say which personas of the plan they reach."""
    told = {each.kind for each in resources if each.attached is not None}
    users = _users(wanted)
    return tuple(
        _said(change, told, users) if change.acts and change.action != "delete" else change for change in changes
    )


def _said(change: Change, told: Iterable[str], users: Mapping[Ref, set[str]]) -> Change:
    if change.kind not in told and not isinstance(change, Put):
        return change
    found = sorted(users[change.item if isinstance(change, Put) else Ref(change.kind, change.key)])
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    said = f"reaches {', '.join(found[:_MOST])}{more}" if found else f"reaches no {KEYED.kind} of this plan"
    return replace(change, notes=(*change.notes, said))


def _users(wanted: Mapping[str, Sequence[Wanted]]) -> Mapping[Ref, set[str]]:
    """Item -> the keys of the personas that refer to it."""
    items = {Ref(item.kind, item.key): item for found in wanted.values() for item in found}
    users: dict[Ref, set[str]] = defaultdict(set)
    for persona in wanted.get(KEYED.kind, ()):
        waiting = [persona]
        while waiting:
            for ref in (ref for refs in waiting.pop().refs.values() for ref in refs):
                if persona.key not in users[ref]:
                    users[ref].add(persona.key)
                    waiting += [items[ref]] if ref in items else []
    return users
