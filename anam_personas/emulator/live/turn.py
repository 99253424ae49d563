"""One turn of the persona: what it says and which tools it calls, until it is done or interrupted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.emulator.clock import stamp
from anam_personas.emulator.live import messages
from anam_personas.emulator.live.stage import new_id

if TYPE_CHECKING:
    from anam_personas.emulator.live.stage import Action, Stage
    from anam_personas.emulator.live.toolbox import Toolbox

CUES = (
    *("happy", "warm", "playful", "laughter", "curious", "supportive"),
    *("concerned", "sad", "surprised", "angry", "distressed"),
)
_CUE = re.compile(rf"\[({'|'.join(CUES)})\]\s*")


class Turn:
    """What a brain speaks through. ``action`` is what it answers.

    The pieces of a message leave at the pace of speech. The last piece is held back until the next one, or the end, is
    known, since it carries ``end_of_speech``.
    """

    def __init__(self, stage: Stage, toolbox: Toolbox, action: Action) -> None:
        self.stage, self.action = stage, action
        self._toolbox = toolbox
        self._id = new_id()
        self._pieces = 0
        self._said = ""
        self._held: str | None = None
        self._began: float | None = None
        self._free_at = stage.clock()

    async def say(self, text: str) -> None:
        """Say a text. Returns when its last word begins; a cue like ``[happy]`` is applied and not spoken."""
        at = 0
        for cue in _CUE.finditer(text):
            await self._speak(text[at : cue.start()])
            self.cue(cue[1])
            at = cue.end()
        await self._speak(text[at:])

    async def call(self, name: str, arguments: dict[str, object]) -> str:
        """Call one of the persona's tools; its result. Raises ToolFailed with what went wrong."""
        await self._all_heard()
        try:
            return await self._toolbox.call(self.action, name, arguments)
        finally:
            self.resume()

    def cue(self, tag: str) -> None:
        """Change the expression."""
        data = {
            "session_id": self.stage.setup.id,
            "user_action_correlation_id": self.action.correlation,
            "cue_tag": tag,
        }
        stamped = messages.message("directorNoteCueApplied", **data, timestamp_user_action=self.action.time)
        self.stage.channel.send(stamped)

    def resume(self) -> None:
        """What is said next was not known before now, so it cannot have begun earlier."""
        self._free_at = max(self._free_at, self.stage.clock())

    async def finish(self) -> None:
        """Everything is said: wait until it was heard, and end the message."""
        await self._all_heard()
        self._close(interrupted=False)

    def interrupt(self) -> None:
        """Fall silent. What was not yet said is never sent."""
        self.stage.voice.hush()
        self._held = None if self._held is None else ""
        self._close(interrupted=True)

    async def _all_heard(self) -> None:
        await self.stage.clock.until(self._free_at)

    async def _speak(self, text: str) -> None:
        if not text:
            return
        clock = self.stage.clock
        at = self._free_at
        for word in self.stage.voice.speak(text, self.stage.language):
            self._free_at = at
            await clock.until(at)
            if self._began is None:
                self._began = at
            if self._held is not None:
                self._send(self._held)
            self._held = word.text
            self._said += word.text
            self.stage.voice.caption(self._said)
            at += word.seconds
            self._free_at = at

    def _close(self, *, interrupted: bool) -> None:
        if self._began is None:
            return
        self._send(self._held or "", end=True, interrupted=interrupted)
        now = min(self.stage.clock(), self._free_at) if not interrupted else self.stage.clock()
        self.stage.record.said(self._said.strip(), stamp(self._began), now - self._began, interrupted=interrupted)
        self._id, self._pieces, self._said, self._held, self._began = new_id(), 0, "", None, None

    def _send(self, piece: str, *, end: bool = False, interrupted: bool = False) -> None:
        spoken = messages.speech(
            "persona",
            self._id,
            self._pieces,
            piece,
            correlation=self.action.correlation,
            end=end,
            interrupted=interrupted,
        )
        self._pieces += 1
        self.stage.channel.send(spoken)
