"""From what a session was granted to what the engine runs it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.catalogue import NO_LLM
from anam_personas.emulator.live.setup import Setup
from anam_personas.emulator.rules.environments import is_integrated
from anam_personas.emulator.rules.sessions import DIMENSIONS
from anam_personas.emulator.shapes.tool import runtime

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.world import World


def setup(world: World, granted: Document) -> Setup:
    """What a session runs with. Tools keep their headers here: replies never show them."""
    config = granted["config"]
    avatar = world.store.all("avatar").get(config.get("avatarId") or "", {})
    detection = config.get("voiceDetectionOptions") or {}
    language = config.get("languageCode")
    return Setup(
        id=granted["id"],
        name=config.get("name") or avatar.get("displayName", ""),
        prompt=config.get("systemPrompt") or "",
        greeting=None if config.get("skipGreeting") else config.get("initialMessage") or "",
        greeting_uninterruptible=bool(config.get("uninterruptibleGreeting")),
        language=language if language and language != "inherit" else "en",
        has_brain=config.get("llmId") != NO_LLM,
        tools={tool["name"]: tool for tool in _tools(world, config)},
        max_seconds=config.get("maxSessionLengthSeconds") or 0,
        silence_seconds=detection.get("silenceBeforeSessionEndSeconds") or 0,
        skip_seconds=detection.get("silenceBeforeSkipTurnSeconds") or 0,
        keeps_transcript=not config.get("zeroDataRetention"),
        avatar_id=config.get("avatarId") or "",
        avatar_name=avatar.get("displayName", "Emulated"),
        size=_size(granted["options"], config.get("avatarModel")),
        expects_client=not is_integrated(granted["environment"]),
    )


def _tools(world: World, config: Document) -> list[Document]:
    stored = world.store.all("tool")
    return [*config.get("tools", []), *(runtime(stored[id_]) for id_ in config.get("toolIds", ()) if id_ in stored)]


def _size(options: Document, model: str | None) -> tuple[int, int]:
    if "videoWidth" in options:
        return int(options["videoWidth"]), int(options["videoHeight"])
    width, height = DIMENSIONS.get(model or "cara-3", DIMENSIONS["cara-3"])[0].split("x")
    return int(width), int(height)
