"""Tools: one definition a tool, compiled into either dialect of the API (inline in a token request, stored at /v1/tools)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Union

from pydantic import ConfigDict, Field

from anam_personas.model.base import Model, forbid

Version = Annotated[Literal[1], Field(examples=[1])]
ToolName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9_.-]+$", examples=["book_visit"])]
Description = Annotated[
    str,
    Field(
        min_length=1,
        max_length=1024,
        examples=["Book a visit. Call it once the visitor has named a day; never to change one."],
    ),
]
GroupKey = Annotated[str, Field(min_length=1, examples=["prices"])]
JsonSchema = Annotated[
    dict[str, Any],
    Field(examples=[{"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}]),
]


class _Tool(Model):
    name: ToolName
    """The name by which the model calls the tool."""
    disableInterruptions: Annotated[bool, Field(examples=[True])] = False
    """Whether the visitor cannot interrupt while the tool is at work."""


class _Described(_Tool):
    description: Description
    """What the tool does, when the model must call it and when not. The model decides by this text alone."""


class ClientTool(_Described):
    """Runs in the browser: the page receives an event."""

    type: Annotated[Literal["client"], Field(examples=["client"])]
    """A tool of the page."""
    parameters: JsonSchema | None = None
    """JSON Schema of the arguments, an object. At most 10,000 bytes."""
    awaitResult: Annotated[bool, Field(examples=[True])] = False
    """Whether the model waits for the page's answer."""
    toolTimeoutSeconds: Annotated[float, Field(ge=1, le=600, examples=[30])] = 10
    """How long it waits. Only with awaitResult."""


class _Webhook(_Described):
    url: Annotated[str, Field(pattern=r"^https?://", examples=["https://example.com/hooks/visits"])]
    """Where the request goes."""
    method: Annotated[Literal["GET", "POST", "PUT", "PATCH", "DELETE"], Field(examples=["POST"])]
    """Its HTTP method."""
    headers: Annotated[dict[str, str] | None, Field(examples=[{"X-Source": "front-desk"}])] = None
    """Its headers. Secrets do not belong in a file."""
    parameters: JsonSchema | None = None
    """JSON Schema of the body that the model fills. At most 10,000 bytes. Inline tools only."""
    queryParameters: JsonSchema | None = None
    """JSON Schema of the query that the model fills. At most 10,000 bytes. Inline tools only."""
    bodyTemplate: Annotated[str | None, Field(examples=['{"day": "{{day}}"}'])] = None
    """The body's template. Stored tools only."""
    awaitResponse: Annotated[bool | None, Field(examples=[True])] = None
    """Whether the model waits for the answer. Inline tools only."""


class WebhookTool(_Webhook):
    """Calls an HTTP endpoint from Anam's servers."""

    type: Annotated[Literal["webhook"], Field(examples=["webhook"])]
    """A tool behind an HTTP endpoint."""


class ServerWebhookTool(_Webhook):
    """A webhook tool in the API's own spelling."""

    type: Annotated[Literal["server"], Field(examples=["server"])]
    """A tool on Anam's servers."""
    subtype: Annotated[Literal["webhook"], Field(examples=["webhook"])]
    """That calls an HTTP endpoint."""


class _Knowledge(_Described):
    documentFolderIds: Annotated[list[str], Field(min_length=1, examples=[["b7e0c1f2-5d3a-4c8e-9f10-2a6b4c8d0e1f"]])]
    """The knowledge groups that it searches, by id."""


class _KnowledgeFile(_Described):
    documentFolderIds: Annotated[
        list[str] | None, Field(min_length=1, examples=[["b7e0c1f2-5d3a-4c8e-9f10-2a6b4c8d0e1f"]])
    ] = None
    """The knowledge groups that it searches, by id."""
    knowledge: Annotated[list[GroupKey] | None, Field(min_length=1, examples=[["prices"]])] = None
    """The knowledge groups that it searches, by key: `prices` for knowledge/prices.yaml. An ephemeral token takes their ids from
    anam-personas.lock."""


class _Short(Model):
    type: Annotated[Literal["knowledge"], Field(examples=["knowledge"])]
    """A tool that searches documents."""


class _Long(Model):
    type: Annotated[Literal["server"], Field(examples=["server"])]
    """A tool on Anam's servers."""
    subtype: Annotated[Literal["knowledge"], Field(examples=["knowledge"])]
    """That searches documents."""


class KnowledgeTool(_Short, _Knowledge):
    """Searches documents that were uploaded to Anam."""


class ServerKnowledgeTool(_Long, _Knowledge):
    """A knowledge tool in the API's own spelling."""


class SystemTool(_Tool):
    """A tool of the platform: change_language, skip_turn, end_call."""

    type: Annotated[Literal["system"], Field(examples=["system"])]
    """A tool of the platform."""
    description: Annotated[
        str | None, Field(min_length=1, max_length=1024, examples=["End the call when the visitor says goodbye."])
    ] = None
    """When the model must call it."""
    action: Annotated[Literal["end_call", "interrupt"] | None, Field(examples=["end_call"])] = None
    """What a stored system tool does. Stored tools only."""


_NAMES_GROUPS = {"anyOf": [{"required": ["documentFolderIds"]}, {"required": ["knowledge"]}]}
_NEEDS_GROUPS = forbid("S002", "a knowledge tool needs knowledge or documentFolderIds", when={"not": _NAMES_GROUPS})
_BY_KEY = ConfigDict(json_schema_extra={"allOf": [_NEEDS_GROUPS]})


class KnowledgeToolFile(_Short, _KnowledgeFile):
    """Searches documents that were uploaded to Anam."""

    model_config = _BY_KEY


class ServerKnowledgeToolFile(_Long, _KnowledgeFile):
    """A knowledge tool in the API's own spelling."""

    model_config = _BY_KEY


FILED: dict[type[Model], type[Model]] = {
    KnowledgeTool: KnowledgeToolFile,
    ServerKnowledgeTool: ServerKnowledgeToolFile,
}
"""The kinds of tools that have more keys in a file of their own than in a persona."""

TOOL_KINDS: tuple[type[_Tool], ...] = (
    ClientTool,
    WebhookTool,
    ServerWebhookTool,
    KnowledgeTool,
    ServerKnowledgeTool,
    SystemTool,
)
"""Every kind of tool that a file or a persona may define. A new kind is a class and an entry here."""

Tool = Union[ClientTool, WebhookTool, ServerWebhookTool, KnowledgeTool, ServerKnowledgeTool, SystemTool]  # noqa: UP007
