"""Where in a persona variables are put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.yaml.document import Route

TEMPLATED: Final[tuple[Route, ...]] = (
    ("systemPrompt",),
    ("initialMessage",),
    ("directorNotes", "customStylePrompt"),
    ("sessionOptions", "egress", "daily", "roomUrl"),
    ("sessionOptions", "egress", "daily", "token"),
    ("sessionOptions", "egress", "daily", "userName"),
)
"""The fields of a persona into which variables are put. Beside them, every text of ``environment``, and the address and the
header values of webhook tools.
"""
SECRETS: Final[frozenset[Route]] = frozenset({
    ("environment", "elevenLabsAgentSettings", "signedUrl"),
    ("environment", "livekitToken"),
    ("environment", "agoraSettings", "token"),
})  # fmt: skip
"""The fields that hold nothing but one variable, whose value is a secret of one session."""
HIDDEN: Final[frozenset[Route]] = SECRETS | {("sessionOptions", "egress", "daily", "token")}
"""The fields whose value no page and no file of a session may show."""
OF_THE_SESSION: Final = ("sessionOptions", "environment")
"""The fields that travel beside ``personaConfig``, with a stored persona too."""


def routes(body: Mapping[str, Any]) -> Iterator[Route]:
    """The texts of a persona's body into which variables are put, those of its tools excepted."""
    yield from (route for route in TEMPLATED if isinstance(at(body, route), str))
    yield from texts(body.get("environment"), ("environment",))


def texts(data: Any, route: Route) -> Iterator[Route]:
    """Every text in some data, by its route."""
    if isinstance(data, str):
        yield route
    elif isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from texts(value, (*route, step))


def at(data: Any, route: Route) -> Any:
    """The value at a route, None where there is none."""
    for step in route:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data
