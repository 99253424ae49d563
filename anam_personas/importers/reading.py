"""A configuration file -> data, and a reader of that data which knows what nobody has asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from anam_personas.errors import UnreadableFile
from anam_personas.workspace.files import read_bytes
from anam_personas.yaml.document import MAX_BYTES, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from anam_personas.importers.draft import Draft

_METADATA = frozenset(
    {"id", "orgId", "createdAt", "updatedAt", "isServerUrlSecretSet", "agent_id", "version", "version_id"}
)
"""What a platform adds to each configuration it gives out."""


def text_of(path: Path, checkout: str) -> str:
    """The text of a file that the user named. Raises `UnreadableFile`. No link of the checkout is followed."""
    content = read_bytes(path, checkout, MAX_BYTES)
    if len(content) > MAX_BYTES:
        raise UnreadableFile(f"{path} was not read: it is larger than {MAX_BYTES:,} bytes, the limit")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path}: byte {error.start + 1} is not UTF-8") from error


def data_of(text: str, path: Path) -> Any:
    """The data of a JSON or YAML text, or of Markdown with front matter (its body is under ``""``).

    Raises `UnreadableFile` with the place of a mistake.
    """
    if path.suffix == ".md" and text.startswith("---\n"):
        head, _, body = text[4:].partition("\n---")
        data = _yaml(head, path)
        return {**data, "": body.lstrip("-").strip("\n")} if isinstance(data, dict) else data
    if text.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise UnreadableFile(f"{path}:{error.lineno}:{error.colno}: not valid JSON: {error.msg}") from error
        except RecursionError as error:
            raise UnreadableFile(f"{path}: not read: it is nested too deeply") from error
    return _yaml(text, path)


def each_of(data: Any, name: str, draft: Callable[[dict[str, Any], str], Draft]) -> Iterator[Draft]:
    """The drafts of a mapping, or of each mapping in a list; ``name`` is for one without a name, numbered in a list."""
    if isinstance(data, list):
        for number, item in enumerate(data, 1):
            yield from each_of(item, f"{name} {number}", draft)
    elif isinstance(data, dict):
        yield draft(data, name)


def _yaml(text: str, path: Path) -> Any:
    document = read(text, str(path), path)
    for found in document.diagnostics:
        raise UnreadableFile(f"{path}:{found.place.line}:{found.place.column}: {found.message}")
    return document.data


class Fields:
    """The fields of a mapping. What is read is taken; `left` lists the rest, for nothing may be dropped in silence."""

    def __init__(self, data: Any, name: str = "") -> None:
        self._data: dict[str, Any] = data if isinstance(data, dict) else {}
        self._name = name
        self._taken: set[str] = set()
        self._inner: list[Fields] = []

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def take(self, key: str) -> Any:
        """The value of a key, None where it is absent."""
        self._taken.add(key)
        return self._data.get(key)

    def text(self, *keys: str) -> str | None:
        """The first of these keys that holds a text."""
        found = [value for key in keys if isinstance(value := self._data.get(key), str)]
        self._taken.update(key for key in keys if isinstance(self._data.get(key), str))
        return found[0] if found else None

    def number(self, key: str) -> float | None:
        """A number; None for anything else, which stays."""
        value = self._data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        self._taken.add(key)
        return value

    def items(self, key: str) -> list[Any]:
        """The list of a key, empty where there is none."""
        value = self._data.get(key)
        if value is None or isinstance(value, list):
            self._taken.add(key)
        return value if isinstance(value, list) else []

    def inside(self, key: str) -> Fields:
        """The mapping of a key, empty where there is none. What is left of it is left here too."""
        value = self._data.get(key)
        if value is None or isinstance(value, dict):
            self._taken.add(key)
        inner = Fields(value, f"{self._name}.{key}" if self._name else key)
        self._inner.append(inner)
        return inner

    def skip(self, keys: Iterable[str]) -> None:
        """Take keys that mean nothing for a persona."""
        self._taken.update(keys)

    def left(self) -> Iterator[str]:
        """What was not taken and holds something, in the order of the file: one line for all that a mapping has left."""
        rest = [key for key, value in self._data.items() if key not in self._taken and not _is_nothing(key, value)]
        if self._name and rest:
            yield f"{self._name}: {', '.join(rest)}"
        elif not self._name:
            yield from rest
        for inner in self._inner:
            yield from inner.left()


def _is_nothing(key: str, value: Any) -> bool:
    """Whether a field says nothing: it is empty or off, a note, or what a platform adds to all that it gives out."""
    return (
        key in _METADATA or not key or key.startswith("_") or value is None or value is False or value in ("", [], {})
    )
