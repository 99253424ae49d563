"""Whether items with the project's marker may belong to another project of the same name, which a prune would empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.resources import Wanted
    from anam_personas.sync.items.live import World
    from anam_personas.sync.plan.scope import Scope


def strangers(scope: Scope, wanted: Mapping[str, Sequence[Wanted]], world: World) -> tuple[str, ...]:
    """A hint if live items carry the project's marker and no file has the key of any of them."""
    summaries = [each for found in world.summaries.values() for each in found]
    live = {each.marker.key for each in summaries if each.marker is not None and scope.owns(each.marker)}
    described = {key for items in wanted.values() for item in items for key in (item.key, item.renamed_from)}
    if not live or live & (scope.files | described):
        return ()
    owner = f"{scope.project}/{scope.environment}"
    return (
        f"No file has the key of any live item that is marked {owner} ({_listed(sorted(live))}): if another "
        "project of that name uses this organisation, these may be its personas: rename one of the two projects",
    )


def _listed(keys: Sequence[str]) -> str:
    more = len(keys) - 5
    return ", ".join(keys) if more <= 1 else f"{', '.join(keys[:5])} and {more} more"
