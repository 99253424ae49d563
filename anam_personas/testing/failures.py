"""What can go wrong with a test run, apart from an expectation that does not hold."""

from __future__ import annotations

from typing import ClassVar

from anam_personas.errors import AnamPersonasError


class NotPlayed(AnamPersonasError):
    """A conversation could not be played to its end. ``exit_code`` is what it means for the run."""


class ModelUnreachable(NotPlayed):
    """The model does not answer: network, time-out, rate limit, 5xx, or an answer that is not a chat completion."""

    exit_code: ClassVar[int] = 4


class ModelRefused(NotPlayed):
    """The model's server refuses the request: 400, 401, 403, 404, other 4xx."""

    exit_code: ClassVar[int] = 3


class Filtered(NotPlayed):
    """The model's content filter refused to answer."""


class Nonsense(NotPlayed):
    """The judge or the persona answered in a form that means nothing."""


class Stale(NotPlayed):
    """The recording is of another request: the prompt, the tools, the script or the model changed since."""


class NotRecorded(NotPlayed):
    """There is no recording."""


class TooExpensive(NotPlayed):
    """The call would exceed ``--max-cost``."""
