"""A session that was held -> a test file: its turns, the results of its tools, its variables; personal details masked."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from anam_personas.check.secret_variables import secret_names
from anam_personas.errors import UsageError
from anam_personas.resources.pull.new_text import schema_line
from anam_personas.sessions.session import label_of
from anam_personas.testing.masking import Masking
from anam_personas.testing.privacy import Privacy
from anam_personas.text.one_line import one_line
from anam_personas.yaml.dump import entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from anam_personas.persona.types import Persona
    from anam_personas.testing.values import Json
    from anam_personas.workspace.workspace import Workspace

_SLOT: Final = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_SHORT: Final = 8
REMINDER: Final = "look through it: masking is a help, not a promise"
"""What to say of a file that was written."""


class Held(NamedTuple):
    """A session as the API shows it, its transcript, and its variables; without those, they are read off its prompt."""

    session: Json
    transcript: Json
    variables: Json | None = None

    @property
    def key(self) -> str | None:
        """The persona's key, by the label that the toolkit gave the session."""
        return label_of(self.session)[0] or None

    @property
    def id(self) -> str:
        """The session's id."""
        return str(self.session.get("id", ""))


def new_file(workspace: Workspace, persona: Persona, held: Held) -> tuple[Path, str]:
    """The path and the text of the test file of a session. Raises `UsageError` if there is such a file, or no turn of a visitor."""
    path = workspace.personas / f"{persona.key}-{re.sub(r'[^A-Za-z0-9-]', '-', held.id)[:_SHORT]}.test.yaml"
    text = _text(held, persona)
    if path.exists():
        raise UsageError(f"{workspace.shown(path)} exists already: delete or rename it first")
    return path, "".join(f"{line}\n" for line in schema_line(path, "test", workspace.root)) + text


def _text(held: Held, persona: Persona) -> str:
    turns = list(_turns(held.transcript.get("messages")))
    if not any("user" in turn for turn in turns):
        why = "" if held.transcript.get("transcriptsEnabled", True) else ": transcripts are switched off for it"
        raise UsageError(f"the session {one_line(held.id, 60)} has nothing that a visitor said{why}")
    values, secrets = _values(held, persona)
    said = [text for turn in turns for text in turn.values()]
    names = [v for name, v in values.items() if isinstance(v, str) and "name" in name.lower()]
    privacy = Privacy(said, names, own=str(persona.body.get("name") or ""), masking=Masking(secrets))
    calls = [call for call in held.session.get("toolCalls") or [] if isinstance(call, dict) and call.get("toolName")]
    test: Json = {
        "name": f"session {_plain(held.id)[:_SHORT]}",
        "turns": [{"user": privacy.text(turn["user"])} for turn in turns if "user" in turn],
    }
    if calls:
        test["tools"] = _results(calls, privacy)
    test["expect"] = [
        {"says": {"speakable": True, "no_placeholder": True, "no_secret": True}},
        {"calls": [_plain(str(call["toolName"])) for call in calls]},
    ]
    document: Json = {"persona": persona.key, "variables": privacy.value(values), "tests": [test]}
    rows = [entry(name, value, 0) for name, value in document.items() if value]
    said_then = "".join(f"#   {row}\n" for row in _then(turns, privacy))
    return "# What was said then, personal details masked:\n" + said_then + "\n".join(rows) + "\n"


def _values(held: Held, persona: Persona) -> tuple[Json, list[str]]:
    """The values of the variables, and apart from them those that are secrets of the session, which no file may hold."""
    config = held.session.get("personaConfig")
    known = held.variables
    values = _variables(persona, config if isinstance(config, dict) else {}) if known is None else known
    secrets = secret_names(persona)
    kept = {name: value for name, value in values.items() if name in persona.variables and name not in secrets}
    return kept, [str(value) for name, value in values.items() if name in secrets]


def _turns(messages: Any) -> Iterator[dict[str, str]]:
    for message in messages if isinstance(messages, list) else ():
        if isinstance(message, dict) and isinstance(message.get("message"), str) and message["message"].strip():
            role = "user" if message.get("role") == "user" else "persona"
            yield {role: " ".join(message["message"].split())}


def _then(turns: list[dict[str, str]], privacy: Privacy) -> Iterator[str]:
    for turn in turns:
        for role, text in turn.items():
            yield f"{role}: {one_line(privacy.text(text), 200)}"


def _results(calls: list[Json], privacy: Privacy) -> Json:
    """What each tool gave back: one result, or one for each of its arguments."""
    found: dict[str, list[Json]] = {}
    for call in calls:
        case: Json = {"arguments": privacy.value(call["arguments"])} if isinstance(call.get("arguments"), dict) else {}
        if call.get("status") == "failed" or call.get("errorMessage"):
            case["failure"] = privacy.text(str(call.get("errorMessage") or "it failed"))
        else:
            result = call.get("result")
            case["result"] = privacy.value(result if result is not None else "done")
        cases = found.setdefault(_plain(str(call["toolName"])), [])
        if json.dumps(case, sort_keys=True) not in {json.dumps(each, sort_keys=True) for each in cases}:
            cases.append(case)
    return {name: cases if len(cases) > 1 else _alone(cases[0]) for name, cases in found.items()}


def _alone(case: Json) -> Json:
    return {name: value for name, value in case.items() if name != "arguments"}


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "-", text)[:80]


def _variables(persona: Persona, config: Mapping[str, Any]) -> Json:
    """The values of the variables, read off the prompt and the greeting that the session had."""
    found: Json = {}
    templates = [(persona.prompt.value if persona.prompt else "", config.get("systemPrompt"))]
    templates.append((str(persona.body.get("initialMessage") or ""), config.get("initialMessage")))
    for template, text in templates:
        if isinstance(text, str) and _SLOT.search(template):
            found = {**_read_off(template, text), **found}
    kinds = {name: spec.get("type", "string") for name, spec in persona.variables.items()}
    return {name: _typed(value, kinds[name]) for name, value in found.items() if name in kinds}


def _read_off(template: str, text: str) -> Json:
    """The values between the fixed words around each variable, found from left to right."""
    found: Json = {}
    pieces = _SLOT.split(template)
    at = len(pieces[0]) if text.startswith(pieces[0]) else -1
    for name, after in zip(pieces[1::2], pieces[2::2], strict=True):
        if at < 0:
            return {}
        end = text.find(after, at) if after else len(text)
        if end < 0:
            return {}
        found.setdefault(name, text[at:end])
        at = end + len(after)
    return found


def _typed(value: str, kind: str) -> Any:
    try:
        return {"integer": int, "number": float}[kind](value)
    except (KeyError, ValueError):
        return value == "true" if kind == "boolean" else value
