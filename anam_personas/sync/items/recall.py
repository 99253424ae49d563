"""What was last applied, recalled from two hashes.

There is no state file: of what was last applied, only the two hashes in the marker are left. But unless a field was changed
on both sides, its old value still exists, in the file or in the live item. So combinations are tried: for each field the live
value, the file's value, or that it was not managed. The combination with the right hashes is what was last applied, and shows
for every field which side changed, even if other fields are managed now.

READBACK makes that quick. It is the sum, modulo 2**48, of a hash (of path and value) for each managed field that every reply
shows, so combinations need no hashing, and two halves can be searched separately and matched. It omits fields that only some
replies show and values that do not read back as sent, so it does not depend on whether a server shows them. REVISION is the
same sum over all fields, so REVISION less READBACK covers only the omitted ones: they are found even if a shown field was
changed on both sides (as by a pull: neither side has the old value). 20 fields have some 2**22 combinations; a wrong
combination has the same sum once in tens of millions of edits.

A server may store something else than it was sent: another form of a letter, a text without surrounding spaces. REVISION
covers what was sent, READBACK what was stored; if they differ, the same combinations find both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from anam_personas.persona.revision import revision
from anam_personas.sync.items.applied import ABSENT, UNKNOWN, Applied
from anam_personas.sync.items.compare import live_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from anam_personas.resources.base import Resource
    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.marker import Marker

_MODULUS = 2**48
_MOST_COMBINATIONS = 200_000
"""The most combinations of one half. Beyond them, nothing is recalled, and differences count as edits elsewhere."""

_KEPT = 10_000
"""The fewest characters of a text whose hash is cached."""

Options = list[tuple[str, list[Any]]]


def readback(resource: Resource, body: Flat, shown: Flat | None = None) -> str:
    """READBACK of a body: 12 hex digits. ``shown`` is the body as the API stored it, as far as a reply shows it."""
    made = _read_back(resource, body, body if shown is None else shown)
    return f"{sum(_term(path, value) for path, value in made.items()) % _MODULUS:012x}"


def applied_revision(body: Flat) -> str:
    """REVISION of a body: 12 hex digits."""
    return f"{sum(_term(path, value) for path, value in body.items()) % _MODULUS:012x}"


def recall(resource: Resource, marker: Marker, live: Flat, file: Flat) -> Applied:
    """What was last applied according to the marker, and what the API stored of it."""
    if applied_revision(file) == marker.revision:
        return Applied(file, whole=True, made=_altered(resource, marker, live, file))
    return _Search(resource, marker, live, file).applied()


@dataclass(frozen=True, slots=True)
class _Search:
    """The search for what was last applied: first the shown fields by READBACK, then the hidden ones by the rest."""

    resource: Resource
    marker: Marker
    live: Flat
    file: Flat

    def applied(self) -> Applied:
        """All of it, or as much as can be recalled."""
        options = _shown(self.resource, self.live, self.file)
        shown = None if options is None else _combination(options, int(self.marker.readback, 16))
        hidden = _hidden(self.resource, self.live, self.file, shown or {})
        rest = self._rest(hidden)
        if options is None or shown is None:
            return self._hidden_alone(rest or {})
        if rest is not None:
            return Applied(shown | {path: value for path, value in rest.items() if value is not ABSENT}, whole=True)
        if (sent := _sent(shown, hidden, self.file, self.marker)) is not None:
            return Applied(sent, whole=True, made={path: made for path, made in shown.items() if made != sent[path]})
        return self._shown_alone(options, shown, hidden)

    def _rest(self, hidden: Options) -> Flat | None:
        """The hidden values whose terms add up to REVISION less READBACK; None if no combination does."""
        total = (int(self.marker.revision, 16) - int(self.marker.readback, 16)) % _MODULUS
        for values, made in _sums(hidden):
            if made == total:
                return {path: value for (path, _), value in zip(hidden, values, strict=True)}
        return None

    def _hidden_alone(self, rest: Flat) -> Applied:
        """What is known if the shown fields were not found.

        A hidden path without a hidden value may still have been set: its value may be among those that were not found.
        """
        known = {path: value for path, value in rest.items() if value is not ABSENT or path in self.resource.silent}
        return Applied(known, whole=False)

    @staticmethod
    def _shown_alone(options: Options, shown: Flat, hidden: Options) -> Applied:
        """What is known if the hidden fields were not found: they are unknown, which does not count as unchanged."""
        unknown = {path for path, _ in hidden}
        absent = {path: ABSENT for path, _ in options if path not in shown and path not in unknown}
        return Applied(shown | absent, whole=False)


def _altered(resource: Resource, marker: Marker, live: Flat, file: Flat) -> Flat:
    """The values of a file that the API stored differently; empty if they cannot be recalled.

    Each is the live value, or else the value was stored as sent and edited since.
    """
    both = _read_back(resource, file, live)
    if all(file[path] == value for path, value in both.items()) or readback(resource, file) == marker.readback:
        return {}
    tried = {path: file[path] if _covered(resource, path, file[path]) else ABSENT for path in both}
    options = _bounded([(path, _distinct([value, tried[path]])) for path, value in both.items()])
    found = None if options is None else _combination(options, int(marker.readback, 16))
    return {path: value for path, value in (found or {}).items() if value != file[path]}


def _sent(found: Flat, hidden: Options, file: Flat, marker: Marker) -> Flat | None:
    """What was sent if the API stored ``found``: each value is that one, or the file's. None if that does not explain all."""
    options = [(path, _distinct([made, file.get(path, made)])) for path, made in found.items()]
    tried = _bounded([*options, *hidden])
    return None if tried is None else _combination(tried, int(marker.revision, 16))


def _read_back(resource: Resource, body: Flat, shown: Flat) -> Flat:
    """The fields that READBACK covers: those that every reply shows, and others whose reply shows a changed value."""
    made = {path: _made(resource, shown, path, value) for path, value in body.items()}
    return {
        path: value
        for path, value in made.items()
        if _covered(resource, path, body[path]) or (value != body[path] and resource.comparable(path, body[path]))
    }


def _made(resource: Resource, shown: Flat, path: str, sent: Any) -> Any:
    """The value of a body at a path, as it was sent if it is not shown."""
    there = live_value(resource, shown, path, sent)
    return sent if there is UNKNOWN else there


def _hidden(resource: Resource, live: Flat, file: Flat, found: Flat) -> Options:
    """The fields that READBACK omits, with the values that each may have had."""
    options: Options = []
    for path in dict.fromkeys([*resource.silent, *resource.hidden]):
        if path not in found:
            values = [live.get(path, ABSENT), file.get(path, ABSENT), *resource.hidden.get(path, ())]
            left_out = [value for value in values if value is not ABSENT and not _covered(resource, path, value)]
            options.append((path, _distinct([ABSENT, *left_out])))
    return options


def _shown(resource: Resource, live: Flat, file: Flat) -> Options | None:
    """The fields that READBACK covers, with the values that each may have had; None if there are too many to try."""
    options: Options = []
    for path in dict.fromkeys([*file, *live]):
        both = [body[path] for body in (live, file) if path in body and _covered(resource, path, body[path])]
        if path in resource.silent and path in live:  # the API stored it differently
            both = [live[path]]
        options.append((path, _distinct([ABSENT, *both])))
    return _bounded(options)


def _bounded(options: Options) -> Options | None:
    """The options in an order in which they can be tried; None if there are too many."""
    options = sorted(options, key=lambda option: len(option[1]))
    for half in (options[::2], options[1::2]):
        if prod(len(values) for _, values in half) > _MOST_COMBINATIONS:
            return None
    return options


def _combination(options: Options, total: int) -> Flat | None:
    """The values whose terms add up to ``total``: all sums of one half are matched with those of the other."""
    # Every second one, so that fields with many values are shared by both halves.
    left, right = options[::2], options[1::2]
    sums = {made: values for values, made in reversed(list(_sums(left)))}
    for values, made in _sums(right):
        match = sums.get((total - made) % _MODULUS)
        if match is not None:
            chosen = zip([*left, *right], [*match, *values], strict=True)
            return {path: value for (path, _), value in chosen if value is not ABSENT}
    return None


def _sums(options: Options) -> Iterator[tuple[Sequence[Any], int]]:
    terms = [[0 if value is ABSENT else _term(path, value) for value in values] for path, values in options]
    yield from (
        (values, sum(made) % _MODULUS)
        for values, made in zip(product(*(values for _, values in options)), product(*terms), strict=True)
    )


def _covered(resource: Resource, path: str, value: Any) -> bool:
    return path not in resource.silent and resource.comparable(path, value)


def _term(path: str, value: Any) -> int:
    if isinstance(value, str) and len(value) <= _KEPT:
        return _term_of_text(path, value)
    return int(revision([path, value]), 16)


@lru_cache(maxsize=4_000)
def _term_of_text(path: str, text: str) -> int:
    """Computed three times in a plan: for each of the marker's hashes, and for what was last applied."""
    return int(revision([path, text]), 16)


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
