"""Ctrl-C while the API is worked with: once to end after what is under way, once more to leave that, too.

SIGTERM, by which CI and containers end a job, counts as Ctrl-C.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_TOLD = b"\ninterrupted: what is under way ends first; Ctrl-C once more leaves it as it is\n"
_STDERR = 2


class Interrupts:
    """How often Ctrl-C was pressed since writing began. ``tell``: print what it does."""

    def __init__(self, *, tell: bool) -> None:
        self._tell = tell
        self._is_writing = False
        self._presses = 0

    def writing(self) -> None:
        """From now on Ctrl-C shows in the outcome: the first one raises KeyboardInterrupt, the others are only counted."""
        self._is_writing = True

    def again(self) -> bool:
        """Whether the user wants to abandon the requests under way."""
        return self._presses > 1

    @property
    def is_over(self) -> bool:
        """Whether what was written was interrupted."""
        return self._presses > 0

    def pressed(self) -> bool:
        """Note a Ctrl-C; whether that is all there is to be done about it. Called from a signal handler."""
        if not self._is_writing:
            return False
        self._presses += 1
        if self._presses == 1 and self._tell:
            os.write(_STDERR, _TOLD)  # what the main thread may be writing at this moment cannot be written to
        return self._presses > 1


@contextmanager
def hurried(hurry: Callable[[], object], interrupts: Interrupts) -> Iterator[None]:
    """Ctrl-C is what it always is, but for what ``interrupts`` says, and no thread goes on waiting: ``hurry`` is called."""
    defaults = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    usual = {each: default for each, default in defaults.items() if signal.getsignal(each) is default}
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(number: int, frame: FrameType | None) -> None:
        hurry()
        if not interrupts.pressed():
            signal.default_int_handler(number, frame)

    for each in usual:
        signal.signal(each, handle)
    try:
        yield
    finally:
        # once an interruption was reported, the process is at its end: one more must not garble how it ends
        for each, default in usual.items():
            signal.signal(each, signal.SIG_IGN if interrupts.is_over else default)
