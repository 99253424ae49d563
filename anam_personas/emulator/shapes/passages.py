"""The documents of groups, as passages that a question can find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.extract import Unreadable, pieces, text_of
from anam_personas.emulator.retrieval import Passage
from anam_personas.emulator.shapes import document as shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anam_personas.emulator.world import World


def passages(world: World, groups: Iterable[str]) -> Iterator[Passage]:
    """The passages of the documents of some groups that are ready."""
    wanted = frozenset(groups)
    for document in list(world.store.all("document").values()):
        if document["knowledgeFolderId"] in wanted and shape.status(world, document) == "READY":
            try:
                text = text_of(document["uploadedAs"], world.store.contents.get(document["id"]))
            except Unreadable:  # a record that a test put in, without its bytes
                continue
            for index, piece in enumerate(pieces(text, document["chunkSize"], document["chunkOverlap"])):
                yield Passage(document["filename"], piece, document["id"], index)
