"""The service as an ASGI application: its routes, and what holds for each of them."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from random import getrandbits
from time import perf_counter
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.routing import Route, Router

from anam_personas.serve.asgi_parts import Endpoint, Sending
from anam_personas.serve.body import ClientGone, wanted
from anam_personas.serve.callers import Asking
from anam_personas.serve.logs import caller_id, event, failed
from anam_personas.serve.minting import mint
from anam_personas.serve.openapi import document
from anam_personas.serve.origins import is_preflight, leave, preflight
from anam_personas.serve.problem import Problem
from anam_personas.serve.respond import headers_of, send_bytes, send_empty, send_json, send_problem, send_texts
from anam_personas.serve.telemetry import NoTracing

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from starlette.types import Receive, Scope, Send

    from anam_personas.serve.metrics import Metrics
    from anam_personas.serve.snapshot import Snapshot, Workshop
    from anam_personas.serve.telemetry import Tracing

MOST_AT_ONCE: Final = 2_000
"""Requests for a token under way in one process: beyond, the answer is 503 at once."""
_PATH: Final = "/v1/session-tokens"
_STATUSES: Final = {404: "not-found", 405: "method-not-allowed"}


class TokenService:
    """Serves one snapshot at a time; `replace` puts another in its place, and requests under way keep theirs."""

    def __init__(
        self,
        workshop: Workshop,
        snapshot: Snapshot,
        tracing: Tracing | None = None,
        background: Callable[[TokenService], Coroutine[None, None, None]] | None = None,
    ) -> None:
        self._workshop = workshop
        self._snapshot = snapshot
        self._tracing = tracing or NoTracing()
        self._metrics: Metrics = workshop.metrics
        self._at_once = 0
        self._background = background
        self._task: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._router = Router(
            [
                Route(_PATH, Endpoint(self._tokens), methods=["POST", "OPTIONS"]),
                Route("/healthz", Endpoint(self._health), methods=["GET"]),
                Route("/readyz", Endpoint(self._ready), methods=["GET"]),
                Route("/metrics", Endpoint(self._metrics_text), methods=["GET"]),
                Route("/openapi.json", Endpoint(self._openapi), methods=["GET"]),
            ],
            redirect_slashes=False,
        )

    @property
    def snapshot(self) -> Snapshot:
        """What new requests are served with."""
        return self._snapshot

    def replace(self, snapshot: Snapshot) -> None:
        """Serve new requests with another snapshot. The last one is closed once no request is under way with it."""
        last, self._snapshot = self._snapshot, snapshot
        last.is_over = True
        self._close_if_done(last)

    async def aclose(self) -> None:
        """End what runs in the background, and close the connections to the API and to the storage of limits."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await asyncio.gather(*self._closing)
        await self._workshop.release(self._snapshot)
        await self._workshop.aclose()
        self._tracing.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. Every error is answered with problem details."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        self._begin()
        scope["app"] = self  # Starlette raises for what has no route instead of answering
        sending = Sending(send)
        try:
            if scope["path"] == _PATH and not scope.get("root_path"):  # without what routing costs, where it is plain
                await self._tokens(scope, receive, sending)
            else:
                await self._router(scope, receive, sending)
        except ClientGone:
            event("client gone", route=_route(scope))
        except HTTPException as error:
            await _refuse(sending, scope, _of_routing(error))
        except Problem as problem:
            await _refuse(sending, scope, problem)
        except Exception as error:  # noqa: BLE001 -- a bug: the caller learns nothing of it, the log where it is
            failed(error)
            if not sending.has_begun:
                await _refuse(sending, scope, Problem(500, "internal-error", "the service failed; its log says where"))

    async def _tokens(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, snapshot = headers_of(scope), self._snapshot
        if is_preflight(scope["method"], headers):
            await send_empty(send, preflight(leave(headers, snapshot.policy.cors_origins, scope.get("scheme", "http"))))
            return
        if scope["method"] != "POST":
            raise HTTPException(405, headers={"allow": "OPTIONS, POST"})
        snapshot.requests += 1
        self._at_once += 1
        self._metrics.begun()
        try:
            with self._tracing.request(headers) as ended:
                ended(*await self._mint(snapshot, headers, scope, receive, send))
        finally:
            self._metrics.ended()
            self._at_once -= 1
            snapshot.requests -= 1
            self._close_if_done(snapshot)

    async def _mint(
        self, snapshot: Snapshot, headers: Mapping[str, str], scope: Scope, receive: Receive, send: Send
    ) -> tuple[int, str]:
        """Answer a request for a token; return the status, and the reason of a refusal."""
        begun, request_id = perf_counter(), f"{getrandbits(64):016x}"
        more = [(b"x-request-id", request_id.encode())]
        name = persona = ""
        try:
            more += leave(headers, snapshot.policy.cors_origins, scope.get("scheme", "http"))
            self._check_load()
            caller = await snapshot.callers.caller(Asking(headers, (scope.get("client") or ("",))[0], scope))
            name = caller.name
            body = await wanted(headers, receive)
            persona = body.persona if body.persona in snapshot.policy.personas else ""
            minted = await mint(snapshot, caller, body, self._metrics, self._tracing)
        except Problem as problem:
            self._metrics.refused(problem.reason)
            _log(
                "refused",
                begun,
                request_id,
                name,
                persona,
                status=problem.status,
                reason=problem.reason,
                **problem.more,
            )
            await send_problem(send, problem, more)
            return problem.status, problem.reason
        except ClientGone:
            self._metrics.refused("client-gone")
            raise
        except Exception:
            self._metrics.refused("internal-error")
            raise
        answer = {"sessionToken": minted.token, "expiresAt": minted.expires_at, "clientLabel": minted.label}
        _log("minted", begun, request_id, name, persona, status=200)
        await send_texts(send, answer, more)
        return 200, ""

    def _check_load(self) -> None:
        if self._at_once > MOST_AT_ONCE:
            raise Problem(503, "overloaded", "too many requests are under way; try again later", retry_after=1)

    async def _health(self, scope: Scope, _receive: Receive, send: Send) -> None:
        await send_json(send, 200, {"status": "ok"}, without_body=scope["method"] == "HEAD")

    async def _ready(self, scope: Scope, _receive: Receive, send: Send) -> None:
        await self._snapshot.upstream.check()
        await send_json(send, 200, {"status": "ready"}, without_body=scope["method"] == "HEAD")

    async def _metrics_text(self, scope: Scope, _receive: Receive, send: Send) -> None:
        kind = self._metrics.content_type.encode()
        await send_bytes(send, 200, self._metrics.text(), kind, without_body=scope["method"] == "HEAD")

    async def _openapi(self, scope: Scope, _receive: Receive, send: Send) -> None:
        await send_json(send, 200, document(), without_body=scope["method"] == "HEAD")

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.aclose()
            else:
                self._begin()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def _begin(self) -> None:
        """Start what runs in the background; with the first request where an app that mounts this one runs no lifespan."""
        if self._background is not None and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._background(self))

    def _close_if_done(self, snapshot: Snapshot) -> None:
        if snapshot.is_over and not snapshot.requests:
            snapshot.is_over = False  # once
            task = asyncio.get_running_loop().create_task(self._workshop.release(snapshot))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


_DETAILS: Final = {
    404: "see /openapi.json for what is here",
    405: "see /openapi.json for the methods that this address has",
}


def _of_routing(error: HTTPException) -> Problem:
    status = error.status_code
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return Problem(status, _STATUSES[status], _DETAILS[status], headers=headers)


async def _refuse(send: Send, scope: Scope, problem: Problem) -> None:
    event("refused", status=problem.status, reason=problem.reason, route=_route(scope))
    await send_problem(send, problem, without_body=scope["method"] == "HEAD")


def _route(scope: Scope) -> str:
    """The route for a log: an address without one may hold anything."""
    if scope["path"] == _PATH:
        return _PATH
    route = scope.get("route")
    return route.path if isinstance(route, Route) else "other"


def _log(
    name: str,
    begun: float,
    request_id: str,
    caller: str,
    persona: str,
    *,
    status: int,
    reason: str = "",
    **more: object,
) -> None:
    fields: dict[str, object] = {"status": status}
    if reason:
        fields["reason"] = reason
    if persona:
        fields["persona"] = persona
    if caller:
        fields["caller"] = caller_id(caller)
    fields |= more
    fields |= {"milliseconds": round((perf_counter() - begun) * 1000, 1), "requestId": request_id}
    event(name, logging.ERROR if status >= 500 else logging.INFO, **fields)
