"""The voice of a persona, as far as its file shows: Anam hides the provider behind `voiceId`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from anam_personas.lint.prompt.view import View

ELEVENLABS, CARTESIA = "elevenlabs", "cartesia"
_ELEVENLABS = ("stability", "similarityBoost", "style", "useSpeakerBoost", "model")


class Voice(NamedTuple):
    """The provider (None: unknown) and the id of the speech model ("" where unknown)."""

    provider: str | None
    model: str

    @property
    def is_small(self) -> bool:
        """Whether it is a fast model, which reads figures badly. Source: ElevenLabs, normalisation."""
        return "flash" in self.model or "turbo" in self.model

    @property
    def has_audio_tags(self) -> bool:
        """Whether it acts on words in square brackets: ElevenLabs' v3."""
        return self.provider == ELEVENLABS and "v3" in self.model


def voice_of(subject: View) -> Voice:
    """By the options that only one provider has, else by the setting `voice-provider`."""
    options = subject.persona.body.get("voiceGenerationOptions")
    given = options if isinstance(options, dict) else {}
    named = subject.options.get("voice-provider")
    provider = named if isinstance(named, str) and named != "unknown" else None
    if any(given.get(key) is not None for key in _ELEVENLABS):
        provider = ELEVENLABS
    elif given.get("emotion") is not None:
        provider = CARTESIA
    return Voice(provider, str(given.get("model") or "").lower())
