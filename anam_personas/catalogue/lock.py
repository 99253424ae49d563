"""``anam-personas.lock``: name -> id of avatars, voices and language models, and key -> id of the project's knowledge groups,
committed beside the settings.

What every organisation has is in the tables ``avatars``, ``voices`` and ``llms``; what belongs to the organisation of one
environment is in ``environments.NAME.…``. One line an item, sorted by name, so that two branches merge.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from anam_personas.catalogue.entry import Entry
from anam_personas.catalogue.kinds import GROUPS, KINDS
from anam_personas.errors import SettingsError
from anam_personas.text.one_line import one_line
from anam_personas.workspace import toml_location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anam_personas.workspace.workspace import Workspace

_HEAD: Final = (
    "# Names and ids of Anam's catalogue. Made by `anam-personas catalogue --update`: commit it, do not edit it."
)
_LOCKED: Final = (*KINDS, GROUPS)
_NAMES: Final = frozenset(kind.name for kind in _LOCKED)
_UPDATE: Final = "write it again with `anam-personas catalogue --update`"
_FIELDS: Final = {"name": str, "variant": str, "models": list, "detail": str, "zdr": bool}

Entries = dict[str, tuple[Entry, ...]]
"""Entries by the name of their kind."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What the lock file says. ``shared`` entries hold in every environment, ``own`` ones in the environment of their key."""

    shared: Entries = field(default_factory=dict)
    own: Mapping[str, Entries] = field(default_factory=dict)
    exists: bool = True

    def entries(self, kind: str, environment: str) -> tuple[Entry, ...]:
        """The entries of a kind in one environment, by name."""
        both = (*self.shared.get(kind, ()), *self.own.get(environment, {}).get(kind, ()))
        return tuple(sorted(both, key=lambda each: each.sort_key))

    def updated(self, fresh: Mapping[str, Sequence[Entry]], environment: str) -> Lock:
        """The lock with the catalogue of one environment's organisation in place of what it had; other environments stay."""
        shared = {
            **self.shared,
            **{kind: tuple(each for each in found if not each.own) for kind, found in fresh.items()},
        }
        mine = {kind: tuple(each for each in found if each.own) for kind, found in fresh.items()}
        own = {**self.own, environment: {**self.own.get(environment, {}), **mine}}
        return Lock(shared, {name: own[name] for name in own if any(own[name].values())})

    def text(self) -> str:
        """The file: the same for the same entries, whatever their order."""
        parts = [_HEAD, "version = 1", ""]
        for kind in _LOCKED:
            parts += _table(kind.name, self.shared.get(kind.name, ()))
        for environment in sorted(self.own):
            for kind in _LOCKED:
                entries = self.own[environment].get(kind.name, ())
                parts += _table(f"environments.{_key(environment)}.{kind.name}", entries)
        return "\n".join(parts).rstrip("\n") + "\n"


def _table(name: str, entries: Sequence[Entry]) -> Iterator[str]:
    if entries:
        yield f"[{name}]"
        for each in sorted(entries, key=lambda entry: entry.sort_key):
            values: dict[str, Any] = {
                "name": each.name,
                "variant": each.variant,
                "models": list(each.models),
                "detail": each.detail,
            }
            shown = {key: value for key, value in values.items() if value}
            shown |= {} if each.zdr is None else {"zdr": each.zdr}
            yield f"{_quoted(each.id)} = {{ {', '.join(f'{key} = {_quoted(value)}' for key, value in shown.items())} }}"
        yield ""


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(value: Any) -> str:
    import json  # only to write the lock; every check of a whole project reads it

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def lock_of(workspace: Workspace) -> Lock:
    """The lock of a project, an empty one where there is no file. Raises `SettingsError`, with the place, for a damaged one."""
    text = workspace.lock_text
    return Lock(exists=False) if text is None else parsed(text, workspace.shown(workspace.lock))


@lru_cache(maxsize=8)
def parsed(text: str, name: str) -> Lock:
    """The lock in a text, which messages call ``name``. Raises `SettingsError` with the line and column of what is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at, message = toml_location.said(str(error), text)
        problem = f"{name}:{at}: damaged: {one_line(message)}"
    except (RecursionError, ValueError):
        problem = f"{name}:1:1: damaged: it is nested too deeply, or holds a number that is too long"
    else:
        return _lock(data, text, name)
    raise SettingsError(f"{problem}. {_advice(text)}")


def _advice(text: str) -> str:
    is_merge = any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in text.split("\n"))
    return f"Resolve the merge conflict, or {_UPDATE}." if is_merge else f"{_UPDATE.capitalize()}."


class _Damaged(Exception):
    """What is wrong at a route of the file."""

    def __init__(self, route: tuple[str, ...], problem: str) -> None:
        super().__init__(problem)
        self.route = route


def _lock(data: dict[str, Any], text: str, name: str) -> Lock:
    try:
        return _fitting(data)
    except _Damaged as error:
        at = toml_location.place(text, error.route)
        message = f"{name}:{at}: damaged: {one_line(str(error))}"
    raise SettingsError(f"{message}. {_UPDATE.capitalize()}.")


def _fitting(data: dict[str, Any]) -> Lock:
    if data.get("version") != 1:
        raise _Damaged(("version",), "the version must be 1: a newer one needs a newer anam-personas")
    own = data.get("environments", {})
    if not isinstance(own, dict) or not all(isinstance(each, dict) for each in own.values()):
        raise _Damaged(("environments",), "environments must be tables")
    _known(data, (), {"version", "environments", *_NAMES})
    return Lock(_entries(data, ()), {each: _own(own[each], each) for each in own})


def _own(tables: dict[str, Any], environment: str) -> Entries:
    _known(tables, ("environments", environment), _NAMES)
    found = _entries(tables, ("environments", environment))
    return {kind: tuple(replace(each, own=True) for each in entries) for kind, entries in found.items()}


def _known(table: dict[str, Any], route: tuple[str, ...], names: Any) -> None:
    for key in table:
        if key not in names:
            raise _Damaged((*route, key), f'unknown key "{key}"')


def _entries(tables: dict[str, Any], route: tuple[str, ...]) -> Entries:
    found: Entries = {}
    for kind in _LOCKED:
        rows = tables.get(kind.name, {})
        if not isinstance(rows, dict):
            raise _Damaged((*route, kind.name), f"{kind.name} must be a table")
        found[kind.name] = tuple(_entry(id_, row, (*route, kind.name, id_)) for id_, row in rows.items())
    return found


def _entry(id_: str, row: Any, route: tuple[str, ...]) -> Entry:
    if not id_ or len(id_) > 200 or not id_.isprintable() or " " in id_:
        raise _Damaged(route, "an id has no white space and no control characters")
    if not isinstance(row, dict) or not row.get("name"):
        raise _Damaged(route, f'"{id_}" needs a name, as in {{ name = "Cara" }}')
    for key, value in row.items():
        wanted = _FIELDS.get(key)
        if wanted is None:
            raise _Damaged(route, f'unknown key "{key}"')
        texts = value if isinstance(value, list) else [value]
        if not isinstance(value, wanted) or (wanted is not bool and not all(_is_line(each) for each in texts)):
            raise _Damaged(route, f'"{key}" is no {_WORDS[wanted]}')
    models = tuple(row.get("models", ()))
    return Entry(id_, row["name"], row.get("variant", ""), models, row.get("detail", ""), zdr=row.get("zdr"))


_WORDS: Final[Mapping[type, str]] = {str: "text of one line", list: "list of texts", bool: "true or false"}


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= 200
