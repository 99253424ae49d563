"""A file's body, a live body and what was last applied: the fields that differ, and the side that changed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anam_personas.sync.items.applied import ABSENT, UNKNOWN, Side

if TYPE_CHECKING:
    from anam_personas.resources.base import Resource
    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.applied import Applied


@dataclass(frozen=True, slots=True)
class Field:
    """A field that differs between file and live item, or may differ: ``readable`` is False if no reply shows it."""

    path: str
    live: Any
    file: Any
    readable: bool = True
    side: Side = Side.HERE


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences, and the paths that no reply shows: only what was last applied is known of them."""

    fields: tuple[Field, ...]
    unread: tuple[str, ...]

    @property
    def edited_there(self) -> bool:
        """Whether somebody changed a field elsewhere to a value that the file does not have."""
        return any(field.readable and field.side is not Side.HERE for field in self.fields)


def live_value(resource: Resource, live: Flat, path: str, file: Any) -> Any:
    """The live value at a path, UNKNOWN if it cannot be compared with the file's value."""
    if not resource.comparable(path, file):
        return UNKNOWN
    if path in live:
        return live[path]
    group, dot, _ = path.partition(".")
    return None if dot and group not in live and path not in resource.silent else UNKNOWN


def compare(resource: Resource, file: Flat, live: Flat, applied: Applied | None) -> Comparison:
    """The fields that the file manages and that differ in the live item.

    ``applied`` is None if it is unknown what was last applied, as for an item that never was: then all changes count as ours.
    """
    fields, unread = [], []
    for path, wanted in file.items():
        there = live_value(resource, live, path, wanted)
        before, made = (wanted, wanted) if applied is None else (applied.value(path), applied.shown(path))
        if there is UNKNOWN and applied is not None and before == wanted:
            unread.append(path)
        elif there is UNKNOWN:
            fields.append(Field(path, None, veiled(resource, path, wanted), readable=False))
        elif there != wanted and (before, made) != (wanted, there):
            side = Side.HERE if applied is None else _side((before, made), there, wanted, applied.unrecalled)
            shown, said = veiled(resource, path, there), veiled(resource, path, wanted)
            fields.append(Field(path, shown, said, side=side))
    return Comparison(tuple(fields), tuple(unread))


def created(resource: Resource, file: Flat) -> tuple[Field, ...]:
    """The fields of an item that does not exist yet."""
    return tuple(Field(path, None, veiled(resource, path, value)) for path, value in file.items())


def veiled(resource: Resource, path: str, value: Any) -> Any:
    """A value for display: of secrets, only their names."""
    if path not in resource.secret or not isinstance(value, dict):
        return value
    return dict.fromkeys(value, "(hidden)")


def _side(applied: tuple[Any, Any], there: Any, wanted: Any, unrecalled: Side) -> Side:
    """``applied`` is the value as it was sent and as the API stored it."""
    sent, made = applied
    if made is UNKNOWN:
        return unrecalled
    if made == there or made is ABSENT:
        return Side.HERE
    return Side.THERE if sent == wanted else Side.BOTH
