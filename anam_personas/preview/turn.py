"""One turn of a conversation, driven from a script: the greeting, what is said, the answer, and the tools that were called."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import ApiUnavailable
from anam_personas.preview.wire import Wire, begin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.emulator.server import Emulator

Json = dict[str, Any]
DONE: Final = "done"
"""What a client tool gives, where nothing else was said: there is no page that runs it."""
_LONGEST: Final = 120.0
"""Seconds for one turn: a model may have to think."""
_QUIET: Final = 0.02
_PACE: Final = 1.0
"""Seconds that the clock is moved for each word that was heard, so that nobody waits for speech."""
_PHASES: Final = {"toolCallStarted": "started", "toolCallCompleted": "completed", "toolCallFailed": "failed"}


@dataclass(slots=True)
class ToolCall:
    """A call of a tool, with what it gave or why it failed."""

    name: str
    arguments: Json
    result: Any = None
    error: str | None = None


@dataclass(slots=True)
class Turn:
    """What came. ``ended`` is why the session ended, empty where it did not."""

    greeting: str = ""
    answer: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ended: str = ""


def take_turn(emulator: Emulator, token: str, text: str, results: Mapping[str, str]) -> Turn:
    """Start a session, wait for the greeting, say a text, and wait for the answer. ``results`` are those of client tools, by name.

    Raises `ApiUnavailable` where no answer comes in time, `UsageError` where the session is refused.
    """
    begun = begin(emulator.url, token)
    with Wire(begun) as wire:
        hearing = _Hearing(emulator, wire, begun["sessionId"], results)
        wire.send("datachannel")
        hearing.turn.greeting = hearing.until_quiet()
        if not hearing.turn.ended:
            wire.send("datachannel", {"message_type": "speech", "session_id": begun["sessionId"], "content": text})
            hearing.until_echoed()
            hearing.turn.answer = hearing.until_quiet()
            if wire.is_open and not hearing.turn.ended:  # else the server was the first to end it
                wire.send("endsession", {})
        return hearing.turn


class _Hearing:
    def __init__(self, emulator: Emulator, wire: Wire, session: str, results: Mapping[str, str]) -> None:
        self.turn = Turn()
        self._emulator, self._wire, self._session, self._results = emulator, wire, session, results
        self._calls: dict[str, ToolCall] = {}
        self._said = ""
        self._is_echoed = self._is_drained = False

    def until_echoed(self) -> None:
        """Until what was said was heard."""
        deadline = time.monotonic() + _LONGEST
        while not self._is_echoed and self._is_open(deadline):
            self._hear()

    def until_quiet(self) -> str:
        """Until the persona has finished its turn; what it said."""
        self._said = ""
        deadline = time.monotonic() + _LONGEST
        while self._is_open(deadline):
            if not self._hear() and not self._emulator.is_talking(self._session):
                break
        self._is_drained = False
        if self._wire.is_open:
            self._wire.send("heartbeat")  # answered after everything that was sent before
        while not self._is_drained and self._is_open(deadline):
            self._hear()
        return self._said.strip()

    def _is_open(self, deadline: float) -> bool:
        if time.monotonic() > deadline:
            raise ApiUnavailable(f"the persona did not finish its turn within {_LONGEST:.0f} seconds")
        return self._wire.is_open and not self.turn.ended

    def _hear(self) -> bool:
        """Take one message, if there is one soon."""
        message = self._wire.receive(_QUIET)
        if message is None:
            return False
        action, payload = message["actionType"], message["payload"]
        if action == "endsession":
            self.turn.ended = f"{payload}" or "the session ended"
        elif action == "warning":
            self.turn.warnings.append(f"{payload}")
        elif action == "heartbeat":
            self._is_drained = True
        elif action == "datachannel":
            self._take(payload["messageType"], payload["data"])
        return True

    def _take(self, kind: str, data: Json) -> None:
        if kind == "speechText" and data["role"] == "user":
            self._is_echoed = True
        elif kind == "speechText":
            self._said += data["content"]
            if not data["end_of_speech"]:
                self._emulator.move_clock(_PACE)
        elif kind in _PHASES:
            self._called(_PHASES[kind], data)

    def _called(self, phase: str, data: Json) -> None:
        if phase == "started":
            call = self._calls[data["tool_call_id"]] = ToolCall(data["tool_name"], data["arguments"])
            self.turn.calls.append(call)
            if data["tool_type"] == "client":
                call.result = self._results.get(call.name, DONE)
                self._answer(data, call.result)
            return
        call = self._calls[data["tool_call_id"]]
        call.result, call.error = data.get("result"), data.get("error_message")

    def _answer(self, data: Json, result: str) -> None:
        names = ("session_id", "tool_call_id", "user_action_correlation_id", "timestamp_user_action")
        sent = {name: data[name] for name in names}
        self._wire.send("datachannel", {"message_type": "tool_result", **sent, "result": result})
