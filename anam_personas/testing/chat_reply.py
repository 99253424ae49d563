"""The body of a chat completion request, and its reply: whole, or streamed in pieces. Whatever a server sends is data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from anam_personas.testing.failures import Filtered, ModelUnreachable, Nonsense
from anam_personas.testing.values import Reply, ToolCall, Usage
from anam_personas.text.one_line import one_line
from anam_personas.text.whole import whole

if TYPE_CHECKING:
    from anam_personas.testing.values import Json, Model, Request

_MOST_CALLS: Final = 64
_MOST_CHARACTERS: Final = 200_000
_SHOWN: Final = 60


def body_of(request: Request) -> Json:
    """The JSON body of a request."""
    model = request.model
    body: Json = {"model": model.name, "messages": list(request.messages), "temperature": model.temperature}
    if request.tools:
        body["tools"] = list(request.tools)
    if request.seed is not None:
        body["seed"] = request.seed
    if model.max_tokens is not None:
        body["max_tokens"] = model.max_tokens
    if model.stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return body


def read_completion(raw: bytes, model: Model) -> Reply:
    """A whole completion. Raises `ModelUnreachable` for an answer that is none, `Filtered` for a refusal by a filter."""
    try:
        body = whole(json.loads(raw))
        choice = body["choices"][0]
        message = choice["message"]
        text = message.get("content") or ""
        text = text if isinstance(text, str) else "".join(str(part.get("text", "")) for part in text)
        calls = [_call(call) for call in message.get("tool_calls") or []]
        finish = choice.get("finish_reason")
        refusal = message.get("refusal")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise _nonsense(model, raw) from None
    _check(model, finish, text, calls, refusal)
    return Reply(text.strip()[:_MOST_CHARACTERS], tuple(calls[:_MOST_CALLS]), _usage(body.get("usage")), _version(body))


class Gathered:
    """A streamed completion, put together line by line."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._text = ""
        self._refusal = ""
        self._calls: dict[int, dict[str, str]] = {}
        self._finish: str | None = None
        self._usage = Usage()
        self._version = ""
        self._lines = 0

    def line(self, line: str) -> None:
        """Add a line of the stream. Raises as `read_completion`."""
        data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
        if not data or data == "[DONE]":
            return
        try:
            body = json.loads(data)
            self._lines += 1
            self._usage = _usage(body.get("usage")) if body.get("usage") else self._usage
            self._version = self._version or _version(body)
            for choice in (body.get("choices") or [])[:1]:
                self._delta(choice.get("delta") or {})
                self._finish = choice.get("finish_reason") or self._finish
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise _nonsense(self._model, data.encode("utf-8", "replace")) from None
        if len(self._text) > _MOST_CHARACTERS or len(self._calls) > _MOST_CALLS:
            raise ModelUnreachable(f"model '{self._model.alias}' answers without end")

    def reply(self) -> Reply:
        """The whole reply. Raises as `read_completion`."""
        if not self._lines:
            raise _nonsense(self._model, b"")
        text = whole(self._text)  # the halves of a character may have come in two pieces
        rows = whole([call for _, call in sorted(self._calls.items())])
        calls = [ToolCall(row["id"], row["name"], _arguments(row["arguments"])) for row in rows]
        _check(self._model, self._finish, text, calls, self._refusal)
        return Reply(text.strip(), tuple(calls), self._usage, self._version)

    def _delta(self, delta: Json) -> None:
        self._text += delta.get("content") or ""
        self._refusal += delta.get("refusal") or ""
        for piece in delta.get("tool_calls") or []:
            call = self._calls.setdefault(int(piece.get("index") or 0), {"id": "", "name": "", "arguments": ""})
            function = piece.get("function") or {}
            call["id"] = piece.get("id") or call["id"]
            call["name"] += function.get("name") or ""
            call["arguments"] += function.get("arguments") or ""


def _check(model: Model, finish: Any, text: str, calls: list[ToolCall], refusal: Any) -> None:
    if finish == "content_filter":
        raise Filtered(f"model '{model.alias}' refused by its content filter")
    if refusal and not text:
        raise Filtered(f"model '{model.alias}' refused: {one_line(str(refusal), _SHOWN)}")
    if not text.strip() and not calls:
        raise Nonsense(
            f"model '{model.alias}' answered nothing{' (cut off by max-tokens)' if finish == 'length' else ''}"
        )


def _call(call: Json) -> ToolCall:
    function = call["function"]
    return ToolCall(str(call.get("id") or ""), str(function["name"]), _arguments(function.get("arguments")))


def _arguments(text: Any) -> Json | str:
    """Arguments as an object; as they are where they are none."""
    if isinstance(text, dict):
        return text
    try:
        read = whole(json.loads(text or "{}"))
    except (ValueError, TypeError, RecursionError):
        return str(text)[:_MOST_CHARACTERS]
    return read if isinstance(read, dict) else str(text)


def _usage(usage: Any) -> Usage:
    def number(*names: str) -> int:
        found = next((usage[name] for name in names if isinstance(usage.get(name), int)), 0)
        return max(0, int(found))

    if not isinstance(usage, dict):
        return Usage()
    return Usage(number("prompt_tokens", "input_tokens"), number("completion_tokens", "output_tokens"))


def _version(body: Json) -> str:
    parts = [
        str(body[name]) for name in ("model", "system_fingerprint") if isinstance(body.get(name), str) and body[name]
    ]
    return one_line(" ".join(parts), 120)


def _nonsense(model: Model, raw: bytes) -> ModelUnreachable:
    shown = one_line(raw[:_SHOWN].decode("utf-8", "replace"), _SHOWN)
    return ModelUnreachable(
        f"model '{model.alias}' at {model.url} returned something other than a chat completion: '{shown}'"
    )
