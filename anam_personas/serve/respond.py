"""Answers over ASGI. Everything that the service sends may hold a token or say who asked: nothing of it is stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import Scope, Send

    from anam_personas.serve.problem import Problem

Header = tuple[bytes, bytes]
_ALWAYS: Final[tuple[Header, ...]] = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
JSON: Final = b"application/json"
_TEXT: Final = json.encoder.encode_basestring_ascii


async def send_bytes(
    send: Send, status: int, content: bytes, kind: bytes, headers: Iterable[Header] = (), *, without_body: bool = False
) -> None:
    """Send an answer. ``without_body`` is for HEAD, and leaves out the body alone."""
    whole = [(b"content-type", kind), (b"content-length", b"%d" % len(content)), *_ALWAYS, *headers]
    await send({"type": "http.response.start", "status": status, "headers": whole})
    await send({"type": "http.response.body", "body": b"" if without_body else content})


async def send_json(
    send: Send, status: int, value: Any, headers: Iterable[Header] = (), *, without_body: bool = False
) -> None:
    """Send a value as JSON."""
    await send_bytes(send, status, json.dumps(value).encode(), JSON, headers, without_body=without_body)


async def send_texts(send: Send, texts: Mapping[str, str], headers: Iterable[Header] = ()) -> None:
    """Send 200 with an object of texts as JSON. Its names need no escapes."""
    content = "{" + ", ".join([f'"{name}": {_TEXT(text)}' for name, text in texts.items()]) + "}"
    await send_bytes(send, 200, content.encode(), JSON, headers)


async def send_empty(send: Send, headers: Iterable[Header] = ()) -> None:
    """Send 204."""
    await send({"type": "http.response.start", "status": 204, "headers": [*_ALWAYS, *headers]})
    await send({"type": "http.response.body", "body": b""})


async def send_problem(
    send: Send, problem: Problem, headers: Iterable[Header] = (), *, without_body: bool = False
) -> None:
    """Send problem details."""
    content = problem.body()
    whole = [*problem.header_list(), (b"content-length", b"%d" % len(content)), *_ALWAYS, *headers]
    await send({"type": "http.response.start", "status": problem.status, "headers": whole})
    await send({"type": "http.response.body", "body": b"" if without_body else content})


def headers_of(scope: Scope) -> Mapping[str, str]:
    """The headers by lower-case name. Of one that comes twice both count, joined: two credentials count as none."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
