"""A catalogue as a table and as JSON, and which of it a search finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from anam_personas.catalogue.kinds import BY_NAME
from anam_personas.text.suggest import did_you_mean
from anam_personas.text.table import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.catalogue.entry import Entry

Source = Literal["api", "lock", "shipped"]
_DETAIL: Final[Mapping[str, tuple[str, ...]]] = {
    "avatars": ("VARIANT", "MODELS"),
    "voices": ("PROVIDER",),
    "llms": ("MODEL",),
}


class Listed(NamedTuple):
    """What was found, by kind, and where it was looked up. ``hint`` proposes another search where nothing was found."""

    source: Source
    found: Mapping[str, Sequence[Entry]]
    hint: str = ""


def searched(source: Source, entries: Mapping[str, Sequence[Entry]], words: Sequence[str]) -> Listed:
    """What a search finds in the entries of each kind."""
    found = {kind: matching(entries[kind], words) for kind in entries}
    names = dict.fromkeys(each.name for kind in entries for each in entries[kind])
    near = did_you_mean(" ".join(words), names) if words and not any(found.values()) else None
    return Listed(source, found, f". {near}" if near else "")


def matching(entries: Iterable[Entry], words: Sequence[str]) -> list[Entry]:
    """The entries in which every word occurs, in name, variant, detail or id, in any case."""
    wanted = [word.casefold() for word in words]
    return [each for each in entries if all(word in _text_of(each) for word in wanted)]


def _text_of(entry: Entry) -> str:
    return "\n".join((entry.name, entry.variant, entry.detail, *entry.models, entry.id)).casefold()


def text(listed: Listed) -> str:
    """A table for each kind that has entries."""
    parts = []
    for kind, entries in listed.found.items():
        if entries:
            head = ("NAME", *_DETAIL[kind], "ID")
            rows = [head, *((each.name, *_details(kind, each), each.id) for each in entries)]
            title = [f"{kind}:"] if len(listed.found) > 1 else []
            parts.append("\n".join([*title, *columns(rows)]))
    return "\n\n".join(parts) + "\n" if parts else ""


def _details(kind: str, entry: Entry) -> tuple[str, ...]:
    return (entry.variant, ", ".join(entry.models)) if kind == "avatars" else (entry.detail,)


def as_data(listed: Listed) -> dict[str, Any]:
    """The JSON, version 1: ``source``, and a list of items for each kind."""
    return {
        "version": 1,
        "source": listed.source,
        **{kind: [_item(kind, each) for each in entries] for kind, entries in listed.found.items()},
    }


def _item(kind: str, entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {"id": entry.id, "name": entry.name}
    if kind == "avatars":
        item |= {"variant": entry.variant or None, "availableVersions": list(entry.models)}
    else:
        item |= {"provider" if kind == "voices" else "model": entry.detail or None}
    return item | {"own": entry.own, "zeroDataRetention": entry.zdr, "reference": {BY_NAME[kind].field: _ref(entry)}}


def _ref(entry: Entry) -> dict[str, str]:
    return {"name": entry.name, **({"variant": entry.variant} if entry.variant else {})}
