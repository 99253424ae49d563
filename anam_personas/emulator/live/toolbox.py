"""Calling the persona's tools: on the page, at a webhook, in the local knowledge, or in the session itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from anam_personas.emulator.live import messages
from anam_personas.emulator.live.record import ToolCall
from anam_personas.emulator.live.stage import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.live.stage import Action, Stage

CLIENT_SECONDS = 10
"""How long an awaited client tool is waited for, where it does not say so itself (docs, "personas/tools")."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server tool gave: its text, and the names of the documents that it read."""

    text: str
    documents: list[str] | None = None


class Server(Protocol):
    """What answers the server tools of one subtype. Raises ToolFailed."""

    async def __call__(self, tool: Document, arguments: Document) -> Answer:
        """The answer to one call."""


class ToolFailed(Exception):
    """A tool did not do what it was called for. Its text is shown to the page and to the model."""


@dataclass(slots=True)
class Toolbox:
    """The tools of one session. ``servers`` answer server tools by their subtype."""

    stage: Stage
    servers: Mapping[str, Server]
    _waiting: dict[str, asyncio.Future[str]] = field(default_factory=dict)

    async def call(self, action: Action, name: str, arguments: dict[str, Any]) -> str:
        """Call a tool, tell the page of it, and keep it. Raises ToolFailed."""
        tool = self.stage.setup.tools.get(name)
        if tool is None:
            raise ToolFailed(f"the persona has no tool {name!r}")
        call = self._begun(action, tool, arguments)
        try:
            answer = await self._run(action, tool, call)
        except ToolFailed as failed:
            self._ended(call, error=str(failed))
            self.stage.channel.send(messages.tool_call("toolCallFailed", call))
            raise
        except asyncio.CancelledError:
            self._ended(call, error="interrupted")
            raise
        self._ended(call, answer)
        if call.type != "client":  # the page reports that of its own tools to itself
            self.stage.channel.send(messages.tool_call("toolCallCompleted", call))
        return answer.text

    def result(self, call_id: str, text: str | None, error: str | None) -> None:
        """The page's answer to a call. One that is not awaited (any more) is ignored."""
        waited = self._waiting.get(call_id)
        if waited is not None and not waited.done():
            if error is not None:
                waited.set_exception(ToolFailed(error))
            else:
                waited.set_result(text or "")

    def _begun(self, action: Action, tool: Document, arguments: dict[str, Any]) -> ToolCall:
        call = ToolCall(
            id=new_id(),
            session_id=self.stage.setup.id,
            name=tool["name"],
            type=tool["type"],
            subtype=tool.get("subtype"),
            arguments=arguments,
            correlation=action.correlation,
            user_action=action.time,
            turn=action.index,
            started=self.stage.now(),
            started_at=self.stage.clock(),
        )
        self.stage.record.calls.append(call)
        self.stage.channel.send(messages.tool_call("toolCallStarted", call))
        return call

    def _ended(self, call: ToolCall, answer: Answer | None = None, error: str | None = None) -> None:
        call.ended, call.error = self.stage.now(), error
        call.seconds = round(self.stage.clock() - call.started_at, 3)
        if answer is not None:
            call.result, call.documents = answer.text, answer.documents

    async def _run(self, action: Action, tool: Document, call: ToolCall) -> Answer:
        if self.stage.times_out(call.name):
            raise ToolFailed("the tool timed out (emulated fault)")
        if tool.get("disableInterruptions"):
            action.interruptible, before = False, action.interruptible
            try:
                return await self._answered(action, tool, call)
            finally:
                action.interruptible = before
        return await self._answered(action, tool, call)

    async def _answered(self, action: Action, tool: Document, call: ToolCall) -> Answer:
        if call.type == "client":
            return await self._on_page(tool, call)
        if call.type == "system":
            return self._in_session(action, call)
        server = self.servers.get(call.subtype or "")
        if server is None:
            raise ToolFailed(f"the emulator runs no tools of subtype {call.subtype!r}")
        return await server(tool, call.arguments)

    async def _on_page(self, tool: Document, call: ToolCall) -> Answer:
        if not tool.get("awaitResult"):
            return Answer("")
        waited: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[call.id] = waited
        seconds = tool.get("toolTimeoutSeconds", CLIENT_SECONDS)
        try:
            return Answer(await self.stage.clock.timeout(seconds, waited))
        except TimeoutError as late:
            raise ToolFailed(f"the page did not answer within {seconds:g} seconds") from late
        finally:
            del self._waiting[call.id]

    def _in_session(self, action: Action, call: ToolCall) -> Answer:
        if call.name == "end_call":
            action.ends = True
        if call.name == "change_language":
            self.stage.language = str(call.arguments.get("language_code") or self.stage.language)
        return Answer("done")
