"""Ask a model over HTTP, as OpenAI's chat completions are asked: the only file of this package that sends a request."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final, NoReturn, Self
from urllib.parse import urlsplit

import httpx

from anam_personas.api.masking import Secret
from anam_personas.testing.chat_reply import Gathered, body_of, read_completion
from anam_personas.testing.failures import Filtered, ModelRefused, ModelUnreachable
from anam_personas.text.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.testing.values import Model, Reply, Request

_LARGEST: Final = 4 * 1024 * 1024
_TRIES: Final = 4
DELAY = 0.5
"""Seconds before the second attempt, where the server asks for none; doubled for each more."""
_LONGEST_DELAY: Final = 20.0
_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_SAID: Final = 300


class Chat:
    """A pool of connections to models. Use it in an ``async with``. Redirects are not followed, proxies not used."""

    def __init__(self, connections: int = 32, tries: int = _TRIES, delay: float | None = None) -> None:
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        self._limits, self._tries = limits, tries
        self._delay = DELAY if delay is None else delay
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def ask(self, request: Request) -> Reply:
        """The model's reply. Raises a `NotPlayed`: `ModelUnreachable`, `ModelRefused` or `Filtered`."""
        model = request.model
        for attempt in range(1, self._tries + 1):
            try:
                return await self._once(request)
            except _Again as again:
                if attempt == self._tries:
                    raise ModelUnreachable(f"{_who(model)} {again}{_after(attempt)}") from None
                await asyncio.sleep(min(again.delay or self._delay * 2 ** (attempt - 1), _LONGEST_DELAY))
        raise AssertionError

    async def _once(self, request: Request) -> Reply:
        model = request.model
        headers = {"Authorization": f"Bearer {model.key}"} if model.key else {}
        client = self._client(model)
        sent = client.build_request(
            "POST", f"{model.url}/chat/completions", json=body_of(request), headers=headers, timeout=model.timeout
        )
        try:
            async with asyncio.timeout(model.timeout):
                reply = await client.send(sent, stream=True)
                try:
                    return await _read(reply, model)
                finally:
                    await reply.aclose()
        except TimeoutError:
            raise _Again(f"did not answer within {model.timeout:g} s") from None
        except httpx.HTTPError as error:
            raise _Again(f"could not be reached: {_mask(model, str(error) or type(error).__name__)}") from None

    def _client(self, model: Model) -> httpx.AsyncClient:
        """One pool for https, and one for plain http, which needs no certificates."""
        secure = model.url.startswith("https:")
        if secure not in self._clients:
            self._clients[secure] = httpx.AsyncClient(trust_env=False, limits=self._limits, verify=secure)
        return self._clients[secure]


class _Again(Exception):
    """A failure that may pass. ``delay``: seconds that the server asks for."""

    def __init__(self, message: str, delay: float | None = None) -> None:
        super().__init__(message)
        self.delay = delay


async def _read(reply: httpx.Response, model: Model) -> Reply:
    is_stream = reply.headers.get("content-type", "").startswith("text/event-stream")
    if reply.status_code == httpx.codes.OK and is_stream:
        gathered = Gathered(model)
        async for line in reply.aiter_lines():
            gathered.line(line)
        return gathered.reply()
    raw = bytearray()
    async for chunk in reply.aiter_bytes():
        raw += chunk
        if len(raw) > _LARGEST:
            raise ModelUnreachable(f"{_who(model)} sent more than {_LARGEST // 1024 // 1024} MB")
    if reply.status_code != httpx.codes.OK:
        _refuse(reply.status_code, reply.headers, bytes(raw), model)
    return read_completion(bytes(raw), model)


def _refuse(status: int, headers: Mapping[str, str], raw: bytes, model: Model) -> NoReturn:
    said, code = _said(raw, model)
    detail = f": {said}" if said else ""
    if "content_filter" in code or "content_policy" in code:
        raise Filtered(f"{_who(model)} refused by its content filter{detail}")
    if status in _AGAIN and "insufficient_quota" not in code:
        delay = _seconds(headers.get("retry-after"))
        what = "limits the rate of requests" if status == httpx.codes.TOO_MANY_REQUESTS else "failed"
        raise _Again(f"{what} ({status}){detail}", delay)
    hint = ""
    if status in {401, 403}:
        hint = f"; check {model.key_variable}" if model.key_variable else "; it needs a key: set api-key-variable"
    if status == httpx.codes.NOT_FOUND:
        hint = "; check the address and the model's name"
    kind = ModelRefused if 400 <= status < 500 else ModelUnreachable
    raise kind(f"{_who(model)} answered {status}{detail}{hint}")


def _said(raw: bytes, model: Model) -> tuple[str, str]:
    """What an error says, without the key, and its code."""
    try:
        error = json.loads(raw)["error"]
        error = error if isinstance(error, dict) else {"message": error}
        inner = error.get("innererror") or {}
        return _mask(model, str(error.get("message") or "")), f"{error.get('code')} {error.get('type')} {inner}"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", ""


def _mask(model: Model, text: str) -> str:
    text = one_line(text[: _SAID * 4], _SAID)
    return Secret(model.key).mask(text) if model.key else text


def _seconds(text: str | None) -> float | None:
    try:
        return max(0.0, float(text)) if text is not None else None
    except ValueError:
        return None


def _who(model: Model) -> str:
    return f"model '{model.alias}' at {urlsplit(model.url).netloc}"


def _after(attempts: int) -> str:
    return f" ({attempts} attempts)" if attempts > 1 else ""
