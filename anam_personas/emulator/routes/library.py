"""What personas are made of, listed and read: avatars, voices, LLMs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.emulator.exchange import Refused, Reply, not_found
from anam_personas.emulator.routes import listing
from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.emulator.exchange import Call, Document
    from anam_personas.emulator.world import World


def _any(query: Mapping[str, str], document: Document) -> bool:  # noqa: ARG001 - a filter takes both
    return True


def _avatar_filter(query: Mapping[str, str], avatar: Document) -> bool:
    style = query.get("renderStyle", "all")
    tags = {tag for tag in query.get("tags", "").split(",") if tag}
    return (
        style in ("all", avatar["renderStyle"])
        and (not tags or not tags.isdisjoint(avatar["displayTags"]))
        and query.get("onlyOneShot", "false") != "true"  # none of ours is made from one picture
    )


def _llm_filter(query: Mapping[str, str], llm: Document) -> bool:
    return not llm["isDefault"] or query.get("includeDefaults") == "true"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be listed and read. ``uuids`` says that an id which is none is answered 400, not 404."""

    name: str
    searched: tuple[str, ...] = ("displayName",)
    passes: Callable[[Mapping[str, str], Document], bool] = _any
    per_page_max: int = listing.PER_PAGE_MAX
    uuids: bool = True

    def index(self, world: World, call: Call) -> Reply:
        """A page of them."""
        passed = (each for each in world.listed(self.name) if self.passes(call.query, each))
        found = listing.matching(call, passed, self.searched)
        return listing.page(call, found, dict, per_page_max=self.per_page_max)

    def show(self, world: World, call: Call) -> Reply:
        """One of them."""
        id_ = call.params["id"]
        found = world.store.all(self.name).get(id_)
        if found is not None:
            return Reply(200, found)
        if self.uuids and not zod.is_uuid(id_):
            raise Refused(400, {"error": "Bad Request", "message": f"Invalid {self.name} ID"})
        raise not_found(self.name.capitalize())


AVATARS = Kind("avatar", ("displayName", "description"), _avatar_filter)
VOICES = Kind("voice")
LLMS = Kind("llm", passes=_llm_filter, per_page_max=listing.PAGE_MAX, uuids=False)
