"""What each fault does to a request, on the wire. ``faults.py`` says what the names mean."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import responses
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.emulator.exchange import encode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from anam_personas.emulator.faults import Fault

JSON = b"application/json"
HTML = b"<!doctype html><title>Bad gateway</title><p>This is not the reply that you expected.</p>"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that a fault is applied to, and what an action may do: handle it, answer it, hang up, wait."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    hang_up: Callable[[], Awaitable[None]]
    pause: Callable[[float], Awaitable[None]]

    async def handle(self) -> Handled:
        """Do what the request asks for, and keep the reply."""
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        await self.app(self.scope, self.receive, keep)
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Handled(sent[0]["status"], sent[0]["headers"], body)

    async def start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """Send the head of a reply."""
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    async def answer(self, status: int, body: bytes, kind: bytes = JSON, *more: tuple[bytes, bytes]) -> None:
        """Send a complete response."""
        length = (b"content-length", str(len(body)).encode())
        await self.start(status, [(b"content-type", kind), length, *more])
        await self.send({"type": "http.response.body", "body": body})


class Handled(NamedTuple):
    """The reply that would have been sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


async def _status(exchange: Exchange, fault: Fault) -> None:
    reason = responses.get(fault.status, "Error")
    body = encode({"error": reason, "message": f"Emulated fault: {fault.status}"})
    retry = [] if fault.retry_after is None else [(b"retry-after", fault.retry_after.encode())]
    await exchange.answer(fault.status, body, JSON, *retry)


async def _status_after(exchange: Exchange, fault: Fault) -> None:
    await exchange.handle()
    await _status(exchange, fault)


async def _drop(exchange: Exchange, fault: Fault) -> None:  # noqa: ARG001 - an action takes both
    await exchange.hang_up()


async def _drop_after(exchange: Exchange, fault: Fault) -> None:  # noqa: ARG001
    await exchange.handle()
    await exchange.hang_up()


async def _truncate(exchange: Exchange, fault: Fault) -> None:  # noqa: ARG001
    handled = await exchange.handle()
    await exchange.start(handled.status, handled.headers)
    half = handled.body[: len(handled.body) // 2]
    await exchange.send({"type": "http.response.body", "body": half, "more_body": True})
    await exchange.hang_up()


async def _garbage(exchange: Exchange, fault: Fault) -> None:  # noqa: ARG001
    await exchange.handle()
    await exchange.answer(200, HTML, b"text/html")


async def _error_body(exchange: Exchange, fault: Fault) -> None:  # noqa: ARG001
    await exchange.handle()
    await exchange.answer(200, encode({"error": "Internal"}))


async def _empty_body(exchange: Exchange, fault: Fault) -> None:  # noqa: ARG001
    handled = await exchange.handle()
    await exchange.answer(handled.status, b"")


async def _empty_token(exchange: Exchange, fault: Fault) -> None:  # noqa: ARG001
    handled = await exchange.handle()
    reply = json.loads(handled.body) if handled.body else {}
    if isinstance(reply, dict):
        reply.pop("sessionToken", None)
    await exchange.answer(handled.status, encode(reply))


async def _content_filter(exchange: Exchange, fault: Fault) -> None:  # noqa: ARG001
    handled = await exchange.handle()
    reply = json.loads(handled.body) if handled.body.startswith(b"{") else {}
    for choice in reply.get("choices", []):
        choice |= {"finish_reason": "content_filter", "message": {"role": "assistant", "content": None}}
    await exchange.answer(200, encode(reply))


async def _slow(exchange: Exchange, fault: Fault) -> None:
    await exchange.pause(fault.seconds)
    await exchange.app(exchange.scope, exchange.receive, exchange.send)


ACTIONS: Mapping[str, Callable[[Exchange, Fault], Awaitable[None]]] = {
    "status": _status,
    "status-after": _status_after,
    "drop": _drop,
    "drop-after": _drop_after,
    "truncate": _truncate,
    "garbage": _garbage,
    "error-body": _error_body,
    "empty-body": _empty_body,
    "empty-token": _empty_token,
    "content-filter": _content_filter,
    "slow": _slow,
}
