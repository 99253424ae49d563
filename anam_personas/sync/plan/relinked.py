"""References to items that somebody deleted, such as the tools of a persona: the API dropped their ids, which is no edit of the item.

The lines above the marker name the items that were last applied with it, by the beginnings of their ids. If one of them is gone, the
item has lost its id, and what is created in its place takes its place there, too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anam_personas.sync.items.applied import Side
from anam_personas.sync.items.compare import Comparison
from anam_personas.sync.items.proofs import short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.resources import Ref
    from anam_personas.sync.items.compare import Field
    from anam_personas.sync.items.live import Live, World
    from anam_personas.sync.plan.links import Links


def relinked(
    compared: Comparison, refs: Mapping[str, Sequence[Ref]], links: Links, live: Live, world: World
) -> tuple[Comparison, tuple[str, ...]]:
    """A comparison whose only readable difference is that items are gone counts as changed here; and what is gone, as sentences.

    Where other fields differ, it is unknown which side changed those, so that all of it stays as it is.
    """
    shown = [each for each in compared.fields if each.readable]
    if len(shown) != 1 or shown[0].side is Side.HERE or not (named := refs.get(shown[0].path)):
        return compared, ()
    gone = _gone(shown[0], named, links, live, world)
    if not gone:
        return compared, ()
    fields = tuple(replace(each, side=Side.HERE) if each is shown[0] else each for each in compared.fields)
    kind = named[0].kind
    return Comparison(fields, compared.unread), tuple(f"the {kind} {each}... that it had is gone" for each in gone)


def _gone(field: Field, refs: Sequence[Ref], links: Links, live: Live, world: World) -> list[str]:
    """The beginnings of the ids of items that are gone, if they explain a difference; else none."""
    words = {links.standing[ref].word for ref in refs if ref in links.standing}
    proven = {each.id for each in live.proofs if each.word in words}
    there = {short(each.id) for kind in {ref.kind for ref in refs} for each in world.summaries[kind]}
    had, has = {*(field.live or ())}, {*field.file}
    gone = proven - there
    created = (
        has - had - links.pending.keys()
    )  # of these each takes the place of one that is gone, or was detached by hand
    is_new = len(created) <= len(gone) and all(short(each) not in proven for each in created)
    return sorted(gone) if is_new and all(short(each) in proven for each in had - has) else []
