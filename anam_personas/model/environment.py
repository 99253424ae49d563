"""Where a session runs instead of Anam's own conversation: an ElevenLabs agent, a LiveKit room, an Agora channel.

The API's document names the object, beside ``personaConfig``, and none of its fields. They are those that Anam's cookbook, Anam's
plugin for LiveKit and Agora's description of the connection send.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from anam_personas.model.base import Model, forbid, rule

_ONE_VARIABLE = r"^\{\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\}\}$"
"""A secret is one variable and nothing else: no filter, whose constant could hold it, and no text around it."""


def _secret(example: str) -> Any:
    words = "a secret cannot be in a file: use a single variable, such as {{ " + example + " }}"
    return Field(
        pattern=_ONE_VARIABLE,
        examples=["{{ " + example + " }}"],
        json_schema_extra=rule("S016", words, patternErrorMessage="One variable and nothing else.", errorMessage=words),
    )


Text = Annotated[str, Field(min_length=1)]


class ElevenLabsAgentSettings(Model):
    """An ElevenLabs agent that listens, thinks and speaks; the avatar performs it."""

    signedUrl: Annotated[str, _secret("signedUrl")]
    """The signed address of the conversation, made by your server for each session."""
    agentId: Annotated[Text, Field(examples=["agent_7101"])]
    """The agent."""
    userId: Annotated[Text | None, Field(examples=["{{ userId }}"])] = None
    """Your id of the visitor, for ElevenLabs' records."""
    dynamicVariables: Annotated[
        dict[str, str | float | bool] | None, Field(examples=[{"visitorName": "{{ visitorName }}"}])
    ] = None
    """Values of the agent's own variables."""
    conversationConfigOverride: Annotated[dict[str, Any] | None, Field(examples=[{"agent": {"language": "en"}}])] = None
    """Overrides of the agent's configuration, in ElevenLabs' format."""
    customLlmExtraBody: Annotated[dict[str, Any] | None, Field(examples=[{"temperature": 0.2}])] = None
    """More fields for the agent's own language model."""


class AgoraSettings(Model):
    """An Agora channel that the avatar joins."""

    appId: Annotated[Text, Field(examples=["{{ agoraAppId }}"])]
    """The application at Agora."""
    token: Annotated[str, _secret("agoraToken")]
    """The token to join with, made by your server for each session."""
    channel: Annotated[Text, Field(examples=["{{ channel }}"])]
    """The channel."""
    uid: Annotated[Text, Field(examples=["333"])]
    """The avatar's user id in the channel, as text."""
    quality: Annotated[Literal["low", "medium", "high"] | None, Field(examples=["high"])] = None
    """The quality of the video."""
    videoEncoding: Annotated[Literal["H264", "VP8", "AV1"] | None, Field(examples=["H264"])] = None
    """The codec of the video."""
    enableStringUids: Annotated[bool | None, Field(examples=[False])] = None
    """Whether uid is a name, not a number."""
    activityIdleTimeout: Annotated[str | None, Field(pattern=r"^[0-9]+$", examples=["120"])] = None
    """Seconds without activity after which the session ends, as text; "0" turns that off."""


_KINDS = ("elevenLabsAgentSettings", "livekitUrl", "agoraSettings")
_TOKEN_WITHOUT_URL = {"required": ["livekitToken"], "not": {"required": ["livekitUrl"]}}
_PAIRS = [[one, other] for at, one in enumerate(_KINDS) for other in _KINDS[at + 1 :]]


class Environment(Model):
    """Where a session runs: one of an ElevenLabs agent, a LiveKit room and an Agora channel."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                forbid(
                    "S008",
                    "elevenLabsAgentSettings, livekitUrl and agoraSettings are mutually exclusive",
                    when={"anyOf": [{"required": pair} for pair in _PAIRS]},
                ),
                forbid(
                    "S008",
                    "livekitUrl and livekitToken belong together: set both or neither",
                    when={
                        "anyOf": [
                            _TOKEN_WITHOUT_URL,
                            {"required": ["livekitUrl"], "not": {"required": ["livekitToken"]}},
                        ]
                    },
                ),
            ]
        }
    )

    elevenLabsAgentSettings: Annotated[
        ElevenLabsAgentSettings | None, Field(examples=[{"signedUrl": "{{ signedUrl }}", "agentId": "agent_7101"}])
    ] = None
    """An agent of ElevenLabs."""
    livekitUrl: Annotated[
        str | None, Field(pattern=r"^(wss?://|\{\{)", examples=["wss://front-desk.livekit.cloud"])
    ] = None
    """The LiveKit server. With livekitToken."""
    livekitToken: Annotated[str | None, _secret("livekitToken")] = None
    """The token with which the avatar joins the room, made by your server for each session. With livekitUrl."""
    agoraSettings: Annotated[
        AgoraSettings | None,
        Field(examples=[{"appId": "{{ agoraAppId }}", "token": "{{ agoraToken }}", "channel": "lobby", "uid": "333"}]),
    ] = None
    """A channel of Agora."""
    extra: Annotated[dict[str, Any] | None, Field(examples=[{"podName": "pod-1"}])] = None
    """Keys that Anam's own clients send but its API document lacks, merged into environment as they are."""


HAS_ENVIRONMENT: dict[str, Any] = {
    "properties": {"environment": {"type": "object", "anyOf": [{"required": [kind]} for kind in _KINDS]}},
    "required": ["environment"],
}
"""A persona of that kind: something other than Anam's voice and language model speaks for it."""
