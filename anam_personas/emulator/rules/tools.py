"""Stored tools: four types, each with a ``config`` of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.exchange import Document

CONFIGS = {
    "CLIENT": zod.Shape(
        {
            "parameters": zod.record(),
            "awaitResult": zod.boolean,
            "toolTimeoutSeconds": zod.number(1, 600),
        }
    ),
    "SERVER_RAG": zod.Shape({"documentFolderIds": zod.array(zod.uuid)}, required=frozenset({"documentFolderIds"})),
    "SERVER_WEBHOOK": zod.Shape(
        {
            "url": zod.url,
            "method": zod.one_of("GET", "POST", "PUT", "DELETE", "PATCH"),
            "headers": zod.record(zod.string()),
            "bodyTemplate": zod.string(),
        },
        required=frozenset({"url", "method"}),
    ),
    "SYSTEM": zod.Shape({"action": zod.one_of("end_call", "interrupt")}, required=frozenset({"action"})),
}

_FIELDS = {
    "name": zod.string(1, 64, r"[a-zA-Z0-9_.-]+"),
    "description": zod.string(1, 1024),
    "type": zod.one_of(*CONFIGS),
    "disableInterruptions": zod.boolean,
    "config": zod.record(),
}

CREATE = zod.Shape(_FIELDS, required=frozenset({"name", "description", "type"}))
UPDATE = zod.Shape(_FIELDS)


def config_issues(given: Document, type_: str, *, whole: bool) -> Iterator[zod.Issue]:
    """What is wrong with a ``config`` for a tool of ``type_``; only a ``whole`` one must have what is required."""
    shape = CONFIGS[type_]
    wanted = shape if whole else zod.Shape(shape.fields)
    if whole or "config" in given:
        yield from zod.under(("config",), wanted(given.get("config", {})))
