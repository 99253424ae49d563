"""What the API shows late: items that are not listed yet, old bodies, deleted items.

An item that this folder created is read by its id before a plan reports it as missing, and one that it wrote is read again
until the API shows the new content. On another machine, the plan is limited to what the API shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable
from anam_personas.sync.items.live import live_of, summary_of
from anam_personas.sync.remote.parallel import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from anam_personas.resources import Resource, Wanted
    from anam_personas.sync.items.live import Live, Summary, World
    from anam_personas.sync.plan.build import WantedItems
    from anam_personas.sync.plan.scope import Scope
    from anam_personas.sync.remote.protocol import Remote
    from anam_personas.sync.remote.waiting import Waiting
    from anam_personas.sync.state.recent import Recent

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Completes what was read with what this folder knows."""

    remote: Remote
    scope: Scope
    recent: Recent
    waiting: Waiting
    concurrency: int = 8

    def completed(self, world: World, wanted: WantedItems, resources: Sequence[Resource]) -> World:
        """The world with existing items that are not listed, and without listed items that were deleted.

        ``failures`` has the items that the API still shows as they were before, ``unseen`` those that were created and that it does
        not show at all.
        """
        summaries = {
            kind: [each for each in found if not self.recent.is_deleted(each.id)]
            for kind, found in world.summaries.items()
        }
        gone = {each.id for found in world.summaries.values() for each in found if self.recent.is_deleted(each.id)}
        world = replace(world, summaries=summaries, gone=frozenset(gone))
        asked = [
            partial(self._ask, resource, item, world)
            for resource in resources
            for item in self._not_listed(resource, wanted[resource.kind], summaries[resource.kind])
        ]
        run(asked, self.concurrency)
        self._refresh(world, resources)
        return world

    def _not_listed(self, resource: Resource, wanted: Iterable[Wanted], found: Iterable[Summary]) -> Iterator[Wanted]:
        """The items of files that are not listed under their key, or without a marker under their name."""
        if resource.marker_path is None:
            names = {each.name for each in found if not each.platforms}
            yield from (item for item in wanted if not item.looked_up and item.name not in names)
            return
        keys = {each.marker.key for each in found if each.marker is not None and self.scope.owns(each.marker)}
        yield from (item for item in wanted if not {item.key, item.renamed_from} & keys)

    def _ask(self, resource: Resource, item: Wanted, world: World) -> None:
        """Read by its id an item that is not listed under its key, and was created or written from here."""
        known = self.recent.known(resource.kind, item.key)
        if known is None:
            if since := self.recent.doubt(resource.kind, item.key):
                world.doubts[resource.kind, item.key] = since
            return
        try:
            reply = self.remote.get(resource.segment, known.id)
        except ApiError as error:
            if error.status != _NOT_FOUND:
                world.unseen[resource.kind, item.key] = error
            elif not known.was_seen:
                world.unseen[resource.kind, item.key] = ApiUnavailable(
                    f"it was created recently ({known.id}), and the API shows it neither in the list nor by its id: "
                    "plan again later"
                )
            return
        live, summary = live_of(resource, reply), summary_of(resource, reply)
        if not self._is_still(resource, item, live, summary):
            if live.marker is None and resource.kept_by is not None:
                world.unseen[resource.kind, item.key] = ApiRefused(
                    f"it was made from here ({known.id}), and its {resource.kept_by.kind} no longer records that it is ours: delete it "
                    "in the Anam Lab, and apply makes another one"
                )
                return
            if live.marker is None and not known.is_marked and resource.marker_path is not None:
                world.unseen[resource.kind, item.key] = ApiRefused(
                    f"it was written ({known.id}), but the API did not keep the marker at the end of its "
                    f"{resource.marker_path}, so it cannot be identified as ours: delete it, or adopt it once markers are kept"
                )
            return
        found = world.summaries[resource.kind]
        found[:] = [*(each for each in found if each.id != summary.id), summary]
        world.items[resource.kind, summary.id] = live

    def _is_still(self, resource: Resource, item: Wanted, live: Live, summary: Summary) -> bool:
        if resource.marker_path is None:
            return summary.name == item.name
        return live.marker is not None and self.scope.owns(live.marker) and live.marker.key == item.key

    def _refresh(self, world: World, resources: Sequence[Resource]) -> None:
        """Read again, within the time of ``waiting``, the items that are shown as they were before they were written from here."""
        kinds = {resource.kind: resource for resource in resources}
        stale = [each for each, live in world.items.items() if self.recent.is_stale(live.id, live)]
        for _ in self.waiting.steps() if stale else ():
            stale = [each for each in stale if not self._read(kinds[each[0]], each[1], world)]
            if not stale:
                return
        for each in stale:
            world.failures[each] = ApiUnavailable(
                "the API still shows it as it was before it was last applied: plan again later"
            )

    def _read(self, resource: Resource, id_: str, world: World) -> bool:
        """Whether an item is shown as it was written, or with later edits."""
        try:
            live = live_of(resource, self.remote.get(resource.segment, id_))
        except ApiError:
            return False
        if self.recent.is_stale(id_, live):
            return False
        world.items[resource.kind, id_] = live
        return True
