"""The messages of the data channel from the engine to the page: ``{"messageType", "data"}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.live.record import ToolCall

Role = Literal["user", "persona"]


def message(kind: str, **data: Any) -> Document:
    """A message of one type."""
    return {"messageType": kind, "data": data}


def speech(
    role: Role, id_: str, index: int, content: str, *, correlation: str, end: bool = False, interrupted: bool = False
) -> Document:
    """A piece of what is said. The pieces of one ``id_`` are joined as they are; ``end`` marks the last."""
    return message(
        "speechText",
        message_id=id_,
        content_index=index,
        content=content,
        role=role,
        end_of_speech=end,
        interrupted=interrupted,
        user_action_correlation_id=correlation,
    )


def tool_call(kind: Literal["toolCallStarted", "toolCallCompleted", "toolCallFailed"], call: ToolCall) -> Document:
    """An event of a tool call. The page itself reports that a client tool is completed."""
    data: Document = {
        "event_uid": f"{call.id}-{kind}",
        "session_id": call.session_id,
        "tool_call_id": call.id,
        "tool_name": call.name,
        "tool_type": call.type,
        "arguments": call.arguments,
        "timestamp": call.ended or call.started,
        "timestamp_user_action": call.user_action,
        "user_action_correlation_id": call.correlation,
        "used_outside_engine": call.type == "client",
    }
    if call.subtype is not None:
        data["tool_subtype"] = call.subtype
    if kind == "toolCallCompleted":
        data |= {"result": call.result, "documents_accessed": call.documents or []}
    if kind == "toolCallFailed":
        data["error_message"] = call.error
    return {"messageType": kind, "data": data}
