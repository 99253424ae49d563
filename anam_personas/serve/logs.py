"""Structured logs: one JSON object a line, without keys, tokens or values of variables."""

from __future__ import annotations

import hashlib
import json
import logging
import traceback
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from pathlib import PurePath
from typing import Any, Final

_TEXT: Final = json.encoder.encode_basestring
LOG: Final = logging.getLogger("anam_personas.serve")


def event(name: str, level: int = logging.INFO, **fields: Any) -> None:
    """Log an event. ``fields`` hold nothing that a caller chose, except in `caller_id`'s form."""
    if LOG.isEnabledFor(level):
        # Without the search for the caller in the stack, which takes longer than the line.
        record = LOG.makeRecord(LOG.name, level, "", 0, name, (), None, None, {"fields": fields})
        LOG.handle(record)


def failed(error: BaseException) -> None:
    """Log an exception that nobody expected: its type and where it came from. Its message may quote anything."""
    trace = traceback.extract_tb(error.__traceback__)
    frames = [f"{PurePath(each.filename).name}:{each.lineno} {each.name}" for each in trace]
    event("failed", logging.ERROR, error=type(error).__name__, at=frames[-8:])


@lru_cache(4096)
def caller_id(name: str) -> str:
    """A caller for a log: the same for the same caller, without name or address."""
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _moment(created: float) -> str:
    return f"{_second(int(created))}.{int(created * 1000) % 1000:03}Z"


@lru_cache(4)
def _second(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _json(value: Any) -> str:
    """A value as JSON. What nearly every field is takes a third of the time by itself."""
    kind = type(value)
    if kind is str:
        return _TEXT(value)
    return (
        f"{value}"
        if kind is int or (kind is float and isfinite(value))
        else json.dumps(value, ensure_ascii=False, default=str)
    )


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON. Tracebacks are shortened to types and places."""

    def __init__(self) -> None:
        super().__init__()
        # The lines show none of these, and finding them out takes longer than the rest of a line.
        for each in ("logThreads", "logProcesses", "logMultiprocessing", "logAsyncioTasks"):
            setattr(logging, each, False)

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        found: dict[str, Any] = {
            "time": _moment(record.created),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        if record.name != LOG.name:
            found["logger"] = record.name
        found.update(getattr(record, "fields", ()))
        if record.exc_info and record.exc_info[1] is not None:
            found["error"] = record.exc_info[0].__name__ if record.exc_info[0] else ""
        return "{" + ", ".join([f'"{name}": {_json(value)}' for name, value in found.items()]) + "}"
