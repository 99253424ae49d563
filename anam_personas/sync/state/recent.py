"""What the journal of this folder records and the API may show late: items that were created, written or deleted recently.

The journal is a help, not state. It shows what to read; the API decides what exists.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from anam_personas.sync.items.restore import moved
from anam_personas.sync.remote.waiting import RECENT
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.sync.items.live import Live
    from anam_personas.sync.state.last_applied import Memories

Entry = dict[str, Any]
_LISTED: Final = "listed"
_KEY: Final = re.compile(r'"key": ("(?:[^"\\]|\\.)*")')


class Known(NamedTuple):
    """The item that was last written under a key.

    ``was_seen``: a list has shown it, or it was created so long ago that one should have. ``is_marked`` is False if the API did
    not keep the marker.
    """

    id: str
    was_seen: bool
    is_marked: bool


@dataclass(frozen=True)
class Recent:
    """What is known at the time ``now`` (Unix time), for the environment of ``memories``."""

    memories: Memories
    now: float

    def known(self, kind: str, key: str) -> Known | None:
        """The item that was last created, written or adopted under a key; None if there is none or it was deleted."""
        found: Known | None = None
        for entry in self._of(kind, key):
            step, id_ = entry["step"], entry.get("id")
            if not isinstance(id_, str):
                continue
            if (step == "retract" and entry.get("action") != "update") or (
                step == "done" and entry.get("action") == "delete"
            ):
                found = None if found is None or found.id == id_ else found
            elif step == _LISTED and found is not None and found.id == id_:
                found = found._replace(was_seen=True)
            elif step in ("done", "made"):
                was_seen = entry.get(_LISTED) is not False or (found is not None and found.id == id_ and found.was_seen)
                after = entry.get("after")
                is_marked = not isinstance(after, dict) or after.get("marker") is not None
                found = Known(id_, (was_seen and step == "done") or not self._is_recent(entry), is_marked)
        return found

    def doubt(self, kind: str, key: str) -> str:
        """When a create of a key with an unknown outcome was sent, if that was recently; else an empty text.

        If the list is known to show new items at once, an item that it does not show was not created.
        """
        begun = ""
        for entry in self._of(kind, key):
            if entry.get("action") == "create":
                begun = entry["at"] if entry["step"] == "begin" and self._is_recent(entry) else ""
        return "" if self._is_prompt else begun

    def is_stale(self, id_: str, live: Live) -> bool:
        """Whether an item is shown as it was before it was written from here recently."""
        was, after = self._written.get(id_, (None, None))
        return was is not None and after is not None and not moved(was, live) and bool(moved(after, live))

    def is_deleted(self, id_: str) -> bool:
        """Whether an item was deleted from here recently."""
        return id_ in self._deleted

    @cached_property
    def _is_prompt(self) -> bool:
        """Whether the list showed the last new item at once."""
        listed = [entry[_LISTED] for entry in self._lines(f'"{_LISTED}": ') if isinstance(entry.get(_LISTED), bool)]
        return bool(listed) and listed[-1]

    @cached_property
    def _written(self) -> dict[str, tuple[Entry | None, Entry | None]]:
        """Id -> the item before and after its last update; None if unknown."""
        found: dict[str, tuple[Entry | None, Entry | None]] = {}
        for entry in self._recent:
            was, after, id_ = entry.get("was"), entry.get("after"), entry.get("id")
            if entry["step"] == "begin" and _is_seen(was):
                found[f"{id_}"] = (was, None)
            elif _is_seen(after):
                found[f"{id_}"] = (found.get(f"{id_}", (None, None))[0], after)
        return found

    @cached_property
    def _deleted(self) -> frozenset[str]:
        return frozenset(
            f"{entry.get('id')}"
            for entry in self._recent
            if entry["step"] == "retracted" or (entry["step"] == "done" and entry.get("action") == "delete")
        )

    @cached_property
    def _recent(self) -> list[Entry]:
        """The recent lines, oldest first."""
        found: list[Entry] = []
        for line in reversed(self.memories.lines):
            entry = _entry(line)
            if entry is None:
                continue
            if not self._is_recent(entry):
                break
            found.append(entry)
        return [entry for entry in reversed(found) if self._fits(entry)]

    def _of(self, kind: str, key: str) -> Iterator[Entry]:
        for entry in map(_entry, self._by_key.get(composed(key), ())):
            if entry is None or not self._fits(entry) or entry.get("kind") != kind:
                continue
            if composed(f"{entry.get('key')}") == composed(key):
                yield entry

    @cached_property
    def _by_key(self) -> dict[str, list[str]]:
        """The lines by their key, in NFC; others are not parsed."""
        found: dict[str, list[str]] = defaultdict(list)
        for line in self.memories.lines:
            if key := _KEY.search(line):
                found[_key(key[1])].append(line)
        return dict(found)

    def _fits(self, entry: Entry) -> bool:
        return bool(entry.get("environment") == self.memories.environment)

    def _lines(self, text: str) -> Iterator[Entry]:
        """The lines of the environment that contain a text; others are not parsed."""
        for line in self.memories.lines:
            entry = _entry(line) if text in line else None
            if entry is not None and self._fits(entry):
                yield entry

    def _is_recent(self, entry: Entry) -> bool:
        return self.now - datetime.fromisoformat(entry["at"]).timestamp() < RECENT


def _key(written: str) -> str:
    """A key as it is written in JSON, in NFC. What is not JSON is nobody's key."""
    try:
        return composed(f"{json.loads(written)}")
    except ValueError:
        return ""


def _entry(line: str) -> Entry | None:
    try:
        entry = json.loads(line)
        datetime.fromisoformat(entry["at"])
        return entry if isinstance(entry["step"], str) else None
    except (ValueError, TypeError, KeyError):
        return None


def _is_seen(seen: Any) -> bool:
    return isinstance(seen, dict) and isinstance(seen.get("fields"), dict) and "marker" in seen
