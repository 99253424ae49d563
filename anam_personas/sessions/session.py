"""A session as the API shows it, reduced to what this project says of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from anam_personas.text.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

_LABEL: Final = re.compile(r"(?P<key>.+)@(?P<revision>[0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a tool; ``failed`` and ``finished`` as the API's ``status`` says, ``error`` its message (one line)."""

    name: str
    failed: bool
    error: str
    seconds: float | None
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """A session. Source: the schemas Session and SessionToolCallDetail of Anam's OpenAPI document.

    ``key`` and ``revision`` are empty where the session has no label of this toolkit. ``started`` is ISO 8601 as the API
    has it. ``seconds`` and ``ended`` (the API's ``exitStatus``) are None while it runs. ``calls`` is None until it is asked
    for: only ``GET /v1/sessions/{id}`` shows tool calls.
    """

    id: str
    label: str
    key: str
    revision: str
    started: str
    seconds: float | None
    ended: str | None
    is_running: bool
    persona_id: str | None
    calls: tuple[ToolCall, ...] | None = None

    @property
    def failed(self) -> tuple[ToolCall, ...]:
        """The calls that failed, in their order."""
        return tuple(call for call in self.calls or () if call.failed)


def label_of(reply: Mapping[str, Any]) -> tuple[str, str]:
    """Key and revision from the label that the toolkit gives each token, ``("", "")`` for any other label."""
    label = reply.get("clientLabel")
    found = _LABEL.fullmatch(label) if isinstance(label, str) else None
    return (found["key"], found["revision"]) if found else ("", "")


def of_reply(reply: Mapping[str, Any]) -> Session:
    """A session from a reply of the API. What is missing or of another type is left empty; nothing is raised."""
    key, revision = label_of(reply)
    length, calls = reply.get("sessionLengthMs"), reply.get("toolCalls")
    status, end = reply.get("exitStatus"), reply.get("endTime")
    milliseconds = _number(length)
    return Session(
        id=_text(reply.get("id")),
        label=_text(reply.get("clientLabel")),
        key=key,
        revision=revision,
        started=_text(reply.get("startTime")),
        seconds=milliseconds / 1000 if milliseconds is not None else None,
        ended=_text(status) or None,
        is_running=end is None and not status,
        persona_id=_text(reply.get("personaId")) or None,
        calls=tuple(_call(each) for each in calls if isinstance(each, dict)) if isinstance(calls, list) else None,
    )


def _call(reply: Mapping[str, Any]) -> ToolCall:
    return ToolCall(
        name=_text(reply.get("toolName")) or "(without a name)",
        failed=reply.get("status") == "failed",
        error=_text(reply.get("errorMessage")),
        seconds=_number(reply.get("durationSeconds")),
        finished=reply.get("status") != "started",
    )


def _text(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if isfinite(found) else None
