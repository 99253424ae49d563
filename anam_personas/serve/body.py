"""The body of a request for a token: read with limits, and checked name by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from anam_personas.api.json_text import InvalidJson, read_json
from anam_personas.serve.deadline import Deadline
from anam_personas.serve.problem import Problem
from anam_personas.template import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive

LARGEST: Final = 32 * 1024
"""Bytes of a body."""
SLOWEST: Final = 5.0
"""Seconds in which a body must have arrived."""
DEEPEST: Final = 8
"""Levels of arrays and objects. What is taken has two."""
_MOST_VARIABLES: Final = 100
_KEYS: Final = ("persona", "variables", "stateful")


class ClientGone(Exception):
    """The caller closed the connection."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. ``variables`` are values of visitors, so they are not in its repr."""

    persona: str
    variables: Mapping[str, Any] = field(repr=False)
    stateful: bool


async def wanted(headers: Mapping[str, str], receive: Receive) -> Wanted:
    """Read and check the body. Raises `Problem` with 408, 413, 415 or 422."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(
            415, "unsupported-media-type", "send the body as application/json", headers={"accept": "application/json"}
        )
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "unsupported-media-type", "send the body without a content encoding")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > 12 or int(length) > LARGEST:
        raise too_large()
    try:
        with Deadline(SLOWEST):
            content = await _read(receive)
    except TimeoutError:
        detail = f"the body did not arrive within {SLOWEST:.0f} s"
        raise Problem(408, "request-timeout", detail, headers={"connection": "close"}) from None
    return parsed(content)


async def _read(receive: Receive) -> bytes:
    message = await receive()
    content: bytes = message.get("body", b"")
    while message.get("more_body"):
        if len(content) > LARGEST:
            break
        message = await receive()
        content += message.get("body", b"")
    if message["type"] == "http.disconnect":
        raise ClientGone
    if len(content) > LARGEST:
        raise too_large()
    return content


def too_large() -> Problem:
    """The problem of a body beyond the limit. The connection ends with it: the rest of the body is not read."""
    return Problem(413, "body-too-large", f"a body has at most {LARGEST:,} bytes", headers={"connection": "close"})


def parsed(content: bytes) -> Wanted:
    """The body's content. Raises `Problem` with 422, which quotes no value."""
    try:
        data = read_json(content)
    except InvalidJson as error:
        raise invalid(f"the body is {error}" if content else "the body is empty") from None
    if not isinstance(data, dict):
        raise invalid('the body is not a JSON object, such as {"persona": "cara"}')
    if content.count(b"[") + content.count(b"{") > DEEPEST and _depth(data) > DEEPEST:
        raise invalid(f"the body is nested deeper than {DEEPEST} levels")
    strange = [name for name in data if name not in _KEYS]
    if strange:
        raise invalid(f"unknown member {named(strange[0])}; known are {', '.join(_KEYS)}")
    return Wanted(_persona(data), _variables(data.get("variables")), _stateful(data.get("stateful")))


def invalid(detail: str) -> Problem:
    """The problem of a body that cannot be used."""
    return Problem(422, "invalid-body", detail)


def _persona(data: dict[str, Any]) -> str:
    key = data.get("persona")
    if not isinstance(key, str):
        raise invalid('"persona" is missing: name the key of a persona' if key is None else '"persona" must be a text')
    if not key:
        raise invalid('"persona" is empty: name the key of a persona')
    return key


def _variables(given: Any) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise invalid('"variables" must be an object of names and values')
    if len(given) > _MOST_VARIABLES:
        raise invalid(f'"variables" has more than {_MOST_VARIABLES} names')
    for name, value in given.items():
        if not isinstance(value, str | int | float):
            raise invalid(f"the variable {named(name)} must be a text, a number, true or false")
    return given


def _stateful(given: Any) -> bool:
    if given is None or isinstance(given, bool):
        return bool(given)
    raise invalid('"stateful" must be true or false')


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        deepest += 1
    return deepest - 1
