"""The detail of an error response, in any of the API's formats.

Seen in Anam's own SDKs, their tests and the document of the meetings API: ``{"message"}``, ``{"error"}``, both,
``details`` as the tree that Zod's ``.format()`` makes (``_errors`` at every level), ``details`` as a list of
``{"path", "message"}``, and text that is not JSON (a proxy's page).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol

from anam_personas.api.json_text import InvalidJson, read_json
from anam_personas.api.masking import LONGEST_LOOKED_AT

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FIELDS: Final = 20
_MOST_NODES: Final = 2_000
_TOKENS: Final = ("sessionToken", "token", "accessToken")


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """The server's message as one bounded line, and the fields it names, each with its message."""

    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        if not self.fields:
            return self.text
        said = [f"{path}: {message}" if path else message for path, message in self.fields[:3]]
        left = len(self.fields) - len(said)
        return "; ".join(said) + (f"; and {left} more" if left else "")


class Redact(Protocol):
    """``ApiKey.redact``: one bounded line without the key and these tokens."""

    def __call__(self, text: str, *tokens: str) -> str:
        """The redacted text."""
        ...


def read_error_detail(content: bytes, redact: Redact) -> ErrorDetail:
    """The detail in the body of an error reply, redacted. Never raises."""
    try:
        body = read_json(content)
    except InvalidJson:
        text = content[:100_000].decode("utf-8", "replace")
        return ErrorDetail() if text.lstrip()[:1] in {"<", "{", "["} else ErrorDetail(redact(text))
    if not isinstance(body, dict):
        return ErrorDetail(redact(body) if isinstance(body, str) else "")
    tokens = [body[name] for name in _TOKENS if isinstance(body.get(name), str)]
    fields = tuple(
        (redact(path, *tokens), redact(message, *tokens))
        for path, message in _fields(body.get("details", body.get("issues")))
    )
    return ErrorDetail(redact(_words(body), *tokens), fields)


def _words(body: dict[str, Any]) -> str:
    for name in ("message", "error"):  # in the order in which Anam's own clients look
        value = body.get(name)
        if isinstance(value, dict):
            value = value.get("message")
        if isinstance(value, str) and value:
            return value
    return ""


def _fields(details: Any) -> list[tuple[str, str]]:
    found = _listed(details) if isinstance(details, list) else _tree(details)
    return list(islice(found, _MOST_FIELDS))


def _listed(details: list[Any]) -> Iterator[tuple[str, str]]:
    for row in details[:_MOST_NODES]:
        if isinstance(row, dict) and isinstance(row.get("message"), str):
            path = row.get("path", "")
            yield _joined(".", path if isinstance(path, list) else [path]), row["message"]


def _tree(details: Any) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Any]] = [("", details)]
    looked_at = 0
    while waiting and looked_at < _MOST_NODES:
        path, node = waiting.pop()
        looked_at += 1
        if not isinstance(node, dict):
            continue
        errors = node.get("_errors")
        if isinstance(errors, list) and errors:
            yield path, _joined(", ", errors)
        inner = ((name, value) for name, value in node.items() if name != "_errors")
        waiting.extend(
            reversed(
                [(_joined(".", [path, name] if path else [name]), value) for name, value in islice(inner, _MOST_NODES)]
            )
        )


def _joined(between: str, parts: list[Any]) -> str:
    """Texts and numbers in one line, shortened; other values are dropped."""
    words = [str(part)[:LONGEST_LOOKED_AT] for part in parts[:_MOST_FIELDS] if isinstance(part, str | int)]
    return between.join(words)[:LONGEST_LOOKED_AT]
