"""The nearest known name to a misspelled one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, None where none is near."""
    import difflib

    def folded(text: str) -> str:
        return text.casefold().replace("_", "").replace("-", "").replace(" ", "")

    by_fold = {folded(candidate): candidate for candidate in known}
    found = difflib.get_close_matches(folded(name), by_fold, n=1, cutoff=0.7)
    return by_fold[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A sentence that proposes the nearest name, None where none is near."""
    near = nearest(name, known)
    return f'Did you mean "{near}"?' if near else None
