"""One way to write a body, so that equal bodies have equal hashes, wherever they come from."""

from __future__ import annotations

from typing import Any


def revision(body: Any) -> str:
    """A 12-digit hash that names a body: the same for equal values, whatever their order."""
    import hashlib  # here: checking files, which is most of what the command does, has no use for either
    import json

    text = json.dumps(normal(body), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def normal(value: Any) -> Any:
    """Values that mean the same, written the same: numbers without needless fractions, texts with LF line ends."""
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
