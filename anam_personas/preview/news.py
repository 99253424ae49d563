"""Changes of files, as server-sent events: every open page hears of each."""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

_UNREAD = 100
"""Messages that wait for a page which does not read."""
_BEAT_SECONDS = 15.0
"""Between two signs of life, by which a page notices that the preview has ended."""


class News:
    """To be used in the event loop's thread alone."""

    def __init__(self) -> None:
        self._readers: set[asyncio.Queue[str | None]] = set()
        self._is_over = False

    def tell(self, kind: str, **data: Any) -> None:
        """Tell every page."""
        message = f"event: {kind}\ndata: {json.dumps(data)}\n\n"
        for queue in self._readers:
            if queue.qsize() < _UNREAD:
                queue.put_nowait(message)

    def close(self) -> None:
        """End every stream."""
        self._is_over = True
        for queue in self._readers:
            queue.put_nowait(None)

    async def stream(self) -> AsyncIterator[str]:
        """The events from now on, for one page."""
        with self._reading() as queue:
            yield "event: hello\ndata: {}\n\n"
            while not self._is_over:
                try:
                    message = await asyncio.wait_for(queue.get(), _BEAT_SECONDS)
                except TimeoutError:
                    message = ": still here\n\n"
                if message is None:
                    return
                yield message

    @contextmanager
    def _reading(self) -> Iterator[asyncio.Queue[str | None]]:
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._readers.add(queue)
        try:
            yield queue
        finally:
            self._readers.discard(queue)
