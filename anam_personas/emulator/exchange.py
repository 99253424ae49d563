"""One request and its reply, as the handlers see them: plain values, nothing of the web framework."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A request: ids in its path, query, JSON body (None where empty), credential, and the address it was sent to."""

    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    credential: str
    host: str


class Reply(NamedTuple):
    """A status and a JSON body; None sends no body at all. With ``kind``, another media type, the body is bytes."""

    status: int
    body: Any = None
    kind: str | None = None


class Refused(Exception):
    """A request that is answered with an error: ``status`` and the JSON ``body``."""

    def __init__(self, status: int, body: Document) -> None:
        super().__init__(f"{status} {body.get('error')}")
        self.status = status
        self.body = body


def not_found(what: str) -> Refused:
    """A 404 for something that does not exist."""
    return Refused(404, {"error": "Not Found", "message": f"{what} not found"})


def decode(raw: bytes) -> Any:
    """A request body as data, None where empty. Raises Refused (400) for what is not JSON."""
    if not raw:
        return None
    try:
        return json.loads(raw, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        message = "The request body is not valid JSON"
        raise Refused(400, {"error": "Invalid request body", "message": message}) from error


def encode(body: Any) -> bytes:
    """A reply body as JSON. ASCII only, so that lone surrogates from a request can be sent back."""
    return json.dumps(body, separators=(",", ":"), allow_nan=False).encode("ascii")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number that is too large")
    return number
