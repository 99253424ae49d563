"""The brain that asks a language model: any address that speaks as OpenAI's chat completions do, streamed."""

from __future__ import annotations

import re
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from anam_personas.emulator.exchange import Refused, decode
from anam_personas.emulator.live.toolbox import ToolFailed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.live.setup import Setup
    from anam_personas.emulator.live.turn import Turn

_SECONDS = 30.0
"""A model that is silent for so long does not answer."""
_ROUNDS = 8
"""Of tool calls in one turn: a model that calls on and on is stopped."""
_GREET = "Greet the user in one short sentence, as the conversation begins."
_SKIP = "The user has said nothing for a while. Ask in one short sentence whether they are still there."
_SENTENCE = re.compile(r".+?[.!?。](?=\s|$)\s*|.+?\n\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Model:
    """Where a model answers: the base URL (``.../v1``), its name, and the key, which no message holds."""

    url: str
    name: str = "default"
    key: str = field(default="", repr=False)


class ModelFailed(Exception):
    """The model did not answer. The text says why, without the key."""


class Thinking:
    """One session's conversation with a model."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._history: list[Document] = []

    async def greet(self, turn: Turn) -> None:
        """Let the model greet."""
        await self._reply(turn, [{"role": "user", "content": _GREET}])

    async def answer(self, turn: Turn, text: str) -> None:
        """Let the model answer, with the persona's prompt and tools. What is interrupted stays in the history as far as it
        was said.
        """
        self._history.append({"role": "user", "content": text})
        await self._reply(turn, [])

    async def skip(self, turn: Turn) -> None:
        """Let the model ask whether anybody is there."""
        await self._reply(turn, [{"role": "user", "content": _SKIP}])

    async def _reply(self, turn: Turn, extra: list[Document]) -> None:
        try:
            for _ in range(_ROUNDS):
                said = await self._round(turn, extra)
                if "tool_calls" not in said:
                    return
                # Together with their results, or not at all: models refuse a history with calls that nobody answered.
                results = [await _result(turn, call) for call in said["tool_calls"]]
                self._history += [said, *results]
        except ModelFailed as failed:
            turn.stage.warn(str(failed))
            await turn.say("I cannot answer right now.")

    async def _round(self, turn: Turn, extra: list[Document]) -> Document:
        """Say what the model says; the message, which the history has unless it calls tools."""
        said: Document = {"role": "assistant", "content": ""}
        calls: dict[int, Document] = {}
        messages = [*_system(turn), *self._history, *extra]
        waiting = ""
        try:
            async with aclosing(self._deltas(messages, _tools(turn.stage.setup))) as deltas:
                async for delta in deltas:
                    for piece in delta.get("tool_calls") or []:
                        _gather(calls, piece)
                    waiting += delta.get("content") or ""
                    for sentence in _SENTENCE.findall(waiting):
                        waiting = waiting[len(sentence) :]
                        await _say(turn, said, sentence)
            await _say(turn, said, waiting)
        finally:  # where it is interrupted, too
            if said["content"] and not calls:
                self._history.append(said)
        return {**said, "tool_calls": [calls[at] for at in sorted(calls)]} if calls else said

    async def _deltas(self, messages: list[Document], tools: list[Document]) -> AsyncGenerator[Document, None]:
        body: Document = {"model": self._model.name, "messages": messages, "stream": True}
        if tools:
            body["tools"] = tools
        headers = {"Authorization": f"Bearer {self._model.key}"} if self._model.key else {}
        url = f"{self._model.url.rstrip('/')}/chat/completions"
        try:
            async with (
                httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as client,
                client.stream("POST", url, json=body, headers=headers) as reply,
            ):
                if not reply.is_success:
                    raise ModelFailed(f"The model at {url} answered {reply.status_code}")
                async for line in reply.aiter_lines():
                    delta = _delta(line)
                    if delta is not None:
                        yield delta
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ModelFailed(f"The model at {url} did not answer: {str(error) or type(error).__name__}") from error


def _delta(line: str) -> Document | None:
    """The delta in a line of the stream; None in what holds none."""
    data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
    if not data or data == "[DONE]":
        return None
    try:
        read = decode(data.encode())
        delta = read["choices"][0]["delta"]
    except (Refused, KeyError, IndexError, TypeError):
        return None
    return delta if isinstance(delta, dict) else None


async def _say(turn: Turn, said: Document, text: str) -> None:
    if text:
        said["content"] += text
        turn.resume()
        await turn.say(text)


def _gather(calls: dict[int, Document], piece: Document) -> None:
    """A piece of a tool call: its name comes once, its arguments bit by bit."""
    call = calls.setdefault(
        piece.get("index", 0), {"id": "", "type": "function", "function": {"name": "", "arguments": ""}}
    )
    function = piece.get("function") or {}
    call["id"] = piece.get("id") or call["id"]
    call["function"]["name"] += function.get("name") or ""
    call["function"]["arguments"] += function.get("arguments") or ""


async def _result(turn: Turn, call: Document) -> Document:
    function = call["function"]
    try:
        content = await turn.call(function["name"], _arguments(function["arguments"])) or "done"
    except ToolFailed as failed:
        content = f"error: {failed}"
    return {"role": "tool", "tool_call_id": call["id"], "content": content}


def _arguments(text: str) -> Document:
    try:
        arguments = decode((text or "{}").encode())
    except Refused:
        arguments = None
    if not isinstance(arguments, dict):
        raise ToolFailed("the arguments are not a JSON object")
    return arguments


def _system(turn: Turn) -> list[Document]:
    texts = [turn.stage.setup.prompt, *turn.stage.contexts]
    return [{"role": "system", "content": text} for text in texts if text]


def _tools(setup: Setup) -> list[Document]:
    return [{"type": "function", "function": _function(tool)} for tool in setup.tools.values()]


def _function(tool: Document) -> Document:
    parameters: dict[str, Any] = tool.get("parameters") or {"type": "object", "properties": {}}
    if tool.get("subtype") in {"knowledge", "rag"}:
        parameters = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
    query = (tool.get("queryParameters") or {}).get("properties", {})
    if query:
        parameters = {**parameters, "properties": {**parameters.get("properties", {}), **query}}
    return {"name": tool["name"], "description": tool.get("description", ""), "parameters": parameters}
