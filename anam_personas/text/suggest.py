"""The nearest known name to a misspelled one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST, _LONGEST = 500, 200
"""Known names that are compared, and characters of a name: beyond them a proposal is not worth its time."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, None where none is near."""
    import difflib
    from itertools import islice

    def folded(text: str) -> str:
        return text.casefold().replace("_", "").replace("-", "").replace(" ", "")

    by_fold = {folded(candidate[:_LONGEST]): candidate for candidate in islice(known, _MOST)}
    found = difflib.get_close_matches(folded(name[:_LONGEST]), by_fold, n=1, cutoff=0.7)
    return by_fold[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A sentence that proposes the nearest name, None where none is near."""
    near = nearest(name, known)
    return f'Did you mean "{near}"?' if near else None


def did_you_mean_code(name: str, codes: Iterable[str], names: Iterable[str]) -> str | None:
    """The same for the codes of rules, which are written in capitals with three digits, and for their names."""
    import re

    parts = re.fullmatch(r"([A-Za-z]+)0*(\d*)", name)
    codes = list(codes)
    if parts is not None:
        letters = parts[1].upper()
        written = f"{letters}{int(parts[2]):03}" if parts[2] else letters
        if any(code == written if parts[2] else code.startswith(written) for code in codes):
            return f'Did you mean "{written}"?'
    return did_you_mean(name, [*codes, *names])
