"""What arises in a session and is kept: who said what, and the tools that were called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document

_CREDENTIAL = re.compile(r"header|authori[sz]ation|api.?key|token|secret|password|credential|cookie", re.IGNORECASE)
REDACTED = "[REDACTED]"


@dataclass(slots=True)
class ToolCall:
    """A call of a tool. ``started``, ``ended`` and ``user_action`` are timestamps, ``turn`` counts from 0."""

    id: str
    session_id: str
    name: str
    type: str
    subtype: str | None
    arguments: Document
    correlation: str
    user_action: str
    turn: int
    started: str
    started_at: float
    ended: str | None = None
    seconds: float | None = None
    result: str | None = None
    error: str | None = None
    documents: list[str] | None = None

    @property
    def status(self) -> str:
        """As the API names it."""
        if self.error is not None:
            return "failed"
        return "started" if self.ended is None else "completed"

    def shown(self, *, with_content: bool) -> Document:
        """The call as ``GET /v1/sessions/{id}`` shows it (schema SessionToolCallDetail)."""
        return {
            "turnIndex": self.turn,
            "correlationId": self.correlation,
            "toolCallId": self.id,
            "toolName": self.name,
            "toolType": self.type,
            "toolSubtype": self.subtype,
            "status": self.status,
            "startedAt": self.started,
            "completedAt": self.ended,
            "durationSeconds": self.seconds,
            "errorMessage": self.error,
            "arguments": redacted(self.arguments) if with_content else None,
            "result": self.result if with_content else None,
            "documentsAccessed": self.documents if with_content else None,
        }


@dataclass(slots=True)
class Record:
    """The report of one session, as it grows. Without ``keeps_content`` nobody's words are in it."""

    keeps_content: bool = True
    messages: list[Document] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)

    def heard(self, text: str, at: str) -> None:
        """The user said or typed something."""
        self._add({"role": "user", "message": text, "timestamp": at, "speakingDurationSeconds": None})

    def said(self, text: str, at: str, seconds: float, *, interrupted: bool) -> None:
        """The persona said something, or the part of it that was heard before it was interrupted."""
        entry = {"role": "persona", "message": text, "timestamp": at, "speakingDurationSeconds": round(seconds, 3)}
        self._add({**entry, "wasInterrupted": interrupted})

    def document(self, id_: str) -> Document:
        """The report, as it is stored beside the session."""
        calls = [call.shown(with_content=self.keeps_content) for call in self.calls]
        return {"id": id_, "enabled": self.keeps_content, "messages": self.messages, "toolCalls": calls}

    def _add(self, entry: Document) -> None:
        if self.keeps_content:
            self.messages.append(entry)


def redacted(value: Any) -> Any:
    """A JSON value without what is under the names of headers and credentials."""
    if isinstance(value, dict):
        return {name: REDACTED if _CREDENTIAL.search(name) else redacted(each) for name, each in value.items()}
    return [redacted(each) for each in value] if isinstance(value, list) else value
