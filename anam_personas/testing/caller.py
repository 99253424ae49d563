"""A caller that a model plays: it sees the conversation from the other side, and may hang up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from anam_personas.testing.values import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.testing.values import Entry, Json, Model

_HANG_UP: Final = re.compile(r"<hang[ _-]?up\s*/?>", re.IGNORECASE)
_INSTRUCTIONS: Final = """\
You play a person who talks to a voice assistant; never play the assistant. Who you are and what you want:
{user}
Say only what this person says next: one or two short spoken sentences, without quotation marks or stage directions.
When you have what you want, or give up, say a last word if you like and end with <hang up>."""
_OPENING: Final = "(The line is open. You speak first.)"


def request(model: Model, user: str, entries: Sequence[Entry], seed: int | None) -> Request:
    """What the model is asked for the caller's next words."""
    messages: list[Json] = [{"role": "system", "content": _INSTRUCTIONS.format(user=user)}]
    for entry in entries:
        if entry.kind in {"greeting", "persona"} and entry.text:
            messages.append({"role": "user", "content": entry.text})
        elif entry.kind == "user":
            messages.append({"role": "assistant", "content": entry.text})
    if messages[-1]["role"] != "user":
        messages.append(
            {"role": "user", "content": _OPENING if len(messages) == 1 else "(The assistant says nothing.)"}
        )
    return Request("caller", model, tuple(messages), seed=seed)


def words_of(text: str) -> tuple[str, bool]:
    """What the caller says, and whether they hang up."""
    said = _HANG_UP.sub("", text).strip().strip('"').strip()
    return said, _HANG_UP.search(text) is not None
