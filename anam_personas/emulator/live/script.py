"""The brain that follows a script; without one it greets by name and repeats what it heard."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from anam_personas.emulator.live.toolbox import ToolFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.emulator.live.script_file import Script, ScriptedTurn, Step
    from anam_personas.emulator.live.turn import Turn

_CALL = re.compile(r"/call\s+(?P<name>\S+)\s*(?P<arguments>\{.*\})?\s*", re.DOTALL)


class Scripted:
    """One session's way through a script: the same words give the same answers, always."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._done: set[int] = set()

    async def greet(self, turn: Turn) -> None:
        """The script's greeting, or the persona's name."""
        name = turn.stage.setup.name
        await turn.say(self._script.greeting or (f"Hello, I am {name}." if name else "Hello."))

    async def answer(self, turn: Turn, text: str) -> None:
        """The first turn that applies; else a tool that is called by name (``/call NAME {...}``); else what was heard."""
        scripted = self._pick(text)
        if scripted is not None:
            await self._perform(turn, scripted)
        elif (call := _CALL.fullmatch(text)) is not None:
            await turn.say(await _called(turn, call["name"], _arguments(call["arguments"])))
        else:
            await turn.say(self._script.otherwise or f"You said: {text}")

    async def skip(self, turn: Turn) -> None:
        """What the script has for silence, or a question."""
        await turn.say(self._script.silence or "Are you still there?")

    def _pick(self, text: str) -> ScriptedTurn | None:
        for at, turn in enumerate(self._script.turns):
            if at not in self._done and turn.model is None and turn.applies(text):
                if turn.once:
                    self._done.add(at)
                return turn
        return None

    async def _perform(self, turn: Turn, scripted: ScriptedTurn) -> None:
        result, joint = "", ""
        for step in scripted.steps:
            if step.kind == "call":
                result = await _called(turn, step.value, step.arguments)
            elif step.kind == "say":
                await turn.say(joint + step.value.replace("{result}", result))
                joint = " "  # as Anam's own: a later utterance of a turn begins with one
            else:
                _do(turn, step)


def _do(turn: Turn, step: Step) -> None:
    if step.kind == "cue":
        turn.cue(step.value)
    elif step.kind == "language":
        turn.stage.language = step.value
    else:
        turn.action.ends = True


async def _called(turn: Turn, name: str, arguments: Mapping[str, Any]) -> str:
    try:
        return await turn.call(name, dict(arguments)) or "Done."
    except ToolFailed as failed:
        return f"That did not work: {failed}."


def _arguments(text: str | None) -> dict[str, Any]:
    try:
        return dict(json.loads(text or "{}"))
    except ValueError:
        return {}
