"""What this folder last applied or pulled, if only the journal shows it.

A marker shows what was last applied as long as each value is still in the file or in the live item. A pull removes the old
value from both, and an item without room for a marker shows nothing. The journal is a help, not state: without it, or after
work on another machine, it is unknown which side changed such an item, and it is reported as unknown.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from anam_personas.errors import UnreadableFile
from anam_personas.persona.revision import revision
from anam_personas.sync.items.applied import ABSENT, UNKNOWN, Applied, Side
from anam_personas.sync.items.recall import applied_revision
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anam_personas.resources.base import Resource
    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.live import Live
    from anam_personas.sync.items.proofs import Proof
    from anam_personas.sync.state.records import Records

_PULLED: Final = '"step": "pulled"'
_UNMARKED: Final = '"marker": null'
_ALTERED: Final = '"altered": {'
_CREATED: Final = '"action": "create"'
_ID: Final = re.compile(r'"id": "([^"\\]+)"')
_OTHER = object()
"""A value that neither side has anymore."""


class Memory(NamedTuple):
    """An item as file and live side last agreed on it: the marker that it had, and path -> a hash of the value.

    The hash is None if the value is unknown; a missing path was not shown. ``altered`` are the hashes of values as they were sent,
    if the API stored others. ``is_noted`` is False if the marker does not record that yet. ``is_pulled``: this folder took the live
    values into the file then; otherwise it wrote them, and ``read`` is READ of the item (see `proofs`), if it has proofs.
    """

    marker: str | None
    fields: dict[str, str | None]
    altered: dict[str, str] = {}  # noqa: RUF012 - a default of a named tuple, never written
    is_noted: bool = True
    is_pulled: bool = False
    read: str | None = None

    def accords(self, proofs: Iterable[Proof]) -> bool:
        """Whether it is as new as the proofs of the item. Another machine may have written the item, and the proofs, since."""
        return self.is_pulled or all(proof.read == self.read for proof in proofs)

    def value(self, resource: Resource, path: str, file: Any, live: Flat) -> Any:
        """The agreed value at a path of the file: ABSENT if it was not set, UNKNOWN if it is not recorded."""
        if path not in self.fields:
            return UNKNOWN if path in resource.silent else ABSENT
        name = self.fields[path]
        if name is None or (name != revision(file) and not resource.comparable(path, file)):
            return UNKNOWN
        return next((each for each in (file, live.get(path)) if revision(each) == name), _OTHER)

    def sent(self, resource: Resource, path: str, file: Any, live: Flat) -> Any:
        """The value that was sent, or ABSENT or UNKNOWN as above."""
        if path not in self.altered:
            return self.value(resource, path, file, live)
        return next((each for each in (file, live.get(path)) if revision(each) == self.altered[path]), _OTHER)


class Made(NamedTuple):
    """An item without a marker that was created from here: its kind and name, and the key that its file had."""

    kind: str
    key: str
    name: Any

    def is_called(self, kind: str, name: str) -> bool:
        """Whether a live item still has the name that it was created with."""
        return (self.kind, self.name) == (kind, revision(name))


@dataclass(frozen=True)
class Memories:
    """The memories of a project's records (None: there are none) for an environment.

    The journal is read on first use. A journal that cannot be read counts as empty.
    """

    records: Records | None = None
    environment: str = ""

    def of(self, id_: str) -> Memory | None:
        """What is known of an item beyond its marker."""
        return self._all.get(id_)

    def made(self, id_: str) -> Made | None:
        """What is known of an item without a marker that an apply from this folder created, as opposed to adopted."""
        return self._made.get(id_)

    @cached_property
    def _made(self) -> dict[str, Made]:
        creates = (each for each in self.lines if _CREATED in each and _UNMARKED in each)
        return {
            entry["id"]: Made(
                entry["kind"], composed(f"{entry['key']}"), (entry["after"].get("fields") or {}).get("name")
            )
            for entry in _entries(creates)
            if entry.get("environment") == self.environment and {"kind", "key"} <= entry.keys()
        }

    @cached_property
    def _all(self) -> dict[str, Memory]:
        found: dict[str, Memory] = {}
        for entry in _entries(self.lines):
            if "after" not in entry:
                found.pop(entry["id"], None)
            elif entry.get("environment") == self.environment:
                after = entry["after"]
                altered = entry.get("altered") or after.get("altered")
                found[entry["id"]] = Memory(
                    after.get("marker"),
                    after.get("fields") or {},
                    altered if isinstance(altered, dict) else {},
                    entry.get("step") != "made",
                    entry.get("step") == "pulled",
                    entry.get("read"),
                )
        return found

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the journal, oldest first."""
        try:
            return [] if self.records is None else self.records.lines()
        except UnreadableFile:
            return []


def of_unmarked(resource: Resource, file: Flat, live: Live, memory: Memory | None) -> Applied:
    """What was last applied to an item without room for a marker. Fields that no reply shows count as in the file."""
    known: Flat = {path: file[path] for path in resource.silent if path in file and path not in live.body}
    if memory is None:
        return Applied(_known(known), whole=False, unrecalled=Side.UNKNOWN)
    sent, made = _sent_and_made(resource, file, live, memory)
    return Applied(_known(sent | known), whole=False, unrecalled=Side.UNKNOWN, made=_known(made))


def of_marked(resource: Resource, file: Flat, live: Live, recalled: Applied, memory: Memory | None) -> Applied:
    """What file and live item last agreed on, if the marker does not record it: after a pull that has not been applied yet, or
    because the API stored something else than was sent.
    """
    if memory is None or memory.marker != f"{live.marker}":
        return recalled
    if memory.altered:
        return _of_altered(resource, file, live, recalled, memory)
    if live.marker is not None and applied_revision(file) == live.marker.revision:
        return recalled
    known = {path: memory.value(resource, path, value, live.body) for path, value in file.items()}
    known = _known(known | {path: recalled.value(path) for path, value in known.items() if value is UNKNOWN})
    if len(known) < len(file):
        return Applied(known, whole=False)
    return Applied({path: value for path, value in known.items() if value is not ABSENT}, whole=True)


def _of_altered(resource: Resource, file: Flat, live: Live, recalled: Applied, memory: Memory) -> Applied:
    sent, made = _sent_and_made(resource, file, live, memory)
    if live.marker is not None and applied_revision(file) == live.marker.revision:
        return Applied(file, whole=True, made=_known(made))
    sent |= {path: recalled.value(path) for path, value in sent.items() if value is UNKNOWN}
    return Applied(_known(sent), whole=False, made=_known(made))


def _sent_and_made(resource: Resource, file: Flat, live: Live, memory: Memory) -> tuple[Flat, Flat]:
    """The value that was sent at each path of a file, and the stored value if it differs."""
    sent = {path: memory.sent(resource, path, value, live.body) for path, value in file.items()}
    return sent, {path: memory.value(resource, path, file[path], live.body) for path in memory.altered if path in file}


def _known(known: Flat) -> Flat:
    return {path: value for path, value in known.items() if value is not UNKNOWN}


def _entries(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The lines that describe an item. For one whose marker does so, only the id; a line that a kill cut off has none."""
    for line in lines:
        if '"after"' not in line:
            continue
        if not any(each in line for each in (_PULLED, _UNMARKED, _ALTERED)):  # most lines are like this, and long
            yield from ({"id": found[1]} for found in [_ID.search(line)] if found)
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and isinstance(entry.get("after"), dict) and isinstance(entry.get("id"), str):
            yield entry
