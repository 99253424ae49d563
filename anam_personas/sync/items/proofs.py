"""Proofs: what was last applied to items without room for a marker, kept by the items that refer to them.

    [anam-personas-tools 30fa96d0:8c1f0d6b2a94.51aa07e3c2d8]

A proof is one entry: the beginning of an item's id, FULL and READ. FULL is the hash of the file's body, with secrets as they
are written in the file, never with the values that are sent: the hash of a weak secret could be guessed. READ is the hash of
what a reply showed after the write. The lines are directly above the marker; lines anywhere else are ordinary text. They are
not part of the text that is compared, nor of the marker's REVISION.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.resources.body import Ref

PER_LINE: Final = 16
_SHORT: Final = 8
_ENTRY: Final = r"[A-Za-z0-9_-]{1,8}:[0-9a-f]{12}\.[0-9a-f]{12}"
_LINE: Final = re.compile(rf"\[anam-personas-(?P<word>[a-z]+)(?P<entries>(?: {_ENTRY}){{1,{PER_LINE}}})\]")


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """An entry of a line. ``word`` is that of the kind: ``tools``."""

    word: str
    id: str
    full: str
    read: str

    def __str__(self) -> str:
        return f"{self.id}:{self.full}.{self.read}"


@dataclass(frozen=True, slots=True)
class Due:
    """The proof of an item that the apply may write: ``kept`` are the earlier ones, which stay if it does not."""

    ref: Ref
    word: str
    full: str
    kept: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as a plan saw it: its id, FULL of its file, and READ if the live item is as in the file.

    ``writes``: the apply creates or updates it, and READ is known afterwards.
    """

    word: str
    full: str
    id: str | None = None
    read: str | None = None
    writes: bool = False


def short(id_: str) -> str:
    """The beginning of an id, as in a proof."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", id_[:_SHORT])


def parsed(line: str) -> tuple[Proof, ...]:
    """The proofs of a line; empty if it is another one."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return ()
    parts = (re.split(r"[:.]", entry) for entry in found["entries"].split())
    return tuple(Proof(found["word"], *part) for part in parts)


def lines(proofs: Iterable[Proof]) -> list[str]:
    """The lines of proofs, at most `PER_LINE` in each."""
    by_word: dict[str, list[Proof]] = {}
    for each in sorted(set(proofs)):
        by_word.setdefault(each.word, []).append(each)
    return [
        f"[anam-personas-{word} {' '.join(map(str, found[at : at + PER_LINE]))}]"
        for word, found in by_word.items()
        for at in range(0, len(found), PER_LINE)
    ]


def due(refs: Iterable[Ref], standing: Mapping[Ref, Standing], there: Sequence[Proof]) -> tuple[Due | Proof, ...]:
    """What the line of an item will have for the items that it refers to. ``there`` are the proofs that it has."""
    made: list[Due | Proof] = []
    for ref in refs:
        if (each := standing.get(ref)) is None:
            continue
        same = tuple(old for old in there if each.id and (old.word, old.id) == (each.word, short(each.id)))
        if each.writes:
            made.append(Due(ref, each.word, each.full, same))
        elif each.id is not None and each.read is not None:
            made.append(Proof(each.word, short(each.id), each.full, each.read))
        else:
            made += same
    return tuple(made)


def settled(dues: Iterable[Due | Proof], written: Mapping[Ref, tuple[str, str]]) -> tuple[Proof, ...]:
    """The proofs once the items are written: ``written`` has the id and READ of those that are."""
    made: set[Proof] = set()
    for each in dues:
        if isinstance(each, Proof):
            made.add(each)
        elif each.ref in written:
            id_, shown = written[each.ref]
            made.add(Proof(each.word, short(id_), each.full, shown))
        else:
            made.update(each.kept)
    return tuple(sorted(made))


def is_stale(dues: Iterable[Due | Proof], there: Sequence[Proof]) -> bool:
    """Whether the lines of an item must be written."""
    made = list(dues)
    return any(isinstance(each, Due) for each in made) or {*made} != {*there}
