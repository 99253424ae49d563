"""What apply keeps on this machine: the live items as they were, and a journal of what was done to them."""

from __future__ import annotations

import json
import re
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.sync.state.records import Records


class Store(Protocol):
    """A place for snapshots and journal. Used from several threads. Raises `UnreadableFile` if it cannot write one."""

    def snapshot(self, kind: str, key: str, reply: dict[str, Any]) -> str:
        """Keep a live item as the API returned it; returns the name to read it by."""
        ...

    def journal(self, entry: dict[str, Any]) -> None:
        """Record what was begun or done."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class FolderStore:
    """``.anam-personas/snapshots/RUN/KIND--KEY--ID.json`` and ``.anam-personas/journal.jsonl``, as `Records` keeps them.

    RUN is the time at which the store was created and ``run``, the plan's digest. Each line has the ``environment``.
    """

    def __init__(
        self, records: Records, run: str, clock: Callable[[], datetime] = _now, *, environment: str | None = None
    ) -> None:
        self._records = records
        self._where = {} if environment is None else {"environment": environment}
        self._clock = clock
        self._run = f"{clock().astimezone(UTC):%Y%m%dT%H%M%SZ}-{run}"
        self._lock = threading.Lock()

    @property
    def run(self) -> str:
        """The name of this apply's snapshots."""
        return self._run

    def snapshot(self, kind: str, key: str, reply: dict[str, Any]) -> str:
        """Keep a live item; returns its path below the folder."""
        name = f"snapshots/{self._run}/{_plain(kind)}--{_plain(key)}--{_plain(reply['id'])}.json"
        kept = {"version": 1, "kind": kind, "key": key, "id": reply["id"], "at": self._at(), "reply": reply}
        with self._lock:
            self._records.keep(name, json.dumps(kept, ensure_ascii=False, indent=2))
        return name

    def journal(self, entry: dict[str, Any]) -> None:
        """Add a line."""
        line = {"at": self._at(), "run": self._run, **self._where, **entry}
        with self._lock:
            self._records.add(json.dumps(line, ensure_ascii=False))

    def _at(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(text: str) -> str:
    """A text as a part of a file name: never a path, never long."""
    return re.sub(r"[^A-Za-z0-9_.-]", "-", text).lstrip(".")[:80]
