"""``--profile``: the time and the findings of each rule."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.diagnostics.types import Diagnostic


def profile(seconds: Mapping[str, float], diagnostics: Iterable[Diagnostic]) -> str:
    """A line a rule, the slowest first: milliseconds over all processes, their share, findings, code.

    What several rules need (words, sentences, sections) counts for the first of them. The cache was not used.
    """
    found = Counter(item.code for item in diagnostics)
    whole = sum(seconds.values())
    lines = [f"{'ms':>9} {'share':>6} {'findings':>9}  rule"]
    for code, took in sorted(seconds.items(), key=lambda row: (-row[1], row[0])):
        share = took / whole if whole else 0.0
        lines.append(f"{took * 1000:9.1f} {share:6.1%} {found[code]:9}  {code}")
    lines.append(f"{whole * 1000:9.1f} {1:6.0%} {sum(found[code] for code in seconds):9}  all rules, without the cache")
    return "\n".join(lines) + "\n"
