"""Sessions as lines for people and as JSON, version 1."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas.sessions.find import moment
from anam_personas.text.one_line import one_line
from anam_personas.text.table import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.sessions.session import Session, ToolCall
    from anam_personas.sessions.stats import Stats

_LONGEST_MESSAGE = 20_000


@dataclass(frozen=True, slots=True)
class Shown:
    """Sessions to be shown. ``current`` is the revision of each persona's file as it is now, by key."""

    sessions: Sequence[Session]
    current: Mapping[str, str] = field(default_factory=dict)

    def is_current(self, session: Session) -> bool | None:
        """Whether a session had the persona as its file is now; None if that is unknown."""
        return session.revision == self.current[session.key] if session.key in self.current else None


@dataclass(frozen=True, slots=True)
class Transcript:
    """Who said what in a session: the reply of ``GET /v1/sessions/{id}/transcript``."""

    session: Session
    enabled: bool
    messages: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Compared:
    """The figures of one or two revisions of a persona. ``current`` is the revision of its file, empty if unknown."""

    key: str
    current: str
    revisions: Sequence[Stats]


def list_text(shown: Shown) -> str:
    """A line for each session, the newest first; ``*`` marks the revision of the file as it is now."""
    if not shown.sessions:
        return ""
    head = ("STARTED", "LENGTH", "PERSONA", "REVISION", "ENDED", "FAILED TOOLS", "ID")
    rows = [head]
    for each in shown.sessions:
        mark = "*" if shown.is_current(each) else ""
        failed = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in _counts(each.failed))
        rows.append(
            (_when(each.started), _length(each), each.key, each.revision + mark, _ended(each), failed or "-", each.id)
        )
    return "\n".join(columns(rows)) + "\n"


def show_text(shown: Shown) -> str:
    """One session in full."""
    (session,) = shown.sessions
    note = {True: " (as the file is now)", False: " (the file has changed since)", None: ""}[shown.is_current(session)]
    persona = f"{session.key}  revision {session.revision}{note}" if session.key else "not minted by this toolkit"
    rows = [
        ("session", session.id),
        ("persona", persona),
        ("label", session.label or "-"),
        ("started", _when(session.started)),
        ("length", _length(session)),
        ("ended", _ended(session)),
        ("tool calls", f"{len(session.calls or ())}, of which {len(session.failed)} failed" if session.calls else "0"),
    ]
    calls = [(f"  {call.name}", _became(call), _seconds(call.seconds), call.error) for call in session.calls or ()]
    return "\n".join([*columns(rows), *columns(calls)]) + "\n"


def transcript_text(transcript: Transcript) -> str:
    """A line for each message, with the time since the session began."""
    rows = [
        (
            _offset(transcript.session.started, each.get("timestamp")),
            "visitor" if each.get("role") == "user" else "persona",
            one_line(str(each.get("message") or ""), _LONGEST_MESSAGE)
            + (" (interrupted)" if each.get("wasInterrupted") is True else ""),
        )
        for each in transcript.messages
    ]
    return "".join(f"{row}\n" for row in columns(rows))


def stats_text(compared: Compared) -> str:
    """A column for each revision."""
    every = compared.revisions
    rows = [
        ("", *(f"{each.revision}*" if each.revision == compared.current else each.revision for each in every)),
        ("first session", *(_when(each.first) if each.first else "-" for each in every)),
        ("last session", *(_when(each.last) if each.last else "-" for each in every)),
        ("sessions", *(str(each.count) for each in every)),
        ("running", *(str(each.running) for each in every)),
        ("length in all", *(_seconds(each.total) for each in every)),
        ("length, median", *(_seconds(each.median) for each in every)),
        ("length, 90 % below", *(_seconds(each.longest_tenth) for each in every)),
    ]
    rows += [
        (f"ended: {name}", *(_share(each.ended.get(name, 0), each.count - each.running) for each in every))
        for name in _names(each.ended for each in every)
    ]
    rows.append(("tool calls", *(str(sum(each.calls.values())) for each in every)))
    rows.append(("  failed", *(_share(sum(each.failures.values()), sum(each.calls.values())) for each in every)))
    rows += [
        (f"  {name} failed", *(_share(each.failures.get(name, 0), each.calls.get(name, 0)) for each in every))
        for name in _names(each.calls for each in every)
    ]
    rows.append(("sessions with a failure", *(_share(each.with_failure, each.read) for each in every)))
    return "\n".join(columns(rows)) + "\n"


def list_json(shown: Shown) -> dict[str, Any]:
    """The JSON of ``sessions list`` and ``sessions show``."""
    return {"version": 1, "sessions": [_item(each, shown) for each in shown.sessions]}


def transcript_json(transcript: Transcript) -> dict[str, Any]:
    """The JSON of ``sessions transcript``; the words are as the API has them."""
    messages = [
        {
            "role": "user" if each.get("role") == "user" else "persona",
            "text": str(each.get("message") or ""),
            "at": each.get("timestamp"),
            "seconds": each.get("speakingDurationSeconds"),
            "interrupted": each.get("wasInterrupted") is True,
        }
        for each in transcript.messages
    ]
    session = transcript.session
    head = {"version": 1, "id": session.id, "key": session.key or None, "revision": session.revision or None}
    return {**head, "transcriptsEnabled": transcript.enabled, "messages": messages}


def stats_json(compared: Compared) -> dict[str, Any]:
    """The JSON of ``sessions stats``: lengths in seconds, shares left to the reader."""
    revisions = [
        {
            "revision": each.revision,
            "current": each.revision == compared.current if compared.current else None,
            "sessions": each.count,
            "running": each.running,
            "first": each.first or None,
            "last": each.last or None,
            "lengthSeconds": {"total": each.total, "median": each.median, "p90": each.longest_tenth},
            "ended": dict(each.ended),
            "toolCalls": {
                "sessionsRead": each.read,
                "total": sum(each.calls.values()),
                "failed": sum(each.failures.values()),
                "byName": {
                    name: {"total": count, "failed": each.failures.get(name, 0)} for name, count in each.calls.items()
                },
                "sessionsWithFailure": each.with_failure,
            },
        }
        for each in compared.revisions
    ]
    return {"version": 1, "key": compared.key, "revisions": revisions}


def _item(session: Session, shown: Shown) -> dict[str, Any]:
    calls = [
        {"name": call.name, "failed": call.failed, "error": call.error or None, "seconds": call.seconds}
        for call in session.calls or ()
    ]
    return {
        "id": session.id,
        "key": session.key or None,
        "revision": session.revision or None,
        "current": shown.is_current(session),
        "label": session.label or None,
        "personaId": session.persona_id,
        "started": session.started or None,
        "lengthSeconds": session.seconds,
        "running": session.is_running,
        "ended": session.ended,
        "toolCalls": None if session.calls is None else calls,
    }


def _counts(calls: Iterable[ToolCall]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for call in calls:
        found[call.name] = found.get(call.name, 0) + 1
    return list(found.items())


def _names(counts: Iterable[Mapping[str, int]]) -> list[str]:
    return list(dict.fromkeys(name for each in counts for name in each))


def _became(call: ToolCall) -> str:
    return "failed" if call.failed else "ok" if call.finished else "unfinished"


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.0f} %)" if part and whole else str(part)


def _when(text: str) -> str:
    """A time to the minute, in UTC."""
    from datetime import UTC

    found = moment(text)
    return found.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if found else "-"


def _length(session: Session) -> str:
    return "running" if session.is_running else _seconds(session.seconds)


def _ended(session: Session) -> str:
    return "-" if session.is_running else session.ended or "(unknown)"


def _seconds(seconds: float | None) -> str:
    """``0.4 s``, ``12 s``, ``2 min 3 s``, ``1 h 5 min``."""
    if seconds is None:
        return "-"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _offset(start: str, at: Any) -> str:
    began, said = moment(start), moment(at) if isinstance(at, str) else None
    if began is None or said is None:
        return "-"
    whole = max(0, int((said - began).total_seconds()))
    return f"{whole // 60}:{whole % 60:02}"
