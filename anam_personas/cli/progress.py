"""A progress line on the terminal, cleared when the apply ends."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.sync.apply.outcome import Result

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
