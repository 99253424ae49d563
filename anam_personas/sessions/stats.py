"""What became of the sessions of a revision, in figures that two revisions can be compared by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.sessions.session import Session


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures of some sessions of one revision. Lengths are seconds of ended sessions, None if there is none.

    ``read`` of the ``count`` sessions (the newest) were asked for their tool calls: ``calls`` and ``failures`` (tool -> how
    many) and ``with_failure`` (sessions) are of those.
    """

    revision: str
    count: int
    running: int
    first: str
    last: str
    total: float | None
    median: float | None
    longest_tenth: float | None
    ended: Mapping[str, int]
    read: int
    calls: Mapping[str, int]
    failures: Mapping[str, int]
    with_failure: int


def stats(revision: str, sessions: Sequence[Session]) -> Stats:
    """The figures of the sessions of a revision, which come newest first."""
    lengths = sorted(each.seconds for each in sessions if each.seconds is not None)
    read = [each for each in sessions if each.calls is not None]
    calls = [call for each in read for call in each.calls or ()]
    return Stats(
        revision=revision,
        count=len(sessions),
        running=sum(each.is_running for each in sessions),
        first=sessions[-1].started if sessions else "",
        last=sessions[0].started if sessions else "",
        total=sum(lengths) if lengths else None,
        median=_quantile(lengths, 0.5),
        longest_tenth=_quantile(lengths, 0.9),
        ended=_counted(each.ended or "(unknown)" for each in sessions if not each.is_running),
        read=len(read),
        calls=_counted(call.name for call in calls),
        failures=_counted(call.name for call in calls if call.failed),
        with_failure=sum(bool(each.failed) for each in read),
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    """How often each occurs, the most frequent first."""
    return dict(sorted(Counter(names).items(), key=lambda each: (-each[1], each[0])))


def _quantile(ordered: Sequence[float], part: float) -> float | None:
    """The value that this part of the values does not exceed; None for no values."""
    return ordered[ceil(part * len(ordered)) - 1] if ordered else None
