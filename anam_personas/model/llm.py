"""Language models of your own: an endpoint that Anam calls, stored at /v1/llms."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from anam_personas.model.base import Model
from anam_personas.model.tool import Version

VARIABLE = r"^ANAM_SECRET_[A-Z0-9_]{1,100}$"
"""The variables of the process's environment that may hold a secret for Anam to keep."""


class LanguageModelFile(Model):
    """A custom language model that personas use by key: its endpoint, its model, and the variable that holds its secret."""

    version: Version
    """The version of the file format."""
    displayName: Annotated[str, Field(min_length=1, max_length=200, examples=["House model"])]
    """The name in the Anam Lab and in `anam-personas catalogue`."""
    description: Annotated[str | None, Field(max_length=1000, examples=["Our own model, in Frankfurt."])] = None
    """What it is for. `apply` adds a line that says whose it is."""
    url: Annotated[
        str, Field(pattern=r"^https?://\S+$", max_length=2000, examples=["https://llm.example.com/v1/chat/completions"])
    ]
    """The address that Anam calls. `apply` sends it only if its host is in ANAM_ALLOWED_HOSTS, or is this machine."""
    llmFormat: Annotated[
        Literal["openai", "azure_openai", "groq_openai", "gemini", "advanced_voice", "none"],
        Field(examples=["openai"]),
    ] = "openai"
    """The protocol of the endpoint."""
    modelName: Annotated[str, Field(min_length=1, max_length=200, examples=["gpt-4.1-mini"])]
    """The name of the model there."""
    secret: Annotated[str, Field(pattern=VARIABLE, examples=["ANAM_SECRET_HOUSE"])]
    """The name of the environment variable that holds the endpoint's key, never the key itself: ANAM_SECRET_... Read by `apply`
    alone, when it creates the model, when this name changes, or with --rotate-secret."""
    temperature: Annotated[float | None, Field(ge=0, le=2, examples=[0.7])] = None
    """How much replies vary. The endpoint's default where absent."""
    reasoningEffort: Annotated[Literal["default", "low", "medium", "high"] | None, Field(examples=["low"])] = None
    """How long the model may think, for models that accept it."""
    reasoningFormat: Annotated[Literal["parsed", "raw", "hidden"] | None, Field(examples=["hidden"])] = None
    """What becomes of its thoughts, for models that accept it."""
    metadata: Annotated[dict[str, Any] | None, Field(examples=[{"team": "front-desk"}])] = None
    """Settings of the provider, as the API takes them."""
    renamedFrom: Annotated[str | None, Field(min_length=1, examples=["old-house"])] = None
    """The old key, where the file was renamed."""
