"""The way of messages to the page: kept until it is open, then sent in order."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.emulator.exchange import Document

_KEPT = 1000
"""Messages that wait for a page which has not opened its channel."""


class Channel:
    """One session's messages to its page, over whichever way is open: a data channel, or the socket where there is none."""

    def __init__(self) -> None:
        self._send: Callable[[str], object] | None = None
        self._waiting: deque[str] = deque(maxlen=_KEPT)

    def open(self, send: Callable[[str], object]) -> None:
        """Send by this way from now on, beginning with what waits."""
        self._send = send
        while self._waiting and self._send is send:
            send(self._waiting.popleft())

    def close(self, send: Callable[[str], object] | None = None) -> None:
        """The way is gone; with ``send`` only if it is the one in use. What is sent from now on waits for the next."""
        if send is None or send == self._send:
            self._send = None

    def send(self, message: Document) -> None:
        """Send a message, now or once the page is there."""
        text = json.dumps(message, ensure_ascii=True, separators=(",", ":"))
        if self._send is None:
            self._waiting.append(text)
        else:
            self._send(text)
