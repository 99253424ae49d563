"""The ledger: which items of a kind without room for a marker are ours, as lines above the marker of the item that keeps it.

    [anam-personas-shares KEY ID REVISION.READBACK]         ours, as it was last written
    [anam-personas-shares KEY ID REVISION.READBACK>REVISION] an update was begun: it took place if READBACK is no longer that of the item
    [anam-personas-shares KEY ?SECONDS.OTHERS REVISION]     a create was begun, at a Unix time (hex), when items had the hash OTHERS

A line is written before the request and completed after it, so that any machine can tell what came of a request that was cut off.
The ledger of a persona is no part of the text that is compared, nor of the persona's marker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from anam_personas.persona.revision import revision
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Iterable

# A key is part of one line in a text that people edit: no control characters and no line separators of any kind.
UNFIT: Final = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
KEY: Final = rf"[^\s{UNFIT}](?:[^{UNFIT}]*[^\s{UNFIT}])?"
_HASH: Final = "[0-9a-f]{12}"
_LINE: Final = re.compile(
    rf"\[anam-personas-(?P<word>[a-z]+) (?P<key>{KEY}) (?:"
    rf"(?P<id>[A-Za-z0-9_-]{{1,128}}) (?P<last>{_HASH})\.(?P<readback>{_HASH})(?:>(?P<following>{_HASH}))?"
    rf"|\?(?P<begun>[0-9a-f]{{1,12}})\.(?P<others>{_HASH}) (?P<asked>{_HASH}))\]"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line. ``word`` is that of the kind. ``id`` is empty while a create is begun, ``following`` is set while an update is."""

    word: str
    key: str
    revision: str
    id: str = ""
    readback: str = ""
    following: str = ""
    begun: int = 0
    others: str = ""

    def __str__(self) -> str:
        if not self.id:
            what = f"?{self.begun:x}.{self.others} {self.revision}"
        else:
            what = f"{self.id} {self.revision}.{self.readback}{'>' if self.following else ''}{self.following}"
        return f"[anam-personas-{self.word} {self.key} {what}]"

    def shown(self, readback: str) -> Entry:
        """The entry once it is known what the API shows of its item."""
        if not self.following:
            return self
        if readback == self.readback:
            return replace(self, following="")
        return replace(self, revision=self.following, readback=readback, following="")


def parsed(line: str) -> Entry | None:
    """The entry of a line; None if it is another one."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return None
    word, key = found["word"], composed(found["key"])
    if found["id"] is None:
        return Entry(word, key, found["asked"], begun=int(found["begun"], 16), others=found["others"])
    return Entry(word, key, found["last"], found["id"], found["readback"], found["following"] or "")


def ids_hash(ids: Iterable[str]) -> str:
    """OTHERS of the ids of some items, in any order."""
    return revision(sorted(ids))
