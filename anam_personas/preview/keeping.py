"""A session of the page as a test file: what was said and called, personal details masked."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from anam_personas.testing.from_session import REMINDER, Held, new_file

if TYPE_CHECKING:
    from anam_personas.overview.glance import Glance
    from anam_personas.persona.types import Persona
    from anam_personas.preview.bodies import Called, Kept
    from anam_personas.workspace.workspace import Workspace

Json = dict[str, Any]


def keep(workspace: Workspace, persona: Persona, seen: Glance, kept: Kept) -> Json:
    """The name and the text of the file, which is written if the body says so. The same session gives the same name.

    Raises `UsageError` if the visitor said nothing or the file exists, `UnreadableFile` if it cannot be written.
    """
    said = [{"role": each.role, "message": each.text} for each in kept.messages]
    calls = [_call(each) for each in kept.calls]
    whole = json.dumps([persona.key, said, calls], sort_keys=True)
    session = {"id": hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest(), "toolCalls": calls}
    held = Held(session, {"messages": said}, dict(seen.values))
    path, text = new_file(workspace, persona, held)
    if kept.write:
        workspace.write(path, text)
    return {"file": workspace.shown(path), "text": text, "written": kept.write, "reminder": REMINDER}


def _call(each: Called) -> Json:
    status = "completed" if each.error is None else "failed"
    row = {"toolName": each.name, "arguments": each.arguments, "status": status, "errorMessage": each.error}
    return row | {"result": each.result}
