"""The nested objects of a persona: voice, detection, direction, session, widget. Limits as the OpenAPI document has them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from anam_personas.model.base import SITE, Model, forbid, rule

_ELEVENLABS = ["stability", "similarityBoost", "style", "useSpeakerBoost", "model"]


def _has_one_of(names: list[str]) -> dict[str, Any]:
    return {"anyOf": [{"required": [name]} for name in names]}


def _speed_within(low: float, high: float, family: str, condition: dict[str, Any]) -> dict[str, Any]:
    message = f"speed must be between {low} and {high} for a voice of {family}"
    return {"if": condition, "then": {"properties": {"speed": rule("S005", message, minimum=low, maximum=high)}}}


class VoiceGenerationOptions(Model):
    """How the voice speaks. Which options a voice takes depends on its provider; options of two families cannot be mixed."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                forbid(
                    "S010",
                    "options of two voice families: {stability, similarityBoost, style, useSpeakerBoost, model} are ElevenLabs', "
                    "{volume, emotion} are not",
                    when={"allOf": [_has_one_of(_ELEVENLABS), _has_one_of(["volume", "emotion"])]},
                ),
                _speed_within(0.7, 1.2, "ElevenLabs", _has_one_of(_ELEVENLABS)),
                _speed_within(0.6, 1.5, "Cartesia", _has_one_of(["emotion"])),
            ]
        }
    )

    stability: Annotated[float | None, Field(ge=0, le=1, examples=[0.5])] = None
    """ElevenLabs: how even the delivery is. Low is lively, high is monotonous."""
    similarityBoost: Annotated[float | None, Field(ge=0, le=1, examples=[0.75])] = None
    """ElevenLabs: how closely the speech keeps to the original voice."""
    style: Annotated[float | None, Field(ge=0, le=1, examples=[0])] = None
    """ElevenLabs: style exaggeration. Values above 0 cost latency."""
    useSpeakerBoost: Annotated[bool | None, Field(examples=[True])] = None
    """ElevenLabs: raises the likeness to the speaker, at some latency."""
    model: Annotated[str | None, Field(min_length=1, examples=["eleven_flash_v2_5"])] = None
    """ElevenLabs: the id of the speech model."""
    volume: Annotated[float | None, Field(ge=0.5, le=2, examples=[1.0])] = None
    """Cartesia and Fish Audio: loudness."""
    emotion: Annotated[
        Literal["neutral", "calm", "angry", "content", "sad", "scared"] | None, Field(examples=["calm"])
    ] = None
    """Cartesia: the emotion of the voice."""
    speed: Annotated[float | None, Field(ge=0.5, le=2, examples=[1.0])] = None
    """Speaking rate. ElevenLabs 0.7-1.2, Cartesia 0.6-1.5, Fish Audio 0.5-2.0."""


class VoiceDetectionOptions(Model):
    """How the platform decides that the visitor has finished, and how it reacts to silence. Default: the platform's."""

    endOfSpeechSensitivity: Annotated[float | None, Field(ge=0, le=1, examples=[0.5])] = None
    """How eagerly a pause counts as the end of a turn: 0 waits, 1 answers at once."""
    silenceBeforeSkipTurnSeconds: Annotated[float | None, Field(ge=0, le=900, examples=[20])] = None
    """Seconds of silence after which the persona speaks again; 0 turns that off."""
    silenceBeforeSessionEndSeconds: Annotated[float | None, Field(ge=0, le=7200, examples=[300])] = None
    """Seconds of silence after which the session ends; 0 turns that off. Should exceed silenceBeforeSkipTurnSeconds."""
    silenceBeforeAutoEndTurnSeconds: Annotated[float | None, Field(ge=0.5, le=10, examples=[2])] = None
    """Seconds of silence after which the visitor's turn is over in any case."""
    speechEnhancementLevel: Annotated[float | None, Field(ge=0, le=1, examples=[0.5])] = None
    """How strongly background noise is removed from what is heard."""
    extra: Annotated[dict[str, Any] | None, Field(examples=[{"sttProvider": "deepgram"}])] = None
    """Keys that the API accepts but its document lacks, merged into voiceDetectionOptions as they are."""


class DirectorNotes(Model):
    """How the avatar performs. Only cara-4 avatars follow it; ephemeral sessions only."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                forbid(
                    "S008",
                    "presetStyle and customStylePrompt are mutually exclusive",
                    when={"required": ["presetStyle", "customStylePrompt"]},
                )
            ]
        }
    )

    presetStyle: Annotated[
        Literal["happy", "warm", "playful", "supportive", "sad", "angry", "distressed"] | None, Field(examples=["warm"])
    ] = None
    """A ready-made style. Excludes customStylePrompt."""
    customStylePrompt: Annotated[
        str | None, Field(max_length=2000, examples=["Warm smile, composed, slightly amused"])
    ] = None
    """A style in words, at most 2,000 characters. Excludes presetStyle."""
    expressivity: Annotated[float | None, Field(ge=0, le=1, examples=[0.5])] = None
    """How strongly the style shows: 0 subtle, 1 most."""


class SessionReplay(Model):
    """Recording of the session."""

    enableSessionReplay: Annotated[bool, Field(examples=[False])] = True
    """Whether the session is recorded for replay in the Anam Lab."""


class DailyRoom(Model):
    """A Daily room that the avatar joins."""

    roomUrl: Annotated[str, Field(pattern=r"^(https?://|\{\{)", examples=["https://acme.daily.co/front-desk"])]
    """The room's address."""
    token: Annotated[str | None, Field(min_length=1, examples=["{{ roomToken }}"])] = None
    """Daily meeting token. Give it as a variable: a token does not belong in a file."""
    userName: Annotated[str, Field(min_length=1, examples=["Cara"])] = "anam-avatar"
    """The name the avatar has in the room."""


class Egress(Model):
    """The target of the avatar's video, instead of the browser. Needs enableAudioPassthrough."""

    mode: Annotated[Literal["daily"], Field(examples=["daily"])]
    """The kind of target."""
    daily: DailyRoom | None = None
    """The Daily room."""


class SessionOptions(Model):
    """Options of the session itself, separate from the persona. Ephemeral and stateful tokens."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                rule(
                    "S008",
                    "videoWidth and videoHeight belong together: set both or neither",
                    dependentRequired={"videoWidth": ["videoHeight"], "videoHeight": ["videoWidth"]},
                )
            ]
        }
    )

    sessionReplay: SessionReplay | None = None
    """Recording of the session. Default: on."""
    videoQuality: Annotated[Literal["high", "auto"] | None, Field(examples=["high"])] = None
    """high pins the highest bitrate, auto adapts it to the connection."""
    videoWidth: Annotated[int | None, Field(ge=1, examples=[1152])] = None
    """Pixels. With videoHeight; the sizes depend on the avatar model."""
    videoHeight: Annotated[int | None, Field(ge=1, examples=[768])] = None
    """Pixels. With videoWidth."""
    egress: Egress | None = None
    """Sends the avatar into a meeting room instead of the browser."""
    extra: Annotated[dict[str, Any] | None, Field(examples=[{"region": "eu"}])] = None
    """Keys that Anam's own clients send but its API document lacks, merged into sessionOptions as they are."""


class WidgetConfig(Model):
    """The embeddable widget of a stored persona. Stateful only; merged key by key into what is stored."""

    callToAction: Annotated[str | None, Field(examples=["Chat with Cara"])] = None
    """Text on the launcher."""
    allowedOrigins: Annotated[
        list[Annotated[str, Field(pattern=SITE, max_length=300)]] | None, Field(examples=[["https://example.com"]])
    ] = None
    """Sites that may embed the widget. Bare domains are read as https."""
    allowEverywhere: Annotated[bool | None, Field(examples=[False])] = None
    """Whether any site may embed it; allowedOrigins is ignored then."""
    layout: Annotated[Literal["inline", "floating"] | None, Field(examples=["floating"])] = None
    """In the page, or floating above it."""
    initialState: Annotated[Literal["minimized", "expanded"] | None, Field(examples=["minimized"])] = None
    """The initial state of a floating widget."""
    position: Annotated[str | None, Field(examples=["bottom-right"])] = None
    """Position of a floating widget."""
    showTextInput: Annotated[bool | None, Field(examples=[True])] = None
    """Whether visitors can type."""
    showMuteButton: Annotated[bool | None, Field(examples=[True])] = None
    """Whether visitors can mute themselves."""
    showTranscript: Annotated[bool, Field(examples=[False])] = True
    """Whether visitors can open the transcript."""
