"""Tools that a session token carries itself: https://anam.ai/docs, "personas/tools"."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.exchange import Document

SCHEMA_BYTES = 10_000


def _sized(tool: Document) -> Iterator[zod.Issue]:
    for name in ("parameters", "queryParameters"):
        text = json.dumps(tool.get(name), separators=(",", ":"), ensure_ascii=False)
        if len(text.encode("utf-8", "surrogatepass")) > SCHEMA_BYTES:
            yield (name,), f"{name} must serialize to {SCHEMA_BYTES} bytes or less"
    if tool.get("type") == "server" and "subtype" not in tool:
        yield ("subtype",), "Required"


INLINE_TOOL = zod.Shape(
    {
        "type": zod.one_of("client", "server", "system"),
        "subtype": zod.one_of("knowledge", "webhook"),
        "name": zod.string(),
        "description": zod.string(high=1024),
        "parameters": zod.record(),
        "queryParameters": zod.record(),
        "awaitResult": zod.boolean,
        "toolTimeoutSeconds": zod.number(1, 600),
        "disableInterruptions": zod.boolean,
        "documentFolderIds": zod.array(zod.uuid),
        "url": zod.url,
        "method": zod.one_of("GET", "POST", "PUT", "DELETE", "PATCH"),
        "headers": zod.record(zod.string()),
        "awaitResponse": zod.boolean,
    },
    required=frozenset({"type", "name"}),
    refine=_sized,
)
