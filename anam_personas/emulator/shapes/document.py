"""A document and a group of documents in replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.clock import stamp

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.world import World

_SHOWN = ("id", "knowledgeFolderId", "filename", "fileType", "fileSize", "fileUrl", "createdAt")


def status(world: World, document: Document) -> str:
    """How far a document has got: what becomes of it once it is due, PROCESSING before."""
    due = document["readyAt"]
    return str(document["becomes"]) if due is not None and due <= world.clock() else "PROCESSING"


def stored(world: World, document: Document) -> Document:
    """A document as the API shows it (schema KnowledgeDocument)."""
    now = status(world, document)
    processed = None if now == "PROCESSING" else stamp(document["readyAt"])
    return {
        **{name: document[name] for name in _SHOWN},
        "status": now,
        "errorMessage": document["errorMessage"] if now == "FAILED" else None,
        "updatedAt": document["updatedAt"] or processed,
    }


def group(world: World, found: Document) -> Document:
    """A group as the API shows it (schema KnowledgeGroup)."""
    documents = world.store.all("document").values()
    count = sum(1 for each in documents if each["knowledgeFolderId"] == found["id"])
    return {**found, "documentCount": count}
