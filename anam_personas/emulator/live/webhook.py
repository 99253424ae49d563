"""Webhook tools: the persona's own servers are really called, those on this machine unless others are allowed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from anam_personas.emulator.live.toolbox import Answer, ToolFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.emulator.exchange import Document

SECONDS = 60.0
"""The hard time-out of a webhook (docs, "webhook tools")."""
_LONGEST = 20_000
"""Characters of a reply that the model is given."""
_SLOT = re.compile(r"\{\{?\s*([A-Za-z0-9_.-]+)\s*\}?\}")


class Webhooks:
    """Calls webhooks. ``is_allowed`` is asked with the host, and the port where there is one."""

    def __init__(self, is_allowed: Callable[[str], bool]) -> None:
        self._is_allowed = is_allowed

    async def __call__(self, tool: Document, arguments: Document) -> Answer:
        """The reply's text. Raises ToolFailed for a host that is not allowed, no reply, or a status from 400 on."""
        url = str(tool.get("url", ""))
        host = urlsplit(url).netloc
        if not self._is_allowed(host):
            raise ToolFailed(f"{host} is not this machine: start the emulator with --allow-webhook {host}")
        request = _request(tool, url, arguments)
        try:
            # Not the proxy of the environment: it would carry the request off this machine.
            async with httpx.AsyncClient(timeout=SECONDS, trust_env=False, follow_redirects=False) as client:
                reply = await client.send(request)
        except httpx.HTTPError as error:
            raise ToolFailed(f"{host} did not answer: {str(error) or type(error).__name__}") from error
        if not reply.is_success:
            raise ToolFailed(f"{host} answered {reply.status_code}")
        return Answer(reply.text[:_LONGEST])


def _request(tool: Document, url: str, arguments: Document) -> httpx.Request:
    """``queryParameters`` names what goes into the query; the rest is the JSON body, or fills the ``bodyTemplate``."""
    method = tool.get("method", "POST")
    in_query = set((tool.get("queryParameters") or {}).get("properties", {}))
    query = {name: _text(value) for name, value in arguments.items() if name in in_query or method == "GET"}
    body = {name: value for name, value in arguments.items() if name not in query}
    content: bytes | None = None
    headers = {"Content-Type": "application/json", **tool.get("headers", {})}
    if method != "GET":
        template = tool.get("bodyTemplate")
        content = json.dumps(body).encode() if template is None else _filled(template, arguments).encode()
    try:
        return httpx.Request(method, url, params=query or None, content=content, headers=headers)
    except (httpx.InvalidURL, ValueError) as error:
        raise ToolFailed(f"{url} cannot be called: {error}") from error


def _filled(template: str, arguments: Document) -> str:
    """A body template with the arguments in its slots, as JSON texts without their quotes."""

    def fill(slot: re.Match[str]) -> str:
        value = arguments.get(slot[1])
        return json.dumps(value)[1:-1] if isinstance(value, str) else json.dumps(value)

    return _SLOT.sub(fill, template)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
