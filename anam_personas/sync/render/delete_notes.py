"""The content that a delete loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.resources import RESOURCES
from anam_personas.resources.body import is_unset
from anam_personas.review.fields import Row
from anam_personas.sync.items.compare import veiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.sync.plan.change import Change


def deleted_fields(change: Change) -> Iterator[Row]:
    """The set fields of an item that will be deleted, apart from those that another row shows."""
    if change.action != "delete" or not change.acts or change.live is None:
        return
    resource = next(each for each in RESOURCES if each.kind == change.kind)  # a file has no live body
    shown = {field.path for field in change.fields}
    for path, value in change.live.body.items():
        if path not in shown and not is_unset(path, value):
            yield Row(path, veiled(resource, path, value), None, is_gone=True, kind=change.kind)
