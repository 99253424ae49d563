"""The journal entries of a pull: the values on which file and live item agree from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.persona.revision import revision
from anam_personas.sync.items.applied import Side
from anam_personas.sync.items.restore import seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.pull.result import Row


def agreed(change: Change, taken: AbstractSet[str]) -> dict[str, Any] | None:
    """The state of an item after the fields in ``taken`` were written to its file; None if there are none.

    The other fields stay as they were: the agreed value is the file's if only the live side had changed, and unknown if both
    had. Fields that no reply shows are as last applied. ``altered`` has the values that the API stored differently.
    """
    if change.live is None or not taken:
        return None
    left = [each for each in change.fields if each.path not in taken and each.readable and each.side is not Side.HERE]
    known = {
        each.path: revision(change.body.get(each.path)) if each.side is Side.THERE else None for each in left
    }  # fmt: skip
    known |= {path: revision(change.body[path]) for path in change.unread}
    after = seen(change.live)
    differing = {each.path for each in change.fields} | taken
    altered = {
        path: revision(value)
        for path, value in change.body.items()
        if path not in differing and change.live.body.get(path, value) != value
    }
    return {"marker": after["marker"], "fields": after["fields"] | known} | ({"altered": altered} if altered else {})


def entries(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """The lines of the journal, one for each item with fields that were taken in."""
    for row in rows:
        if row.agreed is not None:
            yield {
                "step": "pulled", "action": "none", "kind": row.kind, "key": row.key, "id": row.id, "after": row.agreed
            }  # fmt: skip
