"""One way to write a body, so that equal bodies have equal hashes, wherever they come from."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def revision(body: Any) -> str:
    """A 12-digit hash that names a body: the same for equal values, whatever their order."""
    return fingerprint(normal(body))[:12]


def fingerprint(value: Any) -> str:
    """SHA-256 of a JSON value, 64 hex digits: the same for equal values, whatever the order of their keys."""
    import hashlib  # here: checking files, which is most of what the command does, has no use for it

    return hashlib.sha256(_encode()(value).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _encode() -> Callable[[Any], str]:
    from json import JSONEncoder

    return JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def normal(value: Any) -> Any:
    """Values that mean the same, written the same: numbers without needless fractions, texts with LF line ends."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n") if "\r" in value else value
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
