"""Voice generation options: which belong to which voice. The object has no discriminator, the voice decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.emulator.exchange import Document

_SHARE = zod.number(0, 1)
_ELEVENLABS_V1 = {"stability": _SHARE, "similarityBoost": _SHARE, "speed": zod.number(0.7, 1.2)}
_ELEVENLABS_V2 = {**_ELEVENLABS_V1, "style": _SHARE, "useSpeakerBoost": zod.boolean, "model": zod.string()}
_CARTESIA = {
    "volume": zod.number(0.5, 2),
    "speed": zod.number(0.6, 1.5),
    "emotion": zod.one_of("neutral", "calm", "angry", "content", "sad", "scared"),
}
_FISH_AUDIO = {"volume": zod.number(0.5, 2), "speed": zod.number(0.5, 2)}

Variant = dict[str, zod.Check]
VARIANTS: tuple[Variant, ...] = (_ELEVENLABS_V1, _ELEVENLABS_V2, _CARTESIA, _FISH_AUDIO)
KNOWN = frozenset(name for variant in VARIANTS for name in variant)

_BY_PROVIDER: Mapping[str, Variant] = {
    "ELEVENLABS": _ELEVENLABS_V2,
    "CARTESIA": _CARTESIA,
    "FISH_AUDIO": _FISH_AUDIO,
    "OPENAI_ADVANCED_VOICE": {},
}


def _any(value: Any) -> tuple[()]:  # noqa: ARG001 - a check takes a value
    return ()


# What a body may hold before the voice is known: an object, unknown names stripped.
SHAPE = zod.Shape(dict.fromkeys(sorted(KNOWN), _any))


def variants_of(voice: Document | None) -> tuple[Variant, ...]:
    """The variants that a voice takes: all of them where there is no voice, or its model is not known."""
    if voice is None or voice["providerModelId"] is None:
        return VARIANTS
    if voice["provider"] == "ELEVENLABS" and voice["providerModelId"].endswith("_v1"):
        return (_ELEVENLABS_V1,)
    return (_BY_PROVIDER[voice["provider"]],)


def issues(options: Document, voice: Document | None) -> list[zod.Issue]:
    """What is wrong with options for a voice: nothing if one variant takes them, else the issues of the nearest."""
    tried = [list(_issues(options, variant)) for variant in variants_of(voice)]
    return min(tried, key=len)


def _issues(options: Document, variant: Variant) -> Iterator[zod.Issue]:
    yield from zod.Shape(variant, closed=True)(options)
