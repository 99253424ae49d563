"""Retell agents: an agent as its dashboard exports it, a Retell LLM, or a conversation flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.importers.draft import Draft, Part
from anam_personas.importers.reading import Fields, each_of
from anam_personas.importers.schemas import SYSTEM_TOOLS, system
from anam_personas.importers.values import language, seconds
from anam_personas.importers.webhooks import webhook

if TYPE_CHECKING:
    from collections.abc import Iterator


def drafts(data: Any, name: str) -> Iterator[Draft]:
    """The agents in a file."""
    return each_of(data, name, _draft)


def _draft(data: dict[str, Any], name: str) -> Draft:
    agent = Fields(data)
    flow = agent.inside("conversationFlow" if "conversationFlow" in agent else "conversation_flow")
    brain = flow if "nodes" in flow else agent.inside("retellLlmData") if "retellLlmData" in agent else agent
    agent.skip(["response_engine", "last_modification_timestamp", "llm_id", "is_published"])
    brain.skip(["last_modification_timestamp", "llm_id", "is_published", "conversation_flow_id"])
    parts, tools, left = _brain(brain)
    variables = brain.take("default_dynamic_variables")
    fields, greeting = _fields(agent, brain)
    return Draft(
        agent.text("agent_name") or name,
        tuple(parts),
        greeting,
        fields,
        variables if isinstance(variables, dict) else {},
        tuple({tool["name"]: tool for tool in tools}.values()),
        (*left, *agent.left()),
    )


def _brain(brain: Fields) -> tuple[list[Part], list[dict[str, Any]], list[str]]:
    text = brain.text("general_prompt", "global_prompt")
    parts = [Part(text)] if text and text.strip() else []
    listed = [*brain.items("general_tools"), *brain.items("tools")]
    left = []
    for state in (each for each in brain.items("states") if isinstance(each, dict)):
        title, said = str(state.get("name") or "state"), state.get("state_prompt")
        if isinstance(said, str) and said.strip():
            parts.append(Part(said, title))
            left.append(f"state {title}: when it begins and ends (its text is a section of the prompt)")
        listed += state.get("tools") or []
    brain.skip(["starting_state"])
    for node in (each for each in brain.items("nodes") if isinstance(each, dict)):
        title, told = str(node.get("name") or node.get("id") or "node"), node.get("instruction")
        said = told.get("text") if isinstance(told, dict) else None
        if isinstance(said, str) and said.strip():
            parts.append(Part(said, title))
        left.append(f"node {title}: its way through the flow{' (its text is a section of the prompt)' if said else ''}")
    brain.skip(["start_node_id"])
    tools: list[dict[str, Any]] = []
    for each in listed:
        tool, notes = _tool(each)
        tools += tool
        left += notes
    return parts, tools, left


def _fields(agent: Fields, brain: Fields) -> tuple[dict[str, Any], str | None]:
    fields: dict[str, Any] = {}
    tag = agent.take("language")
    if heard := language(tag if isinstance(tag, str) else None):
        fields["languageCode"] = heard
    greeting = brain.text("begin_message")
    if brain.take("start_speaker") == "user" or greeting == "":
        fields["skipGreeting"] = True
    silence, length = agent.number("end_call_after_silence_ms"), agent.number("max_call_duration_ms")
    if silence is not None:
        fields["voiceDetectionOptions"] = {"silenceBeforeSessionEndSeconds": seconds(silence / 1000, 7200)}
    if length:
        fields["maxSessionLengthSeconds"] = seconds(length / 1000, length)
    return fields, greeting or None


def _tool(data: Any) -> tuple[list[dict[str, Any]], list[str]]:
    if not isinstance(data, dict):
        return [], ["a tool that is not an object"]
    kind, name, description = data.get("type"), str(data.get("name") or "tool"), str(data.get("description") or "")
    if kind in SYSTEM_TOOLS:
        return [system(kind)], []
    if kind == "custom" and isinstance(data.get("url"), str):
        method, headers = data.get("method"), data.get("headers")
        tool, left = webhook(
            name, description, data["url"], method=method, headers=headers, body=data.get("parameters")
        )
        left += ["query_params"] if data.get("query_params") else []
        if data.get("args_at_root") is not True:
            left.append("Retell's envelope around the arguments: the endpoint gets the arguments alone")
        return [tool], [f"tool {name}: {each}" for each in left]
    return [], [f"tool {name} of type {kind}"]
