"""The body of a session token, which is also what an API key starts a session with directly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.emulator.exchange import Refused
from anam_personas.emulator.rules import zod
from anam_personas.emulator.rules.environments import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.emulator.exchange import Document

DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "cara-3": ("720x480",),
    "cara-4": ("1152x768", "768x1152"),
    "cara-4-latest": ("1152x768", "768x1152"),
}

_LIFETIME = re.compile(r"([0-9]{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _both(options: Document) -> Iterator[zod.Issue]:
    for name, other in (("videoWidth", "videoHeight"), ("videoHeight", "videoWidth")):
        if name in options and other not in options:
            yield (other,), f"Required together with {name}"


def _daily(egress: Document) -> Iterator[zod.Issue]:
    if egress.get("mode") == "daily" and "daily" not in egress:
        yield ("daily",), "Required"


_DAILY = zod.Shape(
    {"roomUrl": zod.url, "token": zod.string(), "userName": zod.string()}, required=frozenset({"roomUrl"})
)
_OPTIONS = zod.Shape(
    {
        "sessionReplay": zod.Shape({"enableSessionReplay": zod.boolean}),
        "videoQuality": zod.one_of("high", "auto"),
        "videoWidth": zod.integer,
        "videoHeight": zod.integer,
        "egress": zod.Shape(
            {"mode": zod.one_of("daily"), "daily": _DAILY}, required=frozenset({"mode"}), refine=_daily
        ),
    },
    refine=_both,
)


def _lifetime(value: object) -> Iterator[zod.Issue]:
    """``1h``, ``30m``: as an older page of the documentation has it."""
    if seconds_of(value) is None:
        yield (), "Expected a positive number of seconds, or a text such as '1h'"


def seconds_of(lifetime: object) -> int | None:
    """Of ``expiresIn``, None where it is not a length of time."""
    found = _LIFETIME.fullmatch(lifetime) if isinstance(lifetime, str) else None
    if found is not None:
        return int(found[1]) * _SECONDS[found[2]] or None
    return lifetime if type(lifetime) is int and lifetime > 0 else None


# Nothing is required by the API document; but a token that is bound to no persona is of the old "legacy" type, which
# the SDKs refuse, so it is refused here, where ``persona`` for ``personaConfig`` can still be seen.
REQUEST = zod.Shape(
    {
        "clientLabel": zod.string(),
        "personaConfig": zod.record(),
        "sessionOptions": _OPTIONS,
        "environment": ENVIRONMENT,
        "expiresIn": _lifetime,
    },
    required=frozenset({"personaConfig"}),
)


def check_options(options: Document, persona: Document, model: str | None) -> None:
    """Raises Refused (400) for an egress without audio passthrough, or a video size that the avatar model has not."""
    if "egress" in options and not persona.get("enableAudioPassthrough"):
        message = "egress requires personaConfig.enableAudioPassthrough=true"
        zod.refuse([(("sessionOptions", "egress"), message)])
    if "videoWidth" not in options or model is None:
        return
    size = f"{int(options['videoWidth'])}x{int(options['videoHeight'])}"
    supported = DIMENSIONS[model]
    if size not in supported:
        body = {
            "error": "video_dimensions_not_supported_for_model",
            "message": f"Video dimensions {size} are not supported for model {model}. "
            f"Supported dimensions: {', '.join(supported)}.",
            "supportedDimensions": list(supported),
        }
        raise Refused(400, body)
