"""Progress lines on the terminal, cleared at the end: results of an apply, items read for a plan."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from anam_personas.cli.context import Context
    from anam_personas.sync.apply.outcome import Result
    from anam_personas.sync.remote.protocol import Json, Remote

FEW = 5
"""Up to this many items, no progress is shown."""
_CLEAR = "\r\x1b[2K"


def is_wanted(stream: IO[str], environ: Mapping[str, str], total: int, *, quiet: bool) -> bool:
    """Whether to show progress: ``stream`` is a terminal, and there are more than a few items."""
    plain = quiet or environ.get("NO_COLOR") or environ.get("CI") or environ.get("TERM") == "dumb"
    return total > FEW and not plain and stream.isatty()


class Progress:
    """``[ 12/50] persona sales/leo``, rewritten in place for each result."""

    def __init__(self, stream: IO[str], total: int, width: int) -> None:
        self._stream = stream
        self._total = total
        self._width = width
        self._done = self._failed = 0

    def update(self, result: Result) -> None:
        """Count a result."""
        self._done += 1
        self._failed += result.status != "done"
        failed = f", {self._failed} not done" if self._failed else ""
        count = f"[{self._done:{len(str(self._total))}}/{self._total}{failed}]"
        item = f"{result.change.kind} {result.change.key}"
        line = "".join(each if each.isprintable() else "?" for each in f"{count} {item}")
        self._stream.write(f"{_CLEAR}{line[: self._width - 1]}")
        self._stream.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._done:
            self._stream.write(_CLEAR)
            self._stream.flush()


class Reading:
    """A `Remote` that counts the items it reads: ``reading 12 tools``, rewritten in place. Used from several threads."""

    def __init__(self, remote: Remote, stream: IO[str], width: int) -> None:
        self._remote = remote
        self._stream = stream
        self._width = width
        self._lock = Lock()
        self._read = 0
        self._ended = False

    def __getattr__(self, name: str) -> Any:
        """The other verbs, which are not counted."""
        return getattr(self._remote, name)

    def get(self, kind: str, item: str) -> Json:
        """One item."""
        reply = self._remote.get(kind, item)
        with self._lock:
            self._read += 1
            if self._read > FEW and not self._ended:
                self._stream.write(f"{_CLEAR}{f'[{self._read}] reading {kind}'[: self._width - 1]}")
                self._stream.flush()
        return reply

    def end(self) -> None:
        """Clear the line."""
        with self._lock:
            self._ended = True
            if self._read > FEW:
                self._stream.write(_CLEAR)
                self._stream.flush()


@contextmanager
def reading(context: Context, remote: Remote) -> Iterator[Remote]:
    """The remote, with a progress line on the terminal while items are read; the same one where no progress is shown."""
    if context.verbose or not is_wanted(sys.stderr, context.environ, FEW + 1, quiet=context.quiet):
        yield remote
        return
    counted = Reading(remote, sys.stderr, context.width)
    try:
        yield cast("Remote", counted)
    finally:
        counted.end()


@contextmanager
def showing(context: Context, form: str, total: int) -> Iterator[Callable[[Result], None] | None]:
    """Report each result as it arrives: one line each if stdout is not text, else a progress counter."""
    from anam_personas.sync.render.text import result_text

    if form != "text" or context.verbose:
        yield lambda result: context.say(result_text(result, colour=context.colour_err))
    elif is_wanted(sys.stderr, context.environ, total, quiet=context.quiet):
        progress = Progress(sys.stderr, total, context.width)
        try:
            yield progress.update
        finally:
            progress.end()
    else:
        yield None
