"""The item without a file that a new file may have been renamed from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.sync.items.compare import compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.resources import Resource
    from anam_personas.sync.items.live import Live, Summary, World
    from anam_personas.sync.plan.change import Change


def resembling(resource: Resource, made: Change, left: Sequence[Summary], world: World) -> str | None:
    """The key of an item of ``left`` with the content of the new one, else of one with its name."""
    alike = [each for each in left if _is_alike(resource, made, each, world.items.get((each.kind, each.id)))]
    found = alike or [each for each in left if each.name == made.name]
    return min((each.marker.key for each in found if each.marker is not None), default=None)


def _is_alike(resource: Resource, made: Change, old: Summary, live: Live | None) -> bool:
    """Whether the item matches the file, apart from its description, its name, and its name in texts."""
    if live is None:
        return False
    texts = {path: _with_name(value, old.name, made.name) for path, value in live.body.items()}
    differing = [field.path for field in compare(resource, made.body, texts, None).fields if field.readable]
    return set(differing) <= {resource.name_path, resource.marker_path}


def _with_name(value: Any, old: str, new: str) -> Any:
    return value.replace(old, new) if isinstance(value, str) and old else value
