"""Talk streams: text that comes in chunks over the socket and is said as it is, without the brain."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from anam_personas.emulator.live.stage import new_id

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.live.conversation import Conversation
    from anam_personas.emulator.live.stage import Stage
    from anam_personas.emulator.live.turn import Turn


class TalkStreams:
    """The talk streams of one session: one sounds at a time, and what interrupts it ends it for good."""

    def __init__(self, stage: Stage, conversation: Conversation) -> None:
        self._stage, self._conversation = stage, conversation
        self._open: dict[str, asyncio.Queue[str | None]] = {}
        self._ended: set[str] = set()

    def chunk(self, payload: Document) -> None:
        """A ``talkstream`` message. Chunks of a stream that was interrupted are told so, and dropped."""
        correlation = str(payload.get("correlationId") or new_id())
        if correlation in self._ended:
            self._tell_interrupted(correlation)
            return
        chunks = self._open.get(correlation) or self._begin(correlation)
        chunks.put_nowait(str(payload.get("content") or ""))
        if payload.get("endOfSpeech"):
            chunks.put_nowait(None)

    def _begin(self, correlation: str) -> asyncio.Queue[str | None]:
        chunks: asyncio.Queue[str | None] = asyncio.Queue()
        self._open[correlation] = chunks

        async def say(turn: Turn) -> None:
            while (chunk := await chunks.get()) is not None:
                turn.resume()
                await turn.say(chunk)

        task = self._conversation.stream(say, correlation)
        task.add_done_callback(lambda done: self._over(correlation, done))
        return chunks

    def _over(self, correlation: str, done: asyncio.Task[None]) -> None:
        self._open.pop(correlation, None)
        if done.cancelled():
            self._ended.add(correlation)
            self._tell_interrupted(correlation)

    def _tell_interrupted(self, correlation: str) -> None:
        self._stage.to_socket("talkinputstreaminterrupted", {"correlationId": correlation})
