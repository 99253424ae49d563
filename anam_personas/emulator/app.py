"""The emulated API as an ASGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from anam_personas.emulator import keys, upload
from anam_personas.emulator.door import Door
from anam_personas.emulator.exchange import Call, Refused, Reply, decode, encode
from anam_personas.emulator.gate import Gate
from anam_personas.emulator.live import signalling
from anam_personas.emulator.routes.missing import MISSING, Missing
from anam_personas.emulator.routes.table import ROUTES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from starlette.types import Scope
    from starlette.websockets import WebSocket

    from anam_personas.emulator.routes.table import Row
    from anam_personas.emulator.world import World

_CLIENT_CLOSED = 499
_LARGEST = 10_000_000
"""Bytes of a request's body."""


def build(world: World, hang_up: Callable[[Scope], None], pause: Callable[[float], Awaitable[None]]) -> Starlette:
    """The application over ``world``. ``hang_up`` closes the connection of a scope; ``pause`` waits some seconds."""
    by_path: dict[str, list[Row | Missing]] = {}
    rows: tuple[Row | Missing, ...] = (*ROUTES, *MISSING)
    for row in rows:
        by_path.setdefault(row.path, []).append(row)
    # Fixed paths first: `/v1/sessions/analytics` is not an id.
    routes: list[BaseRoute] = [
        _route(world, path, by_path[path]) for path in sorted(by_path, key=lambda path: "{" in path)
    ]

    async def socket(opened: WebSocket) -> None:
        await signalling.serve(world.engine, opened)

    app = Starlette(
        routes=[*routes, WebSocketRoute("/ws", socket)],
        middleware=[
            Middleware(Door, origins=world.options.allow_origins),
            Middleware(Gate, world=world, hang_up=hang_up, pause=pause),
        ],
        exception_handlers={HTTPException: _http_error},
    )
    app.router.redirect_slashes = False
    return app


def _route(world: World, path: str, rows: Iterable[Row | Missing]) -> Route:
    by_method = {row.method: row for row in rows}

    async def endpoint(request: Request) -> Response:
        row = by_method["GET" if request.method == "HEAD" else request.method]
        try:
            reply = await _reply(world, request, row)
        except ClientDisconnect:  # while it was kept waiting
            return Response(status_code=_CLIENT_CLOSED)
        except Refused as refused:
            reply = Reply(refused.status, refused.body)
        return _response(reply)

    return Route(path, endpoint, methods=list(by_method))


async def _reply(world: World, request: Request, row: Row | Missing) -> Reply:
    if isinstance(row, Missing):
        await _body(request)
        return _missing(row)
    if row.form:
        credential = _credential(world, request, row)
        return row.handler(world, _call(request, await upload.read(request), credential))
    raw = await _body(request)
    credential = _credential(world, request, row)
    return row.handler(world, _call(request, decode(raw), credential))


def _missing(row: Missing) -> Reply:
    message = f"The emulator has no {row.method} {row.path}: {row.why}"
    return Reply(501, {"error": "Not Implemented", "message": message})


async def _body(request: Request) -> bytes:
    """The body. Raises Refused (413) as soon as it is too large, without keeping more of it."""
    body = bytearray()
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > _LARGEST:
        raise _too_large()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise _too_large()
    return bytes(body)


def _too_large() -> Refused:
    message = f"The request body has more than {_LARGEST // 1_000_000} MB"
    return Refused(413, {"error": "Payload Too Large", "message": message})


def _credential(world: World, request: Request, row: Row) -> str:
    """What the request shows to be let in. Raises Refused (401, 403)."""
    credential = ""
    if row.needs != "nothing":
        credential = keys.bearer(request.headers.get("authorization"))
    if row.needs in ("read", "write"):
        keys.authorise(world.options.keys, credential, row.needs)
    return credential


def _call(request: Request, body: Any, credential: str) -> Call:
    return Call(request.path_params, request.query_params, body, credential, request.url.netloc)


def _response(reply: Reply) -> Response:
    if reply.body is None:
        return Response(status_code=reply.status)
    if reply.kind is not None:
        return Response(reply.body, reply.status, media_type=reply.kind)
    return Response(encode(reply.body), reply.status, media_type="application/json")


async def _http_error(request: Request, error: Exception) -> Response:
    """No such route, or not by this method: as JSON, which is all that the SDKs can read."""
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    detail = error.detail if isinstance(error, HTTPException) else ""
    message = (
        f"The emulator does not support {request.method} {request.url.path}: docs/emulator.md lists what it supports"
    )
    body = encode({"error": detail, "message": message})
    return Response(body, status, headers, media_type="application/json")
