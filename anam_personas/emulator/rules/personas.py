"""What a persona may hold, in each of the three bodies that carry one: session token, create, update."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.catalogue import LLM_PRESETS, REFERENCES
from anam_personas.emulator.rules import voices, zod
from anam_personas.emulator.rules.inline_tools import INLINE_TOOL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.world import World

_STRING, _BOOLEAN = zod.string(), zod.boolean

_DETECTION = zod.Shape(
    {
        "endOfSpeechSensitivity": zod.number(0, 1),
        "silenceBeforeSkipTurnSeconds": zod.number(0, 900),
        "silenceBeforeSessionEndSeconds": zod.number(0, 7200),
        "silenceBeforeAutoEndTurnSeconds": zod.number(0.5, 10),
        "speechEnhancementLevel": zod.number(0, 1),
    }
)

_COMMON: Mapping[str, zod.Check] = {
    "name": _STRING,
    "avatarId": _STRING,
    "avatarModel": zod.one_of("cara-3", "cara-4", "cara-4-latest"),
    "voiceId": _STRING,
    "llmId": _STRING,
    "systemPrompt": _STRING,
    "skipGreeting": _BOOLEAN,
    "uninterruptibleGreeting": _BOOLEAN,
    "initialMessage": zod.nullable(_STRING),
    "zeroDataRetention": _BOOLEAN,
    "voiceDetectionOptions": _DETECTION,
    "languageCode": _STRING,
    "voiceGenerationOptions": voices.SHAPE,
}

_WIDGET = zod.Shape(
    {
        "callToAction": _STRING,
        "allowedOrigins": zod.array(_STRING),
        "allowEverywhere": _BOOLEAN,
        "layout": zod.one_of("inline", "floating"),
        "initialState": zod.one_of("minimized", "expanded"),
        "position": _STRING,
        "showTextInput": _BOOLEAN,
        "showMuteButton": _BOOLEAN,
        "showTranscript": _BOOLEAN,
    }
)


def _one_style(notes: Document) -> Iterator[zod.Issue]:
    if "presetStyle" in notes and "customStylePrompt" in notes:
        yield (), "presetStyle and customStylePrompt are mutually exclusive"


_DIRECTOR_NOTES = zod.Shape(
    {
        "presetStyle": zod.one_of("happy", "warm", "playful", "supportive", "sad", "angry", "distressed"),
        "customStylePrompt": zod.string(high=2000),
        "expressivity": zod.number(0, 1),
    },
    refine=_one_style,
)

CREATE = zod.Shape({**_COMMON, "description": _STRING, "toolIds": zod.array(_STRING)})
UPDATE = zod.Shape({**CREATE.fields, "widgetConfig": _WIDGET}, closed=True)
EPHEMERAL = zod.Shape(
    {
        **_COMMON,
        "toolIds": zod.array(zod.uuid),
        "tools": zod.array(INLINE_TOOL),
        "maxSessionLengthSeconds": zod.number(),
        "directorNotes": _DIRECTOR_NOTES,
        "enableAudioPassthrough": _BOOLEAN,
    }
)


def misfits(world: World, given: Document, persona: Document) -> Iterator[zod.Issue]:
    """What the fields that were ``given`` refer to in vain, or do not fit in the ``persona`` that they would make."""
    yield from _unknown(world, given)
    for at, id_ in enumerate(given.get("toolIds", ())):
        if id_ not in world.store.all("tool"):
            yield ("toolIds", str(at)), "Tool not found"
    avatar = world.store.all("avatar").get(persona.get("avatarId") or "")
    model = given.get("avatarModel")
    if avatar and model and model not in avatar["availableVersions"]:
        yield ("avatarModel",), f"avatarModel '{model}' is not supported by this avatar"
    if "voiceGenerationOptions" in given:
        voice = world.store.all("voice").get(persona.get("voiceId") or "")
        found = voices.issues(given["voiceGenerationOptions"], voice)
        yield from zod.under(("voiceGenerationOptions",), found)


def _unknown(world: World, given: Document) -> Iterator[zod.Issue]:
    for name, (kind, _) in REFERENCES.items():
        id_ = given.get(name)
        if id_ is None or id_ in LLM_PRESETS or id_ in world.store.all(kind):
            continue
        if world.options.strict_catalogue or not id_:
            yield (name,), f"{kind} not found"


def adopt(world: World, given: Document) -> None:
    """Make up the avatars, voices and LLMs that are referred to and not there yet: they are the user's own."""
    for name, (kind, make) in REFERENCES.items():
        id_ = given.get(name)
        if id_ and id_ not in LLM_PRESETS and id_ not in world.store.all(kind):
            world.store.put(kind, make(id_))
