"""A session in replies, and the configuration that it runs: the resolved snapshot of ``GET /v1/sessions/{id}``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from anam_personas.emulator.catalogue import NO_LLM
from anam_personas.emulator.rules.persona_fields import session_fields
from anam_personas.emulator.shapes.tool import runtime
from anam_personas.emulator.world import ORGANISATION

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.world import World

__all__ = ["ORGANISATION", "UNLIMITED", "connection", "ended", "started"]

API_KEY_ID = "00000000-0000-4000-8000-00000000a91e"
UNLIMITED = 1_000_000


def started(world: World, granted: Document, metadata: Document, host: str) -> Document:
    """A session that begins now (schema Session)."""
    now = world.now()
    return {
        "id": granted["id"],
        "personaId": granted["personaId"],
        "clientLabel": granted["clientLabel"],
        "startTime": now,
        "endTime": None,
        "sessionLengthMs": None,
        "exitStatus": None,
        "engineHost": host,
        "engineProtocol": "http",
        "engineVersion": "emulator",
        "clientMetadata": metadata,
        "personaConfig": snapshot(world, granted["type"], granted["config"]),
        "apiKeyId": API_KEY_ID,
        "organizationId": ORGANISATION,
        "createdAt": now,
        "updatedAt": None,
    }


def ended(world: World, session: Document) -> Document:
    """A session that was stopped now."""
    now = world.now()
    length = max(0, _milliseconds(now) - _milliseconds(session["startTime"]))
    closed = {"endTime": now, "sessionLengthMs": length, "exitStatus": "STOPPED_BY_API", "updatedAt": now}
    return {**session, **closed}


def connection(session: Document) -> Document:
    """The connection details for a client. There is no engine behind it: the emulator ends here."""
    return {
        "sessionId": session["id"],
        "engineHost": session["engineHost"],
        "engineProtocol": session["engineProtocol"],
        "signallingEndpoint": "/ws",
        "clientConfig": {"heartbeatIntervalSeconds": 5, "maxWsReconnectionAttempts": 0, "iceServers": []},
    }


def snapshot(world: World, type_: str, config: Document) -> Document:
    """A configuration as the engine gets it: references resolved, defaults put in, director notes for cara-4 only."""
    voice = world.store.all("voice").get(config.get("voiceId") or "", {})
    avatar = world.store.all("avatar").get(config.get("avatarId") or "", {})
    tools = world.store.all("tool")
    model = config["avatarModel"]
    shown = session_fields(config)
    if model == "cara-3":
        shown["directorNotes"] = None
    return {
        **shown,
        "type": type_,
        "llmConfig": _llm(world, config.get("llmId")),
        "tools": _without_headers(
            [*config.get("tools", []), *(runtime(tools[id_]) for id_ in config.get("toolIds", ()) if id_ in tools)]
        ),
        "ttsProvider": voice.get("provider"),
        "ttsProviderVoiceId": voice.get("providerVoiceId"),
        "ttsProviderModelId": voice.get("providerModelId"),
        "ttsProviderOptions": shown["voiceGenerationOptions"],
        "avatarEngineKey": f"{avatar['displayName']}_{avatar['variantName']}".lower() if avatar else None,
        "avatarVersion": model,
        "disableBrains": config.get("llmId") == NO_LLM,
        "fps": 25,
    }


def _without_headers(tools: list[Document]) -> list[Document]:
    """HTTP headers are where webhooks carry their secrets: the API never returns them."""
    return [{name: value for name, value in tool.items() if name != "headers"} for tool in tools]


def _llm(world: World, id_: str | None) -> Document | None:
    llm = world.store.all("llm").get(id_ or "")
    return llm and {
        "id": llm["id"],
        "modelName": llm["modelName"],
        "format": llm["llmFormat"],
        "urls": llm["urls"],
        "maxTokens": llm["maxTokens"],
        "temperature": llm["temperature"],
        "metadata": llm["metadata"],
        "secret_iv": "[REDACTED]",
        "encrypted_secret": "[REDACTED]",
        "createdByOrganizationId": llm["createdByOrganizationId"],
    }


def _milliseconds(stamp: str) -> int:
    return round(datetime.fromisoformat(stamp).timestamp() * 1000)
