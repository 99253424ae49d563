"""What this folder last applied of items that have no room for a marker: the journal knows, where there is one.

It is a help and no state: where the journal is gone, or another machine applied, nobody can tell on whose side such an
item changed, and that is what is said.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from anam_personas.canonical import revision
from anam_personas.sync.compare import ABSENT, Side
from anam_personas.sync.recall import Applied
from anam_personas.sync.restore import seen
from anam_personas.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from anam_personas.resources.base import Flat, Resource
    from anam_personas.sync.pulled import Row

Hashes = dict[str, str | None]
"""Path -> a hash of the value that was last applied; None where nobody knows it."""


def remembered(folder: Path, environment: str, kind: str) -> dict[str, Hashes]:
    """What was last applied of the items of a kind, by id. ``folder`` is the project's ``.anam-personas``.

    Raises `UnreadableFile` for a journal that cannot be read.
    """
    found: dict[str, Hashes] = {}
    for entry in _entries(read_text(folder / "journal.jsonl") or "", kind):
        after = entry.get("after")
        if entry.get("environment") == environment and isinstance(entry.get("id"), str) and isinstance(after, dict):
            found[entry["id"]] = after.get("fields", {})
    return found


def last_applied(resource: Resource, file: Flat, live: Flat, hashes: Hashes | None) -> Applied:
    """What was last applied to an item, told by hashes: in the file or in the live item the value is still there.

    Of what no reply shows, the file's word is taken.
    """
    known: Flat = {path: file[path] for path in resource.silent if path in file and path not in live}
    hashes = dict.fromkeys(file) if hashes is None else hashes
    for path in file:
        name = hashes.get(path, "")
        if name == "":  # it was seen, and without this field
            known.setdefault(path, ABSENT)
        elif name is not None:
            known[path] = next((each for each in (file[path], live.get(path)) if revision(each) == name), _OTHER)
    return Applied(known, whole=False, untold=Side.UNKNOWN)


_OTHER = object()
"""A value that neither side has any more."""


def pulled_entries(rows: Iterable[Row], known: Callable[[str], Mapping[str, Hashes]]) -> Iterator[dict[str, Any]]:
    """What the journal is to say of items without a marker whose live edits were taken in.

    File and live item are the same then, but for what was not taken in: of that it goes on as it was ``known`` (of a
    kind, by id).
    """
    for row in rows:
        left = [each.path for each in row.fields if each.refused is not None]
        if row.live is not None and row.live.marker is None and len(left) < len(row.fields):
            hashes = known(row.kind).get(row.live.id, {})
            fields = seen(row.live)["fields"] | {path: hashes.get(path) for path in left}
            after = {"marker": None, "fields": fields}
            yield {
                "step": "pulled",
                "action": "none",
                "kind": row.kind,
                "key": row.key,
                "id": row.live.id,
                "after": after,
            }


def _entries(text: str, kind: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        if f'"{kind}"' not in line:  # most are of another kind, and need not be parsed
            continue
        try:
            entry = json.loads(line)
        except ValueError:  # a kill cut it off
            continue
        if isinstance(entry, dict) and entry.get("kind") == kind:
            yield entry
