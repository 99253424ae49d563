"""How much of the files that are being uploaded is sent, on one line of the terminal: ``uploading prices.pdf 12.3 of 40.0 MB``."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from threading import Lock
from typing import IO, TYPE_CHECKING, Final

from anam_personas.cli.progress import CLEAR, FEW, is_wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.api.client import AnamApi
    from anam_personas.api.upload import Upload
    from anam_personas.cli.context import Context

_EVERY: Final = 0.2
"""Seconds between two lines, and before the first: what is sent sooner shows none."""


class Uploads:
    """The line. Files may be sent at once by several threads: the one with most to send is named, the others are counted."""

    def __init__(self, stream: IO[str], width: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._width, self._clock = stream, width, clock
        self._lock = Lock()
        self._sent: dict[str, tuple[Upload, int]] = {}
        self._next: float | None = None
        self._is_shown = False

    def update(self, upload: Upload, sent: int) -> None:
        """Take note of how much of a file is sent."""
        with self._lock:
            self._sent[upload.boundary] = upload, sent
            if sent >= upload.size:
                del self._sent[upload.boundary]
            now = self._clock()
            if self._next is None:
                self._next = now + _EVERY
            if not self._sent:
                self._clear()
            elif now >= self._next:
                self._next = now + _EVERY
                self._is_shown = True
                self._stream.write(f"{CLEAR}{self._line()[: self._width - 1]}")
                self._stream.flush()

    def end(self) -> None:
        """Clear the line."""
        with self._lock:
            self._clear()

    def _line(self) -> str:
        from anam_personas.resources.attached import shown_name

        upload, sent = max(self._sent.values(), key=lambda each: each[0].size - each[1])
        unit, word = (1_000_000, "MB") if upload.size >= 1_000_000 else (1_000, "kB")
        name = "".join(each if each.isprintable() else "?" for each in shown_name(upload.name))
        others = f" and {len(self._sent) - 1} more" if len(self._sent) > 1 else ""
        amount = f"{sent / unit:.1f} of {upload.size / unit:.1f} {word}{others}"
        return f"uploading {name[: max(1, self._width - len(amount) - 12)]} {amount}"

    def _clear(self) -> None:
        if self._is_shown:
            self._stream.write(CLEAR)
            self._stream.flush()
        self._is_shown, self._next = False, None


@contextmanager
def upload_progress(context: Context, form: str, api: AnamApi) -> Iterator[None]:
    """Show on a terminal what is uploaded; nothing where each result is a line of its own."""
    if form != "text" or context.verbose or not is_wanted(sys.stderr, context.environ, FEW + 1, quiet=context.quiet):
        yield
        return
    line = Uploads(sys.stderr, context.width)
    api.on_upload = line.update
    try:
        yield
    finally:
        api.on_upload = None
        line.end()
