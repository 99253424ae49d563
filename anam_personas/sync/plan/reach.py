"""Who is reached by a change: the items named on the command line that use another one, directly or over others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from anam_personas.resources import Ref

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.resources import Resource, Wanted


def reaching(every: Mapping[str, Sequence[Wanted]], resources: Sequence[Resource]) -> dict[str, list[Wanted]]:
    """The items by kind, each with the keys that a change of it reaches. ``every`` has all items, selected or not."""
    reached: dict[Ref, set[str]] = defaultdict(set)
    made: dict[str, list[Wanted]] = {}
    for resource in reversed(resources):  # users come after what they use
        made[resource.kind] = []
        for item in every[resource.kind]:
            keys = {item.key} if resource.takes_keys else reached[Ref(item.kind, item.key)]
            for refs in item.refs.values():
                for ref in refs:
                    reached[ref] |= keys
            made[resource.kind].append(item if resource.takes_keys else replace(item, reaches=tuple(sorted(keys))))
    return made
