"""Vapi assistants (``GET /assistant`` or the dashboard's JSON; squads; Markdown of its gitops repository)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.importers.draft import Draft, Part
from anam_personas.importers.reading import Fields, each_of
from anam_personas.importers.schemas import client, system
from anam_personas.importers.values import language, seconds
from anam_personas.importers.webhooks import webhook

if TYPE_CHECKING:
    from collections.abc import Iterator

_SYSTEM = {"endCall": "end_call"}


def drafts(data: Any, name: str) -> Iterator[Draft]:
    """The assistants in a file; ``name`` is used for one without a name."""
    return each_of(_assistants(data), name, _draft)


def _assistants(data: Any) -> Any:
    """The same with a list of assistants for each squad, and without what a request wraps around one."""
    if isinstance(data, list):
        return [_assistants(each) for each in data]
    if not isinstance(data, dict):
        return None
    if not isinstance(data.get("members"), list):
        return data["assistant"] if isinstance(data.get("assistant"), dict) else data
    members = [member for member in data["members"] if isinstance(member, dict)]
    return [
        {**member["assistant"], "assistantDestinations": member.get("assistantDestinations")}
        for member in members
        if isinstance(member.get("assistant"), dict)
    ]


def _draft(data: dict[str, Any], name: str) -> Draft:
    given = Fields(data)
    model = given.inside("model")
    messages = [each for each in model.items("messages") if isinstance(each, dict)]
    texts = [each.get("content") for each in messages if each.get("role") == "system"]
    texts += [model.text("systemPrompt"), data.get("")]
    left = [f"model.messages: one of role {each.get('role')}" for each in messages if each.get("role") != "system"]
    fields, greeting = _fields(given)
    tools: list[dict[str, Any]] = []
    for each in (*model.items("tools"), *model.items("functions"), *given.items("tools")):
        tool, notes = _tool(each, given.text("serverUrl"))
        tools += tool
        left += notes
    overrides = given.inside("assistantOverrides")
    variables = overrides.take("variableValues")
    return Draft(
        given.text("name") or name,
        tuple(Part(text) for text in texts if isinstance(text, str) and text.strip()),
        greeting,
        fields,
        variables if isinstance(variables, dict) else {},
        tuple(tools),
        (*left, *given.left()),
    )


def _fields(given: Fields) -> tuple[dict[str, Any], str | None]:
    fields: dict[str, Any] = {}
    greeting, mode = given.text("firstMessage"), given.text("firstMessageMode")
    if mode == "assistant-waits-for-user":
        fields["skipGreeting"] = True
    if mode == "assistant-speaks-first-with-model-generated-message":
        greeting = None
    transcriber, voice = given.inside("transcriber"), given.inside("voice")
    heard = language(transcriber.text("language") or voice.text("language"))
    if heard:
        fields["languageCode"] = heard
    if given.take("firstMessageInterruptionsEnabled") is False:
        fields["uninterruptibleGreeting"] = True
    silence, length = given.number("silenceTimeoutSeconds"), given.number("maxDurationSeconds")
    if silence is not None:
        fields["voiceDetectionOptions"] = {"silenceBeforeSessionEndSeconds": seconds(silence, 7200)}
    if length:
        fields["maxSessionLengthSeconds"] = seconds(length, length)
    return fields, greeting


def _tool(data: Any, server: str | None) -> tuple[list[dict[str, Any]], list[str]]:
    """A tool as a file's data, in a list; none where there is no counterpart, which is said."""
    if not isinstance(data, dict):
        return [], ["a tool that is not an object"]
    kind = data.get("type", "function")
    function = data.get("function")
    about: dict[str, Any] = function if isinstance(function, dict) else data
    name, description = str(about.get("name") or kind), str(about.get("description") or "")
    if kind in _SYSTEM:
        return [system(_SYSTEM[kind])], []
    if kind == "apiRequest" and isinstance(data.get("url"), str):
        method, body = data.get("method"), data.get("body")
        headers = data.get("headers")
        values = headers.get("properties", {}) if isinstance(headers, dict) else {}
        sent = {key: of.get("value") for key, of in values.items() if isinstance(of, dict)}
        tool, left = webhook(name, description, data["url"], method=method, headers=sent, body=body)
        return [tool], [f"tool {name}: {each}" for each in left]
    if kind != "function":
        return [], [f"tool {name} of type {kind}"]
    own = data.get("server")
    url = (own.get("url") if isinstance(own, dict) else None) or server
    tool = client(name, description, about.get("parameters"))
    if not url:
        return [tool], []
    return [tool], [f"tool {name}: its server {url}, which is called in Vapi's own form (written as a client tool)"]
