"""What a session is started with: the persona's configuration as the engine gets it, secrets included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.emulator.exchange import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One session to be.

    ``tools`` are in the runtime shape (``type``: client, server, system), with their headers; ``size`` is the video's width
    and height in pixels; ``max_seconds``, ``silence_seconds`` (until the session ends) and ``skip_seconds`` (until the persona speaks
    again) are 0 if there is no such limit. ``greeting`` is None
    where there is none, empty where the brain greets. ``expects_client`` is False where the session happens in a room of
    somebody else's.
    """

    id: str
    name: str = ""
    prompt: str = ""
    greeting: str | None = None
    greeting_uninterruptible: bool = False
    language: str = "en"
    has_brain: bool = True
    tools: Mapping[str, Document] = field(default_factory=dict)
    max_seconds: float = 0
    silence_seconds: float = 0
    skip_seconds: float = 0
    keeps_transcript: bool = True
    avatar_id: str = ""
    avatar_name: str = "Emulated"
    size: tuple[int, int] = (720, 480)
    expects_client: bool = True
