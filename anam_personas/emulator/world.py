"""The state of a running emulator: its options, its documents, and the requests it received."""

from __future__ import annotations

import secrets
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas.emulator.clock import stamp
from anam_personas.emulator.faults import Faults
from anam_personas.emulator.late import LateLists

if TYPE_CHECKING:
    from anam_personas.emulator.clock import Clock
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.live.engine import Engine
    from anam_personas.emulator.live.script_file import Script
    from anam_personas.emulator.options import Options
    from anam_personas.emulator.store import Store

ORGANISATION = "00000000-0000-4000-8000-00000000e0e0"
LOG_LENGTH = 10_000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request that was answered, or not: ``status`` is None where the connection was dropped, ``fault`` the rule that
    did it. Holds neither headers nor bodies, so no key and no token.
    """

    method: str
    path: str
    query: str
    status: int | None
    fault: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The entry as ``GET /_emulator/requests`` shows it."""
        return {name: getattr(self, name) for name in ("method", "path", "query", "status", "fault")}


@dataclass(slots=True)
class World:
    """The state of one emulator. Used by one thread at a time: the one that its event loop runs in."""

    options: Options
    store: Store
    clock: Clock
    faults: Faults = field(default_factory=Faults)
    requests: deque[LoggedRequest] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    late: LateLists | None = None
    script: Script | None = None
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        if self.options.lag:
            self.late = LateLists(self.store, self.options.lag / 1000, self.clock)

    def listed(self, kind: str) -> list[Document]:
        """The documents of a kind that lists show, oldest first."""
        return list((self.store if self.late is None else self.late).all(kind).values())

    def now(self) -> str:
        """The time, as the API writes it: RFC 3339 with milliseconds."""
        return stamp(self.clock())

    def new_id(self) -> str:
        """A fresh id."""
        return str(uuid.uuid4())

    def signing_secret(self) -> bytes:
        """What signs session tokens: kept with the data, so that a token outlives a restart."""
        kept = self.store.all("secret").get("signing")
        if kept is None:
            kept = {"id": "signing", "value": secrets.token_hex(32)}
            self.store.put("secret", kept)
        return bytes.fromhex(kept["value"])

    def reset(self) -> None:
        """Back to the start: no personas, tools, sessions, faults or log, and a clock that goes by itself."""
        self.engine.end_all("The emulator was reset")
        self.store.clear()
        if self.late is not None:
            self.late.reset()
        self.faults.clear()
        self.requests.clear()
        self.clock.reset()
