"""The marker: who owns a live persona and what was last applied, as a line at the end of its description.

    [anam-personas PROJECT/ENV/KEY REVISION.READBACK]

REVISION identifies the full canonical body that was last applied, including fields that no reply shows. READBACK covers the
fields that every reply shows; `recall` describes how it is computed and what it reveals. Both are 12 hex digits.

A marker is read from any line of its own, the last one if there are several: a sentence that somebody adds below it in the
Anam Lab is an edit of the description (drift) and does not give up the persona (which would create a duplicate). It is always
written as the last line.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.errors import UsageError
from anam_personas.sync.items import ledger as ledger_module
from anam_personas.sync.items import proofs as proofs_module
from anam_personas.sync.items.ledger import KEY
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anam_personas.sync.items.ledger import Entry
    from anam_personas.sync.items.proofs import Proof

_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
_LINE = re.compile(
    rf"\[anam-personas (?P<project>{_NAME})/(?P<environment>{_NAME})/(?P<key>{KEY})"
    r" (?P<revision>[0-9a-f]{12})\.(?P<readback>[0-9a-f]{12})\]"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of a live persona: a file in one environment. Raises `UsageError` for a name that no marker can hold."""

    project: str
    environment: str
    key: str

    def __post_init__(self) -> None:
        for what, value, pattern in (
            ("project", self.project, _NAME),
            ("environment", self.environment, _NAME),
            ("key", self.key, KEY),
        ):
            if not re.fullmatch(pattern, value):
                raise UsageError(f"the {what} {value!r} cannot be part of a persona's marker: rename it")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker. Its text is the line."""

    owner: Owner
    revision: str
    readback: str

    @property
    def project(self) -> str:
        """The project that owns the persona."""
        return self.owner.project

    @property
    def environment(self) -> str:
        """The environment to which it was applied."""
        return self.owner.environment

    @property
    def key(self) -> str:
        """The key of its file."""
        return self.owner.key

    def __str__(self) -> str:
        owner = self.owner
        return f"[anam-personas {owner.project}/{owner.environment}/{owner.key} {self.revision}.{self.readback}]"


def read_marker(description: str | None) -> Marker | None:
    """The marker in a live description, None if there is none."""
    for line in reversed(_lines(description)):
        if found := _LINE.fullmatch(line.strip()):
            owner = Owner(found["project"], found["environment"], composed(found["key"]))
            return Marker(owner, found["revision"], found["readback"])
    return None


def remains(description: str) -> str:
    """The description if it may contain the rest of a damaged marker, for `is_remnant`; else an empty text."""
    return description if "anam-personas" in description.lower() else ""


def is_remnant(text: str, owner: Owner) -> bool:
    """Whether a text contains a marker of that owner that the API, or somebody, damaged."""
    words = f"anam-personas {owner.project}/{owner.environment}/{owner.key} "
    return _plain(words) in _plain(text)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", html.unescape(text)).casefold()


def without_marker(description: str | None) -> str:
    """The description without marker lines, the lines of proofs and ledger above the last one, and trailing white space."""
    rows = _lines(description)
    start, end = _proven(rows)
    kept = [row for at, row in enumerate(rows) if not (start <= at < end or _LINE.fullmatch(row.strip()))]
    return "\n".join(kept).rstrip()


def read_proofs(description: str | None) -> tuple[Proof, ...]:
    """The proofs in the lines directly above the marker of a live description."""
    rows = _lines(description)
    start, end = _proven(rows)
    return tuple(sorted({each for row in rows[start:end] for each in proofs_module.parsed(row)}))


def read_ledger(description: str | None) -> tuple[Entry, ...]:
    """The ledger in the lines directly above the marker of a live description, in order."""
    rows = _lines(description)
    start, end = _proven(rows)
    return tuple(entry for row in rows[start:end] if (entry := ledger_module.parsed(row)) is not None)


def with_marker(
    description: str | None, marker: Marker, proofs: Iterable[Proof] = (), ledger: Iterable[Entry] = ()
) -> str:
    """The description with these proofs, this ledger and this marker, and no others, as its last lines."""
    text = without_marker(description)
    return "\n".join([*([text] if text else []), *proofs_module.lines(proofs), *map(str, ledger), str(marker)])


def forged(description: str | None) -> str | None:
    """A line of a file's description that would be read as one of ours, or None."""
    for row in _lines(description):
        if _plain(row).strip().startswith(("[anam-personas-", "[anam-personas ")):
            return row.strip()
    return None


def _proven(rows: list[str]) -> tuple[int, int]:
    """Where the lines of proofs and ledger begin and end: directly above the last marker."""
    last = next((at for at in reversed(range(len(rows))) if _LINE.fullmatch(rows[at].strip())), 0)
    first = last
    while first and (proofs_module.parsed(rows[first - 1]) or ledger_module.parsed(rows[first - 1])):
        first -= 1
    return first, last


def _lines(description: str | None) -> list[str]:
    return (description or "").replace("\r\n", "\n").split("\n")
