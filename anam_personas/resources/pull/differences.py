"""What to write so that one value becomes another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.persona.revision import normal
from anam_personas.resources.pull.draft import GONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.yaml.document import Route


class Write(NamedTuple):
    """A value to write at a route; GONE deletes the key."""

    route: Route
    value: Any


def differences(route: Route, old: Any, new: Any) -> Iterator[Write]:
    """The writes that turn ``old`` into ``new``: of mappings only the keys that differ."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping) and new):
        yield Write(route, GONE if new is None else new)
        return
    for key, value in new.items():
        if key not in old:
            yield Write((*route, key), value)
        elif normal(old[key]) != value:
            yield from differences((*route, key), old[key], value)
    yield from (Write((*route, key), GONE) for key in old if key not in new)
