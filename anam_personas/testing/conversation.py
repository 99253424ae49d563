"""Plays one conversation: the script's turns, then the simulated caller's, with tools answered as the test says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from anam_personas.testing import caller
from anam_personas.testing.failures import Nonsense
from anam_personas.testing.tool_results import answer
from anam_personas.testing.values import Entry, Played, Reply, Request

if TYPE_CHECKING:
    from anam_personas.testing.case import Case
    from anam_personas.testing.chat_request import Setup
    from anam_personas.testing.player import Player
    from anam_personas.testing.values import Json, Model, ToolCall

_ROUNDS: Final = 8
"""Of tool calls in one turn."""


class Conversation:
    """One conversation with a persona. ``model`` plays it, ``other`` the caller; seeds count up with the repetition."""

    def __init__(self, case: Case, setup: Setup, player: Player, model: Model | None, other: Model | None) -> None:
        self._case, self._setup, self._player = case, setup, player
        self._model, self._other = model, other
        self._messages = setup.messages()
        self.entries: list[Entry] = [Entry("greeting", setup.greeting)] if setup.greeting else []
        self.turns = 0
        self._calls = 0

    def played(self) -> Played:
        """The conversation so far."""
        return Played(tuple(self.entries), self.turns)

    async def play(self) -> None:
        """Play to the end. Raises a `NotPlayed`; what was said before is kept."""
        for turn in self._case.turns:
            if turn.user is not None:
                self._hear(turn.user)
            if turn.assistant is not None:
                self._given(turn.assistant)
            elif turn.user is not None:
                await self._answer()
        if self._case.simulation is not None:
            await self._simulate()

    def _hear(self, text: str) -> None:
        self.entries.append(Entry("user", text, self.turns))
        self._messages.append({"role": "user", "content": text})
        self.turns += 1

    def _given(self, text: str) -> None:
        self.turns = max(self.turns, 1)
        self.entries.append(Entry("persona", text, self.turns - 1, given=True))
        self._messages.append({"role": "assistant", "content": text})

    async def _simulate(self) -> None:
        simulation = self._case.simulation
        if simulation is None or self._other is None:
            return
        for number in range(simulation.max_turns):
            if number == 0 and simulation.first is not None:
                said, is_over = simulation.first, False
            else:
                asked = caller.request(
                    self._other, simulation.user, self.entries, _seed(self._other, self._player.repetition)
                )
                reply = await self._player.ask(asked)
                said, is_over = caller.words_of(reply.text)
            if said:
                self._hear(said)
                await self._answer()
            if is_over or not said:
                return

    async def _answer(self) -> None:
        """Let the persona answer, with as many rounds of tool calls as it takes."""
        if self._model is None:
            raise AssertionError
        for _ in range(_ROUNDS):
            seed = _seed(self._model, self._player.repetition)
            reply = await self._player.ask(
                Request("persona", self._model, tuple(self._messages), self._setup.tools, seed)
            )
            calls = self._numbered(reply)
            self._said(reply, calls)
            if not calls:
                return
            for call in calls:
                self._result(call)
        raise Nonsense(f"the persona calls tools without end: {_ROUNDS} rounds in one turn")

    def _numbered(self, reply: Reply) -> list[ToolCall]:
        """The calls with ids of our own, so that a recording leads to the same requests."""
        first = self._calls + 1
        self._calls += len(reply.calls)
        return [replace(call, id=f"call_{number:04}") for number, call in enumerate(reply.calls, first)]

    def _said(self, reply: Reply, calls: list[ToolCall]) -> None:
        message: Json = {"role": "assistant", "content": reply.text}
        if reply.text:
            self.entries.append(Entry("persona", reply.text, self.turns - 1))
        if calls:
            message["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": _arguments(call)},
                }
                for call in calls
            ]
        self._messages.append(message)

    def _result(self, call: ToolCall) -> None:
        given = answer(self._case.tools, self._setup.parameters, call)
        turn = self.turns - 1
        self.entries.append(Entry("call", turn=turn, name=call.name, arguments=call.arguments))
        self.entries.append(Entry("result", given.text, turn, call.name, failed=given.failed))
        self._messages.append({"role": "tool", "tool_call_id": call.id, "content": given.text})


def _seed(model: Model, repetition: int) -> int | None:
    return None if model.seed is None else model.seed + repetition - 1


def _arguments(call: ToolCall) -> str:
    return (
        call.arguments
        if isinstance(call.arguments, str)
        else json.dumps(call.arguments, ensure_ascii=False, sort_keys=True)
    )
