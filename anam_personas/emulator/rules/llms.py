"""The bodies that make and change a language model. Create and update differ, as they do in the API's document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document

_BOTH = {
    "displayName": zod.string(),
    "description": zod.string(),
    "modelName": zod.string(),
    "secret": zod.string(),
    "metadata": zod.record(),
    "reasoningEffort": zod.one_of("default", "low", "medium", "high"),
    "reasoningFormat": zod.one_of("parsed", "raw", "hidden"),
    "temperature": zod.number(),  # in the document's examples, not in its schemas
}
_URLS = zod.array(zod.Shape({"url": zod.url, "region": zod.string()}, required=frozenset({"url"})))

CREATE = zod.Shape(
    {
        **_BOTH,
        "urls": _URLS,
        "llmFormat": zod.one_of("openai", "azure_openai", "groq_openai", "gemini", "advanced_voice", "none"),
    },
    required=frozenset({"displayName", "urls", "llmFormat", "modelName", "secret"}),
)
UPDATE = zod.Shape(
    {
        **_BOTH,
        "url": zod.url,
        "llmFormat": zod.one_of("openai", "azure_openai", "groq_openai", "anthropic", "custom"),
    }
)


def defaults() -> Document:
    """What a create leaves out. The hints for reasoning are shown where they were given: the document has no null for them."""
    return {
        "description": None,
        "temperature": None,
        "maxTokens": None,
        "deploymentName": None,
        "apiVersion": None,
        "metadata": {},
        "displayTags": [],
        "isDefault": False,
        "isGlobal": False,
        "isZdr": False,
    }
