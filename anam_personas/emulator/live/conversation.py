"""Who speaks when: the persona's turns, one at a time, begun and interrupted by what the user does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from anam_personas.emulator.live import messages
from anam_personas.emulator.live.stage import Action, new_id
from anam_personas.emulator.live.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from anam_personas.emulator.live.brain import Brain
    from anam_personas.emulator.live.stage import Stage
    from anam_personas.emulator.live.toolbox import Toolbox


class Conversation:
    """The turns of one session. ``on_pause`` is called whenever it falls silent, to measure the silence."""

    def __init__(self, stage: Stage, toolbox: Toolbox, brain: Brain, on_pause: Callable[[], None]) -> None:
        self._stage, self._toolbox, self._brain, self._on_pause = stage, toolbox, brain, on_pause
        self._turns = 0
        self._turn: Turn | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_talking(self) -> bool:
        """Whether the persona is in the middle of a turn."""
        return self._task is not None and not self._task.done()

    def greet(self) -> None:
        """The first words."""
        setup = self._stage.setup
        greeting = setup.greeting
        if greeting is None or not setup.has_brain:
            return
        if greeting:
            self._begin(lambda turn: turn.say(greeting), interruptible=not setup.greeting_uninterruptible)
        else:
            self._begin(self._brain.greet, interruptible=not setup.greeting_uninterruptible)

    def hear(self, text: str, *, spoken: bool = False) -> None:
        """The user typed something, or (``spoken``) said it: it interrupts, is shown on the page, and is answered."""
        self.interrupt()
        action = self._action()
        channel = self._stage.channel
        if spoken:
            channel.send(messages.message("userSpeechStarted", user_action_correlation_id=action.correlation))
            channel.send(messages.message("userSpeechEnded", user_action_correlation_id=action.correlation))
        channel.send(messages.speech("user", new_id(), 0, text, correlation=action.correlation, end=True))
        self._stage.record.heard(text, action.time)
        if self._stage.setup.has_brain:
            self._begin(lambda turn: self._brain.answer(turn, text), action)
        else:
            self._on_pause()

    def skip(self) -> None:
        """Go on although the user is silent. The silence lasts: it ends when the user speaks."""
        if self._stage.setup.has_brain and not self.is_talking:
            self._begin(self._brain.skip, breaks_silence=False)

    def talk(self, text: str) -> None:
        """Say a text as it is, without the brain: ``POST /talk``."""
        self._begin(lambda turn: turn.say(text))

    def stream(self, say: Callable[[Turn], Awaitable[None]], correlation: str) -> asyncio.Task[None]:
        """Say what comes bit by bit; the task ends with it, cancelled where it is interrupted."""
        return self._begin(say, Action(self._next(), correlation, self._stage.now()))

    def interrupt(self) -> bool:
        """Stop the persona's turn; False where it may not be interrupted."""
        if self._task is None or self._task.done():
            return True
        if self._turn is not None and not self._turn.action.interruptible:
            return False
        turn, self._turn = self._turn, None
        self._task.cancel()
        if turn is not None:
            turn.interrupt()
        return True

    def stop(self) -> None:
        """End every turn, whatever it is doing."""
        if self._turn is not None:
            self._turn.action.interruptible = True
        self.interrupt()

    def _begin(
        self,
        say: Callable[[Turn], Awaitable[None]],
        action: Action | None = None,
        *,
        interruptible: bool = True,
        breaks_silence: bool = True,
    ) -> asyncio.Task[None]:
        before = None if self.interrupt() else self._task
        action = action or self._action()
        action.interruptible = interruptible
        turn = Turn(self._stage, self._toolbox, action)
        if before is None:
            self._turn = turn
        on_pause = self._on_pause if breaks_silence else None
        self._task = asyncio.get_running_loop().create_task(self._run(turn, say, before, on_pause))
        return self._task

    async def _run(
        self,
        turn: Turn,
        say: Callable[[Turn], Awaitable[None]],
        before: asyncio.Task[None] | None,
        on_pause: Callable[[], None] | None,
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
            self._turn = turn
        await say(turn)
        await turn.finish()
        if self._turn is turn:
            self._turn = None
        if turn.action.ends:
            self._stage.finish("CLOSED_BY_ENGINE", "The persona ended the call")
        if on_pause is not None:
            on_pause()

    def _action(self) -> Action:
        return Action(self._next(), new_id(), self._stage.now())

    def _next(self) -> int:
        self._turns += 1
        return self._turns - 1
