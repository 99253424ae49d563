"""ElevenLabs agents (``agent_configs/*.json`` of its command line, or ``GET /v1/convai/agents/{id}``) and tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.importers.draft import Draft, Part
from anam_personas.importers.reading import Fields, each_of
from anam_personas.importers.schemas import SYSTEM_TOOLS, client, system
from anam_personas.importers.values import language, seconds
from anam_personas.importers.webhooks import webhook

if TYPE_CHECKING:
    from collections.abc import Iterator


def drafts(data: Any, name: str) -> Iterator[Draft]:
    """The agents in a file."""
    return each_of(data, name, _draft)


def _draft(data: dict[str, Any], name: str) -> Draft:
    given = Fields(data)
    config = given.inside("conversation_config")
    agent = config.inside("agent")
    prompt = agent.inside("prompt")
    text = prompt.text("prompt")
    tools, left = _tools(prompt)
    variables = agent.inside("dynamic_variables").take("dynamic_variable_placeholders")
    return Draft(
        given.text("name") or name,
        (Part(text),) if text and text.strip() else (),
        agent.text("first_message") or None,
        _fields(agent, config),
        variables if isinstance(variables, dict) else {},
        tuple(tools),
        (*left, *given.left()),
    )


def _fields(agent: Fields, config: Fields) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if heard := language(agent.text("language")):
        fields["languageCode"] = heard
    if agent.take("disable_first_message_interruptions") is True:
        fields["uninterruptibleGreeting"] = True
    turn = config.inside("turn")
    limits = {
        "silenceBeforeSkipTurnSeconds": (turn.number("turn_timeout"), 900),
        "silenceBeforeSessionEndSeconds": (turn.number("silence_end_call_timeout"), 7200),
    }
    # -1 turns a limit off, which 0 does in a persona
    silences = {key: seconds(value, most) for key, (value, most) in limits.items() if value is not None}
    if silences:
        fields["voiceDetectionOptions"] = silences
    if length := config.inside("conversation").number("max_duration_seconds"):
        fields["maxSessionLengthSeconds"] = seconds(length, length)
    return fields


def _tools(prompt: Fields) -> tuple[list[dict[str, Any]], list[str]]:
    tools: list[dict[str, Any]] = []
    left: list[str] = []
    for each in prompt.items("tools"):
        tool, notes = _tool(each)
        tools += tool
        left += notes
    built_in = prompt.take("built_in_tools")
    for name, value in (built_in if isinstance(built_in, dict) else {}).items():
        if value and name in SYSTEM_TOOLS:
            tools.append(system(name))
        elif value:
            left.append(f"built-in tool {name}")
    unique = {tool["name"]: tool for tool in tools}
    return list(unique.values()), left


def _tool(data: Any) -> tuple[list[dict[str, Any]], list[str]]:
    if not isinstance(data, dict):
        return [], ["a tool that is not an object"]
    given = data.get("tool_config")
    of: dict[str, Any] = given if isinstance(given, dict) else data
    kind, name, description = of.get("type"), str(of.get("name") or "tool"), str(of.get("description") or "")
    if kind == "system" and name in SYSTEM_TOOLS:
        return [system(name)], []
    if kind == "client":
        tool = client(name, description, of.get("parameters"))
        if of.get("expects_response"):
            tool["awaitResult"] = True
        return [tool], []
    api = of.get("api_schema")
    if kind == "webhook" and isinstance(api, dict) and isinstance(api.get("url"), str):
        parts = {"body": api.get("request_body_schema"), "query": api.get("query_params_schema")}
        headers = api.get("request_headers")
        tool, left = webhook(name, description, api["url"], method=api.get("method", "GET"), headers=headers, **parts)
        left += ["parameters in the path"] if api.get("path_params_schema") else []
        return [tool], [f"tool {name}: {each}" for each in left]
    return [], [f"tool {name} of type {kind}"]
