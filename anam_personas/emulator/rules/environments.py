"""``environment`` of a session token: who speaks, or where the session runs, if that is not Anam.

The API's document names the object alone. Its fields are those that Anam's cookbook and plugins, and Agora, send.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.exchange import Document

_KINDS = ("elevenLabsAgentSettings", "livekitUrl", "agoraSettings")
_INTEGRATED = ("livekitUrl", "agoraSettings")


def _one_kind(environment: Document) -> Iterator[zod.Issue]:
    for name, other in (("livekitUrl", "livekitToken"), ("livekitToken", "livekitUrl")):
        if name in environment and other not in environment:
            yield (other,), f"Required together with {name}"
    if len(named := [name for name in _KINDS if name in environment]) > 1:
        yield (), f"{' and '.join(named)} are mutually exclusive"


_AGENT = zod.Shape(
    {
        "signedUrl": zod.url,
        "agentId": zod.string(low=1),
        "userId": zod.string(),
        "dynamicVariables": zod.record(),
        "conversationConfigOverride": zod.record(),
        "customLlmExtraBody": zod.record(),
    },
    required=frozenset({"signedUrl", "agentId"}),
)
_AGORA = zod.Shape(
    {
        "appId": zod.string(low=1),
        "token": zod.string(low=1),
        "channel": zod.string(low=1),
        "uid": zod.string(low=1),
        "quality": zod.one_of("low", "medium", "high"),
        "videoEncoding": zod.one_of("H264", "VP8", "AV1"),
        "enableStringUids": zod.boolean,
        "activityIdleTimeout": zod.string(pattern="[0-9]+"),
    },
    required=frozenset({"appId", "token", "channel", "uid"}),
)
ENVIRONMENT = zod.Shape(
    {
        "elevenLabsAgentSettings": _AGENT,
        "livekitUrl": zod.url,
        "livekitToken": zod.string(low=1),
        "agoraSettings": _AGORA,
        "podName": zod.string(),
        "engineVersion": zod.string(),
    },
    refine=_one_kind,
)


def is_integrated(environment: Document) -> bool:
    """Whether LiveKit or Agora carries the session: then there is no engine host for a client to reach, or to be stopped."""
    return any(name in environment for name in _INTEGRATED)


def shown(environment: Document) -> Document:
    """What is kept of an environment: all but its secrets, which nothing here has a use for."""
    kept = {name: value for name, value in environment.items() if name != "livekitToken"}
    for name in ("elevenLabsAgentSettings", "agoraSettings"):
        if name in kept:
            kept[name] = {key: value for key, value in kept[name].items() if key not in {"signedUrl", "token"}}
    return kept
