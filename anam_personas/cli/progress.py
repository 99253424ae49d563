"""A progress line on the terminal, cleared at the end: what an apply did, or how much was read before there is a plan."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Lock
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from anam_personas.cli.context import Context
    from anam_personas.sync.apply.outcome import Result
    from anam_personas.sync.remote.protocol import Json, Remote

FEW = 5
"""Up to this many items, no progress is shown."""
CLEAR = "\r\x1b[2K"
"""Empties the line that the cursor is in."""


def is_wanted(stream: IO[str], environ: Mapping[str, str], total: int, *, quiet: bool) -> bool:
    """Whether to show progress: ``stream`` is a terminal, and there are more than a few items."""
    plain = quiet or environ.get("NO_COLOR") or environ.get("CI") or environ.get("TERM") == "dumb"
    return total > FEW and not plain and stream.isatty()


class Line:
    """``[ 12/50, 1 failed] sales/leo``, rewritten in place for each item that is done; ``failing`` is the word for the others."""

    def __init__(self, stream: IO[str], total: int, width: int, failing: str) -> None:
        self._stream = stream
        self._total = total
        self._width = width
        self._failing = failing
        self._done = self._failed = 0

    def count(self, name: str, *, failed: bool) -> None:
        """Count an item."""
        self._done += 1
        self._failed += failed
        so_far = f", {self._failed} {self._failing}" if self._failed else ""
        text = f"[{self._done:{len(str(self._total))}}/{self._total}{so_far}] {name}"
        line = "".join(each if each.isprintable() else "?" for each in text)
        self._stream.write(f"{CLEAR}{line[: self._width - 1]}")
        self._stream.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._done:
            self._stream.write(CLEAR)
            self._stream.flush()


class Progress(Line):
    """The line of an apply."""

    def __init__(self, stream: IO[str], total: int, width: int) -> None:
        super().__init__(stream, total, width, "not done")

    def update(self, result: Result) -> None:
        """Count a result."""
        self.count(f"{result.change.kind} {result.change.key}", failed=result.status != "done")


class Watched:
    """A remote that counts what is read, and shows it on a terminal: ``reading the personas in Anam: 120``."""

    def __init__(self, remote: Remote, stream: IO[str]) -> None:
        self._remote = remote
        self._stream = stream
        self._lock = Lock()
        self._count = 0

    def list(self, kind: str, search: str | None = None) -> Iterator[Json]:
        """As `Remote.list`."""
        return self._remote.list(kind, search)

    def get(self, kind: str, item: str) -> Json:
        """As `Remote.get`, counted."""
        found = self._remote.get(kind, item)
        with self._lock:
            self._count += 1
            if self._count > FEW:
                self._stream.write(f"{CLEAR}reading what is stored: {self._count}")
                self._stream.flush()
        return found

    def create(self, kind: str, body: Json) -> Json:
        """As `Remote.create`."""
        return self._remote.create(kind, body)

    def update(self, kind: str, item: str, body: Json) -> Json:
        """As `Remote.update`."""
        return self._remote.update(kind, item, body)

    def delete(self, kind: str, item: str) -> None:
        """As `Remote.delete`."""
        self._remote.delete(kind, item)

    def end(self) -> None:
        """Clear the line."""
        with self._lock:
            if self._count > FEW:
                self._stream.write(CLEAR)
                self._stream.flush()


@contextmanager
def reading(context: Context, remote: Any) -> Iterator[Any]:
    """The remote itself, or one that shows on a terminal how much was read."""
    if not is_wanted(sys.stderr, context.environ, FEW + 1, quiet=context.quiet):
        yield remote
        return
    counting = Watched(remote, sys.stderr)
    try:
        yield counting
    finally:
        counting.end()


@contextmanager
def writing_progress(context: Context, form: str, total: int) -> Iterator[Callable[[Result], None] | None]:
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
