"""What a refusal says, whichever of the API's forms it has.

Seen in Anam's own SDKs, their tests and the document of the meetings API: ``{"message"}``, ``{"error"}``, both,
``details`` as the tree that Zod's ``.format()`` makes (``_errors`` at every level), ``details`` as a list of
``{"path", "message"}``, and text that is no JSON (a proxy's page).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from anam_personas.api.json_text import OddJson, read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_TEXT: Final = 300
_MOST_FIELDS: Final = 20


@dataclass(frozen=True, slots=True)
class Complaint:
    """The server's words, one line of at most LONGEST_TEXT characters, and the fields it names, with words for each."""

    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        if not self.fields:
            return self.text
        said = [f"{path}: {message}" if path else message for path, message in self.fields[:3]]
        left = len(self.fields) - len(said)
        return "; ".join(said) + (f"; and {left} more" if left else "")


def read_complaint(content: bytes, mask: Callable[[str], str]) -> Complaint:
    """The complaint in the body of a reply that is no success. ``mask`` takes the API key out. Never raises."""
    try:
        body = read_json(content)
    except OddJson:
        text = content[:100_000].decode("utf-8", "replace")
        return Complaint() if text.lstrip()[:1] in {"<", "{", "["} else Complaint(_line(text, mask))
    if not isinstance(body, dict):
        return Complaint(_line(body, mask) if isinstance(body, str) else "")
    fields = tuple(
        (_line(path, mask), _line(message, mask)) for path, message in _fields(body.get("details", body.get("issues")))
    )
    return Complaint(_line(_words(body), mask), fields)


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
    return [pair for pair, _ in zip(found, range(_MOST_FIELDS), strict=False)]


def _listed(details: list[Any]) -> Iterator[tuple[str, str]]:
    for row in details:
        if isinstance(row, dict) and isinstance(row.get("message"), str):
            path = row.get("path", "")
            yield ".".join(map(str, path)) if isinstance(path, list) else str(path), row["message"]


def _tree(details: Any) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Any]] = [("", details)]
    while waiting:
        path, node = waiting.pop()
        if not isinstance(node, dict):
            continue
        errors = node.get("_errors")
        if isinstance(errors, list) and errors:
            yield path, ", ".join(map(str, errors))
        inner = [(f"{path}.{name}" if path else name, value) for name, value in node.items() if name != "_errors"]
        waiting.extend(reversed(inner))


def _line(text: str, mask: Callable[[str], str]) -> str:
    # Masked before it is shortened: half a key is a secret too.
    line = " ".join("".join(c if c.isprintable() else " " for c in mask(text)).split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"
