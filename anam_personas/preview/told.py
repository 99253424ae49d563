"""A turn as text and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from anam_personas.persona.compile import client_label
from anam_personas.review.plain import clean

if TYPE_CHECKING:
    from anam_personas.persona.types import Persona
    from anam_personas.preview.turn import ToolCall, Turn


def turn_text(persona: Persona, text: str, turn: Turn) -> str:
    """Who said what, a paragraph each, with the tool calls between."""
    name = f"{persona.body.get('name') or persona.key}"
    lines = [f"{name}: {turn.greeting}"] if turn.greeting else []
    lines.append(f"You: {text}")
    lines += [_call(call) for call in turn.calls]
    lines += [f"{name}: {turn.answer}"] if turn.answer else []
    lines += [f"warning: {warning}" for warning in turn.warnings]
    lines += [f"The session ended: {turn.ended}"] if turn.ended else []
    return "".join(f"{clean(line)}\n" for line in lines)


def turn_json(persona: Persona, text: str, turn: Turn) -> dict[str, Any]:
    """Version 1. ``ended`` is null where the session went on."""
    return {
        "version": 1,
        "key": persona.key,
        "environment": persona.environment,
        "clientLabel": client_label(persona),
        "greeting": turn.greeting,
        "said": text,
        "answer": turn.answer,
        "toolCalls": [
            {"name": call.name, "arguments": call.arguments, "result": call.result, "error": call.error}
            for call in turn.calls
        ],
        "warnings": turn.warnings,
        "ended": turn.ended or None,
    }


def _call(call: ToolCall) -> str:
    result = f"failed: {call.error}" if call.error is not None else json.dumps(call.result, ensure_ascii=False)
    return f"{call.name}({json.dumps(call.arguments, ensure_ascii=False)}) -> {result}"
