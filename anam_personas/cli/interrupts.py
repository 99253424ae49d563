"""Ctrl-C during API calls: the first finishes the requests in flight, the second abandons them.

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
    """How often Ctrl-C was pressed since writing began. ``echo``: print what it does."""

    def __init__(self, *, echo: bool) -> None:
        self._report = echo
        self._is_writing = False
        self._presses = 0

    def writing(self) -> None:
        """Start counting: the first Ctrl-C raises KeyboardInterrupt, later ones are only counted."""
        self._is_writing = True

    def again(self) -> bool:
        """Whether the user wants to abandon the requests under way."""
        return self._presses > 1

    @property
    def is_over(self) -> bool:
        """Whether writing was interrupted."""
        return self._presses > 0

    def pressed(self) -> bool:
        """Count a Ctrl-C. Returns True if nothing else is to be done. Called from a signal handler."""
        if not self._is_writing:
            return False
        self._presses += 1
        if self._presses == 1 and self._report:
            os.write(_STDERR, _TOLD)  # not sys.stderr: the main thread may be writing to it
        return self._presses > 1


@contextmanager
def hurried(hurry: Callable[[], object], interrupts: Interrupts) -> Iterator[None]:
    """Handle Ctrl-C by ``interrupts``, and call ``hurry`` on it so that no thread keeps waiting."""
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
        # once an interruption was reported, the process is ending: another Ctrl-C must not garble the output
        for each, default in usual.items():
            signal.signal(each, signal.SIG_IGN if interrupts.is_over else default)
