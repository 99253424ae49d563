"""Names for findings by which a platform knows them again in its next run."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anam_personas.diagnostics.types import Diagnostic

# A prompt may be one line: an edit at its other end is to leave the finding what it was.
_CONTEXT = 60


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """32 hex digits for each, all different.

    Made of the code, the file, the message and the words with up to 60 characters of their line on either side, not of
    line and column: a finding that moves keeps its name. Otherwise equal findings are distinguished by their order.
    """
    seen: Counter[str] = Counter()
    names = []
    for diagnostic in diagnostics:
        same = _same(diagnostic)
        names.append(_hash(same, str(seen[same])))
        seen[same] += 1
    return names


def _same(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(place.excerpt)
    before = place.excerpt[max(start - _CONTEXT, 0) : start].lstrip()
    words, after = place.excerpt[start:end], place.excerpt[end : end + _CONTEXT].rstrip()
    return _hash(diagnostic.code, place.file, diagnostic.message, before, words, after)


def _hash(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
