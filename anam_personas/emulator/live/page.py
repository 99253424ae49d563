"""What the page says over its data channel: ``{"message_type", ...}``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from anam_personas.emulator.exchange import Refused, decode
from anam_personas.emulator.live import messages
from anam_personas.emulator.live.turn import CUES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.live.session import Session

_LONGEST = 100_000
"""Characters of one message."""
_UPDATES: Mapping[str, type] = {"languageCode": str, "voiceGenerationOptions": dict, "voiceDetectionOptions": dict}


def received(session: Session, text: str) -> None:
    """One message. What cannot be understood is answered with a warning on the socket, and changes nothing."""
    try:
        message = decode(text.encode("utf-8", "surrogatepass")) if len(text) <= _LONGEST else None
    except Refused:
        message = None
    if not isinstance(message, dict):
        session.stage.warn("A data channel message is a JSON object with message_type")
        return
    kind = message.get("message_type")
    handler = _HANDLERS.get(kind) if isinstance(kind, str) else None
    if handler is None:
        session.stage.warn(f"Unknown message_type {str(kind)[:80]!r}; known are {', '.join(_HANDLERS)}")
        return
    handler(session, message)


def _speech(session: Session, message: Document) -> None:
    content = message.get("content")
    if not isinstance(content, str) or not content.strip():
        session.stage.warn("A speech message needs content, a text")
        return
    session.hear(content)


def _interrupt(session: Session, message: Document) -> None:  # noqa: ARG001 - a handler takes both
    session.conversation.interrupt()


def _context(session: Session, message: Document) -> None:
    session.stage.contexts.append(str(message.get("content") or ""))


def _tool_result(session: Session, message: Document) -> None:
    error = message.get("error")
    result = message.get("result")
    text = result if isinstance(result, str) or result is None else json.dumps(result)
    session.toolbox.result(str(message.get("tool_call_id")), text, None if error is None else str(error))


def _cue(session: Session, message: Document) -> None:
    cue = message.get("cue")
    tag = cue.get("tag") if isinstance(cue, dict) else None
    seconds = message.get("in_seconds", message.get("at_seconds", 0))
    if tag not in CUES or not isinstance(seconds, int | float):
        session.stage.warn(f"Unknown cue {str(tag)[:64]!r}; known are {', '.join(CUES)}")
        return
    clock = session.stage.clock
    clock.at(clock() + seconds, lambda: _apply_cue(session, str(tag)))


def _apply_cue(session: Session, tag: str) -> None:
    data = {"session_id": session.setup.id, "user_action_correlation_id": "", "timestamp_user_action": ""}
    session.stage.channel.send(messages.message("directorNoteCueApplied", cue_tag=tag, **data))


def _persona_config(session: Session, message: Document) -> None:
    data = message.get("data")
    fields: dict[str, Any] = data if isinstance(data, dict) else {}
    wrong = [name for name, value in fields.items() if name not in _UPDATES or not isinstance(value, _UPDATES[name])]
    if wrong or not fields:
        session.stage.warn(f"persona_config takes {', '.join(_UPDATES)}; not {', '.join(wrong)[:80] or 'nothing'}")
        return
    before = session.stage.changed
    changed = {name: {"before": before.get(name), "after": value} for name, value in fields.items()}
    session.stage.changed = {**before, **fields}
    session.stage.language = session.stage.changed.get("languageCode") or session.stage.language
    applied = messages.message("personaConfigUpdateApplied", session_id=session.setup.id, changed_fields=changed)
    session.stage.channel.send(applied)


def _ignored(session: Session, message: Document) -> None:
    """Statistics that the SDK reports."""


_HANDLERS: Mapping[str, Callable[[Session, Document], None]] = {
    "speech": _speech,
    "interrupt": _interrupt,
    "context": _context,
    "tool_result": _tool_result,
    "director_note_cue": _cue,
    "persona_config": _persona_config,
    "remote_rtp_stats": _ignored,
}
