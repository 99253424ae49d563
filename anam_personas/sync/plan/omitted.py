"""Edits of fields that READ of a proof omits and a reply shows all the same, such as the headers of a webhook.

READ cannot tell whether such a field was edited, but FULL can: it is a sum over all fields of the file that was applied, and the
others are known to be live as they were applied. So the live value was applied if it completes the sum. Failing that, the journal may
know; else it is taken for an edit.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from anam_personas.sync.items.applied import ABSENT, Side
from anam_personas.sync.items.compare import Comparison, compare
from anam_personas.sync.items.recall import applied_revision
from anam_personas.sync.state.last_applied import of_unmarked

if TYPE_CHECKING:
    from collections.abc import Collection

    from anam_personas.resources import Resource, Wanted
    from anam_personas.sync.items.live import Live
    from anam_personas.sync.state.last_applied import Memory

_MODULUS: Final = 2**48
_MOST: Final = 4096
"""The most combinations that are tried."""


def with_edits(
    resource: Resource, wanted: Wanted, item: Live, compared: Comparison, fulls: Collection[str], memory: Memory | None
) -> Comparison:
    """A comparison in which every difference counts as ours, with the edits of omitted fields. ``fulls`` are FULL of what was applied."""
    written = wanted.written
    shown = {
        each.path
        for each in compared.fields
        if each.path in resource.silent
        and each.path in item.body
        and written.get(each.path, wanted.body[each.path]) == wanted.body[each.path]
    }
    if not shown or wanted.refs or _explains(wanted, item, fulls):
        return compared
    sides = dict.fromkeys(shown, Side.BOTH)
    if memory is not None:
        exact = compare(resource, wanted.body, item.body, of_unmarked(resource, wanted.body, item, memory))
        sides = {each.path: each.side for each in exact.fields if each.path in shown}
    fields = (replace(each, side=sides.get(each.path, each.side)) for each in compared.fields)
    return Comparison(tuple(fields), compared.unread)


def _explains(wanted: Wanted, item: Live, fulls: Collection[str]) -> bool:
    """Whether the live values, of the fields that may have been managed, add up to what was applied."""
    options: list[list[Any]] = []
    for path in sorted({*wanted.body, *item.body}):
        said = wanted.written.get(path, wanted.body.get(path, ABSENT))
        there = item.body.get(path, said)
        values = [there] if said == there else [there, ABSENT] if path not in wanted.written else [said, there, ABSENT]
        options.append([0 if value is ABSENT else int(applied_revision({path: value}), 16) for value in values])
    count = 1
    for each in options:
        count *= len(each)
    wants = {int(each, 16) for each in fulls}
    return count <= _MOST and any(sum(each) % _MODULUS in wants for each in product(*options))
