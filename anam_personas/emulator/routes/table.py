"""Every route: its method, path, handler, and what it needs of the key that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from anam_personas.emulator.routes import (
    completions,
    control,
    documents,
    groups,
    library,
    llms,
    personas,
    sessions,
    share_links,
    tools,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.emulator.exchange import Call, Reply
    from anam_personas.emulator.world import World

# "credential": any Authorization header, the handler judges it; "nothing": none is looked at.
Needs = Literal["read", "write", "credential", "nothing"]
# What a row was held against: "sdk" a run of Anam's own clients, "document" the OpenAPI document alone, "own" nothing, since it is
# the emulator's own.
Held = Literal["sdk", "document", "own"]


class Row(NamedTuple):
    """One route. ``form`` says that its body is a multipart form, not JSON."""

    method: str
    path: str
    handler: Callable[[World, Call], Reply]
    needs: Needs
    held: Held = "document"
    form: bool = False


ROUTES: tuple[Row, ...] = (
    Row("POST", "/v1/auth/session-token", sessions.mint, "write"),
    Row("POST", "/v1/engine/session", sessions.start, "credential", "sdk"),
    Row("POST", "/v1/metrics/client", sessions.metrics, "nothing", "sdk"),
    Row("GET", "/v1/personas", personas.index, "read"),
    Row("POST", "/v1/personas", personas.create, "write"),
    Row("GET", "/v1/personas/{id}", personas.show, "read"),
    Row("PUT", "/v1/personas/{id}", personas.update, "write"),
    Row("DELETE", "/v1/personas/{id}", personas.delete, "write"),
    Row("GET", "/v1/tools", tools.index, "read"),
    Row("POST", "/v1/tools", tools.create, "write"),
    Row("GET", "/v1/tools/{id}", tools.show, "read"),
    Row("PUT", "/v1/tools/{id}", tools.update, "write"),
    Row("DELETE", "/v1/tools/{id}", tools.delete, "write"),
    Row("GET", "/v1/avatars", library.AVATARS.index, "read"),
    Row("GET", "/v1/avatars/{id}", library.AVATARS.show, "read"),
    Row("GET", "/v1/voices", library.VOICES.index, "read"),
    Row("GET", "/v1/voices/{id}", library.VOICES.show, "read"),
    Row("GET", "/v1/llms", library.LLMS.index, "read"),
    Row("POST", "/v1/llms", llms.create, "write"),
    Row("GET", "/v1/llms/{id}", library.LLMS.show, "read"),
    Row("PUT", "/v1/llms/{id}", llms.update, "write"),
    Row("DELETE", "/v1/llms/{id}", llms.delete, "write"),
    Row("GET", "/v1/share-links", share_links.index, "read"),
    Row("POST", "/v1/share-links", share_links.create, "write"),
    Row("GET", "/v1/share-links/{id}", share_links.show, "read"),
    Row("PUT", "/v1/share-links/{id}", share_links.update, "write"),
    Row("DELETE", "/v1/share-links/{id}", share_links.delete, "write"),
    Row("GET", "/v1/knowledge/groups", groups.index, "read"),
    Row("POST", "/v1/knowledge/groups", groups.create, "write"),
    Row("GET", "/v1/knowledge/groups/{id}", groups.show, "read"),
    Row("PUT", "/v1/knowledge/groups/{id}", groups.update, "write"),
    Row("DELETE", "/v1/knowledge/groups/{id}", groups.delete, "write"),
    Row("POST", "/v1/knowledge/groups/{id}/search", documents.search, "read"),
    Row("GET", "/v1/knowledge/groups/{id}/documents", documents.index, "read"),
    Row("POST", "/v1/knowledge/groups/{id}/documents", documents.create, "write", form=True),
    Row("GET", "/v1/knowledge/documents/{id}", documents.show, "read"),
    Row("PUT", "/v1/knowledge/documents/{id}", documents.update, "write"),
    Row("DELETE", "/v1/knowledge/documents/{id}", documents.delete, "write"),
    Row("GET", "/v1/knowledge/documents/{id}/download", documents.download, "read"),
    Row("GET", "/_documents/{id}", documents.content, "nothing", "own"),
    Row("GET", "/v1/sessions", sessions.index, "read"),
    Row("GET", "/v1/sessions/concurrency", sessions.concurrency, "read"),
    Row("GET", "/v1/sessions/{id}", sessions.show, "read"),
    Row("GET", "/v1/sessions/{id}/transcript", sessions.transcript, "read"),
    Row("POST", "/v1/sessions/{id}/stop", sessions.stop, "write"),
    Row("POST", "/talk", sessions.talk, "nothing", "sdk"),
    Row("POST", "/v1/chat/completions", completions.complete, "nothing", "own"),
    Row("GET", "/_emulator/requests", control.requests, "nothing", "own"),
    Row("POST", "/_emulator/faults", control.faults, "nothing", "own"),
    Row("POST", "/_emulator/reset", control.reset, "nothing", "own"),
    Row("POST", "/_emulator/clock", control.clock, "nothing", "own"),
    Row("GET", "/_emulator/state", control.state, "nothing", "own"),
    Row("PUT", "/_emulator/state", control.seed, "nothing", "own"),
    Row("POST", "/_emulator/hear", control.hear, "nothing", "own"),
)
