"""A file's body, a live body and what was last applied: which field differs, and on whose side it changed."""

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
    """A field that differs between file and live item, or may: ``readable`` is False where no reply shows it."""

    path: str
    live: Any
    file: Any
    readable: bool = True
    side: Side = Side.HERE


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, and the paths that no reply shows and of which only their last application is known."""

    fields: tuple[Field, ...]
    unread: tuple[str, ...]

    @property
    def edited_there(self) -> bool:
        """Whether somebody changed a field elsewhere to what it is not in the file."""
        return any(field.readable and field.side is not Side.HERE for field in self.fields)


def live_value(resource: Resource, live: Flat, path: str, file: Any) -> Any:
    """What the live item has at a path, UNKNOWN where that cannot be compared with the file's value."""
    if not resource.comparable(path, file):
        return UNKNOWN
    if path in live:
        return live[path]
    group, dot, _ = path.partition(".")
    return None if dot and group not in live and path not in resource.silent else UNKNOWN


def compare(resource: Resource, file: Flat, live: Flat, applied: Applied | None) -> Comparison:
    """The fields that the file manages and the live item has otherwise.

    ``applied`` is None where nothing is known of what was last applied, as for an item that never was: all changes are
    on our side then.
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
            side = Side.HERE if applied is None else _side((before, made), there, wanted, applied.untold)
            shown, said = veiled(resource, path, there), veiled(resource, path, wanted)
            fields.append(Field(path, shown, said, side=side))
    return Comparison(tuple(fields), tuple(unread))


def created(resource: Resource, file: Flat) -> tuple[Field, ...]:
    """The fields of an item that is not there yet."""
    return tuple(Field(path, None, veiled(resource, path, value)) for path, value in file.items())


def veiled(resource: Resource, path: str, value: Any) -> Any:
    """A value as it may be shown: where secrets stand, their names alone."""
    if path not in resource.secret or not isinstance(value, dict):
        return value
    return dict.fromkeys(value, "(hidden)")


def _side(applied: tuple[Any, Any], there: Any, wanted: Any, untold: Side) -> Side:
    """``applied`` is the value as it was sent, and what the API made of it."""
    sent, made = applied
    if made is UNKNOWN:
        return untold
    if made == there or made is ABSENT:
        return Side.HERE
    return Side.THERE if sent == wanted else Side.BOTH
