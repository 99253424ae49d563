"""A compiled token request -> what a language model is asked: the prompt, the greeting and the tools as functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.testing.values import Json


@dataclass(frozen=True, slots=True)
class Setup:
    """What a session of the persona begins with. ``tools`` are functions, ``parameters`` the schema of each by its name."""

    prompt: str
    greeting: str
    tools: tuple[Json, ...]
    parameters: Mapping[str, Json]

    def messages(self) -> list[Json]:
        """The messages before the visitor says anything."""
        found: list[Json] = [{"role": "system", "content": self.prompt}] if self.prompt else []
        if self.greeting:
            found.append({"role": "assistant", "content": self.greeting})
        return found


def setup(token_request: Json) -> Setup:
    """The beginning of a session, from the body of ``POST /v1/auth/session-token``."""
    config = token_request["personaConfig"]
    tools = [_function(tool) for tool in config.get("tools", []) if tool.get("name")]
    greeting = "" if config.get("skipGreeting") else str(config.get("initialMessage") or "")
    parameters = {tool["name"]: tool["parameters"] for tool in tools}
    functions = tuple({"type": "function", "function": tool} for tool in tools)
    return Setup(str(config.get("systemPrompt") or ""), greeting, functions, parameters)


def _function(tool: Json) -> Json:
    parameters: dict[str, Any] = dict(tool.get("parameters") or {"type": "object", "properties": {}})
    if tool.get("subtype") == "knowledge":
        query = {"type": "string", "description": "What to look for."}
        parameters = {"type": "object", "properties": {"query": query}, "required": ["query"]}
    asked = tool.get("queryParameters") or {}
    if asked.get("properties"):
        parameters["properties"] = {**parameters.get("properties", {}), **asked["properties"]}
        parameters["required"] = sorted({*parameters.get("required", ()), *asked.get("required", ())})
    return {"name": tool["name"], "description": tool.get("description", ""), "parameters": parameters}
